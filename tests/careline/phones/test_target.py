import json
from pathlib import Path

import pytest

from careline.phones import target
from careline.phones.recording import Recording
from careline.phones.target import NoTarget, target_of
from controller.prompt_index import IndexEntry, write_index
from controller.settings.loader import Settings, load_settings
from controller.settings.ports import choose_ports
from controller.settings.secrets import make_secrets

CLINIC = Path(__file__).parents[3] / "clinic.yaml"


def clinic(folder: Path, **changes: str) -> Path:
    """The sample clinic with some of its text changed, its flows where they are."""
    text = CLINIC.read_text()
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path = folder / "clinic.yaml"
    path.write_text(text)
    (folder / "flows").symlink_to(CLINIC.parent / "flows")
    (folder / "prompts").symlink_to(CLINIC.parent / "prompts")
    return path


def started(path: Path) -> Settings:
    settings = load_settings(path)
    settings.folder.create()
    choose_ports(settings.folder, settings.wanted_ports)
    make_secrets(settings.folder, settings.accounts)
    return settings


def test_a_system_never_started(tmp_path: Path) -> None:
    with pytest.raises(NoTarget, match="never started: run `careline up`"):
        target_of(clinic(tmp_path))


async def test_a_system_with_a_trunk_on_loopback(tmp_path: Path) -> None:
    path = clinic(tmp_path)
    settings = started(path)
    found = target_of(path)
    assert found.login is None
    assert found.server == ("127.0.0.1", json.loads(settings.folder.ports_file.read_text())["sip"])
    assert list(found.tones) == list(settings.model.agents)
    assert len(set(found.tones.values())) == len(found.tones)
    assert "index.json does not exist" in found.deaf
    assert list(await found.interactions(0, "5550100", None)) == []
    await found.close()


def test_prompts_are_read_from_the_index(tmp_path: Path) -> None:
    path = clinic(tmp_path)
    folder = started(path).folder.prompts
    recording = Recording(0.0)
    recording.add(0.0, 1, 0, b"\x20" * 8000)
    recording.write(folder / "a.wav")
    write_index(
        folder, [IndexEntry("hello", "en", "Hello", str(folder / "a.wav")), IndexEntry("x", "en", "X", "/gone")]
    )
    found = target_of(path)
    assert [(prompt.name, prompt.language) for prompt in found.ear.prompts] == [("hello", "en")]
    assert not found.deaf


def test_without_a_trunk_the_test_phone_calls(tmp_path: Path) -> None:
    path = clinic(tmp_path, **{"match: [127.0.0.1]": "match: [192.0.2.1]"})
    started(path)
    found = target_of(path)
    assert found.login
    assert (found.login.user, found.caller) == ("testline", "+15555550104")


def test_nobody_may_call(tmp_path: Path) -> None:
    changes = {"match: [127.0.0.1]": "match: [192.0.2.1]", ", may_dial: clinic": ""}
    path = clinic(tmp_path, **changes)
    started(path)
    with pytest.raises(NoTarget, match="add `may_dial: clinic`"):
        target_of(path)


def test_numbers_are_compared_by_their_digits() -> None:
    assert target._digits("+1 (555) 555-0101") == "15555550101"
    assert target._digits(None) == ""
