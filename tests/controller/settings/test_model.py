"""One value at a time: what is refused, and that the sentence names the place and the form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.controller.settings.clinic import mistakes, sample


def test_the_sample_is_right_and_typed(tmp_path: Path) -> None:
    model = sample(tmp_path).model
    assert model.listen.sip is None
    assert model.queues["front_desk"].offer == 20_000
    assert model.agents["alice"].extension == "2001"
    assert list(model.numbers) == ["5550100", "5550101", "5550102", "5550110"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("time_zone: America/New_York", "time_zone: New_York", "'New_York' is not a time zone"),
        ("country: US", "country: us", "two capital letters"),
        ("address: 127.0.0.1", "address: localhost", "'localhost' is not an IP address"),
        ("  sip: auto ", "  sip: 70000 ", "sip:"),
        ("  rtp: auto ", "  rtp: 10001-10002 ", "at least 20 ports"),
        ("  rtp: auto ", "  rtp: many ", "a range of ports such as 10000-10999"),
        ("match: [127.0.0.1]", "match: [provider.example]", "is not an address or network"),
        ('"5550100":', '"555-0100":', "a number is 2 to 15 digits"),
        ("extension: 2001", "extension: 1", "an extension is 2 to 6 digits"),
        ("extension: 2001", 'extension: "${EXTEN}"', "an extension is 2 to 6 digits"),
        ("front_desk: 4, billing: 3", "front_desk: 6, billing: 3", "less than or equal to 5"),
        ("sign_in: at_start", "sign_in: at_strat", "Did you mean 'at_start'?"),
        ("offer: 20s", "offer: 20", "such as 500ms, 20s, 2m or 1h"),
        ('caller: "+15555550104"', 'caller: "5550123"', "like +15555550123"),
        ("name: Alice Moore", 'name: "Alice;[x]"', "a name is 1 to 60 letters"),
        ("database: sqlite", "database: mysql", "a database is 'sqlite' or a URL"),
        ("  ring_for: 30s", "  ring_four: 30s", "unknown key 'ring_four'. Did you mean 'ring_for'?"),
        ('key: "9"', 'key: "99"', "a key is one of 0-9, * and #"),
        ('"01": resolved', '"1": resolved', "two digits in quotes"),
        ("  name: Riverside Clinic", "  title: Riverside Clinic", "the key 'name' is missing"),
    ],
)
def test_a_wrong_value_is_told_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = mistakes(tmp_path, (old, new))
    assert any(said in sentence for sentence in found), found
    line = (tmp_path / "clinic.yaml").read_text(encoding="utf-8").split(new)[0].count("\n") + 1
    assert any(sentence.split(":")[0] in (str(line), str(line - 1), "4") for sentence in found), found


def test_a_duplicate_key_is_refused(tmp_path: Path) -> None:
    found = mistakes(tmp_path, ("  bruno:", "  alice:"))
    assert "the key 'alice' is already used" in found[0]


def test_numbers_may_be_written_without_quotes(tmp_path: Path) -> None:
    assert "5550100" in sample(tmp_path, ('"5550100"', "5550100")).model.numbers
