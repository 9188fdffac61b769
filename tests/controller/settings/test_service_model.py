"""Services in clinic.yaml: where they may be, and that no key stands in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.settings.service_model import ServiceBlock
from ivr.problems import FileProblems
from tests.controller.settings.clinic import block, mistakes, sample

SERVICES = """services:
  insurance:
    address: https://coverage.example/api/
    headers:
      Accept-Language: en
      Authorization: {environment: INSURANCE_KEY, prefix: "Bearer "}
      X-Api-Key: {file: keys/insurance}
    longest_answer: 8
"""


def test_keys_come_from_the_environment_and_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = sample(tmp_path, block(SERVICES))
    monkeypatch.setenv("INSURANCE_KEY", "abc")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "insurance").write_text("def \nmore\n", encoding="utf-8")
    service = settings.services()["insurance"]
    assert service.address == "https://coverage.example/api"
    assert service.headers == {"Accept-Language": "en", "Authorization": "Bearer abc", "X-Api-Key": "def"}
    assert service.longest == 8_192
    assert "abc" not in repr(service)
    assert settings.facts().services == ("insurance",)


def test_a_key_that_cannot_be_had_is_told_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = sample(tmp_path, block(SERVICES))
    monkeypatch.delenv("INSURANCE_KEY", raising=False)
    with pytest.raises(FileProblems) as caught:
        settings.services()
    first, second = caught.value.problems
    assert "the environment variable INSURANCE_KEY is empty or not set" in str(first)
    assert "the file keys/insurance cannot be read" in str(second)
    assert second.line == first.line + 1 > 1


def test_a_key_with_line_breaks_is_refused_and_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = sample(tmp_path, block(SERVICES))
    monkeypatch.setenv("INSURANCE_KEY", "abc\r\nHost: evil")
    with pytest.raises(FileProblems) as caught:
        settings.services()
    assert "holds signs that no header can carry" in str(caught.value)
    assert "evil" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8080", "http://localhost/x", "http://[::1]:80", "https://a.example"]
)
def test_addresses(address: str) -> None:
    assert ServiceBlock(address=address).address == address


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("https://coverage.example/api/", "http://coverage.example", "goes over https"),
        ("https://coverage.example/api/", "coverage.example", "is no address such as"),
        ("https://coverage.example/api/", "https://me:pw@coverage.example", "is no address such as"),
        ("https://coverage.example/api/", "https://coverage.example?x=1", "is no address such as"),
        ('{environment: INSURANCE_KEY, prefix: "Bearer "}', "Bearer abc", "is a key: write it as {environment: NAME}"),
        ("{file: keys/insurance}", "{file: a, environment: B}", "either in the environment or in a file"),
        ("Accept-Language", "Host", "the header Host is set by the controller itself"),
        ("Accept-Language", "a b", "a header's name is letters"),
        ("Accept-Language: en", 'Accept-Language: "a\\nb"', "one line of plain letters"),
    ],
)
def test_mistakes(old: str, new: str, said: str, tmp_path: Path) -> None:
    (found,) = mistakes(tmp_path, block(SERVICES.replace(old, new, 1)))
    assert said in found
