"""Recordings of messages: plain or sealed, never neither, whenever the machine dies."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from controller.records.message_sounds import (
    AUDIT,
    Hearing,
    MessageSounds,
    message_sounds,
    plain_recordings,
    read_audit,
)
from controller.settings.paths import RunFolder
from crm.cipher import Cipher, CipherError
from tests.crm.examples import KEY

NAME, OTHER = "message-17_1-3", "fallback-17.1"
WAV = b"RIFF" + bytes(40) + b"\x01\x02" * 8_000


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def sounds(tmp_path: Path) -> MessageSounds:
    for name in ("spool", "recordings"):
        (tmp_path / name).mkdir()
    (tmp_path / "spool" / f"{NAME}.wav").write_bytes(WAV)
    return again(tmp_path)


def again(tmp_path: Path) -> MessageSounds:
    return MessageSounds(tmp_path / "messages", (tmp_path / "spool", tmp_path / "recordings"), Cipher(KEY))


def test_sealed_it_is_the_same_and_the_plain_one_is_gone(sounds: MessageSounds, tmp_path: Path) -> None:
    assert sounds.read(NAME) == WAV
    assert list(sounds.plain()) == [NAME]
    assert sounds.seal(NAME)
    assert sounds.plain() == {}
    assert sounds.read(NAME) == WAV
    sealed = tmp_path / "messages" / NAME
    assert sealed.stat().st_mode & 0o077 == 0
    assert WAV[44:144] not in sealed.read_bytes()
    assert not sounds.seal(NAME), "there is nothing to seal any more"
    assert sounds.read(NAME) == WAV


def test_the_dialplans_are_sealed_into_the_same_folder(sounds: MessageSounds, tmp_path: Path) -> None:
    (tmp_path / "recordings" / f"{OTHER}.wav").write_bytes(WAV)
    (tmp_path / "recordings" / "greeting.wav").write_bytes(WAV)
    assert sorted(sounds.plain()) == sorted([NAME, OTHER])
    assert sounds.seal(OTHER)
    assert sounds.read(OTHER) == WAV


@pytest.mark.parametrize("dies_at", ["fsync", "replace", "fsync of the folder", "unlink"])
def test_whenever_it_dies_one_of_the_two_is_whole_and_the_next_finishes(
    sounds: MessageSounds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    calls: list[str] = []

    def dies(*_: object, **__: object) -> None:
        calls.append("fsync")
        if dies_at != "fsync of the folder" or len(calls) == 2:
            raise Killed

    with monkeypatch.context() as patch:
        match dies_at:
            case "fsync" | "fsync of the folder":
                patch.setattr(os, "fsync", dies)
            case _:
                patch.setattr(Path, dies_at, dies)
        with pytest.raises(Killed):
            sounds.seal(NAME)
    after = again(tmp_path)
    assert after.read(NAME) == WAV
    assert list(after.plain()) == [NAME], "the plain one went before the sealed one was safe"
    assert after.seal(NAME)
    assert after.plain() == {}
    assert after.read(NAME) == WAV


def test_what_cannot_be_sealed_stays(sounds: MessageSounds, tmp_path: Path) -> None:
    (tmp_path / "messages").write_text("in the way")
    with pytest.raises(OSError):
        sounds.seal(NAME)
    assert list(sounds.plain()) == [NAME]


def test_it_is_sealed_between_two_looks_of_a_reader(
    sounds: MessageSounds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_one = sounds._plain_one

    def looks(recording: str) -> Path | None:
        path = plain_one(recording)
        again(tmp_path).seal(recording)
        return path

    monkeypatch.setattr(sounds, "_plain_one", looks)
    assert sounds.read(NAME) == WAV


def test_it_is_forgotten_sealed_plain_or_both(sounds: MessageSounds, tmp_path: Path) -> None:
    assert sounds.forget(NAME)
    assert not sounds.forget(NAME)
    with pytest.raises(FileNotFoundError):
        sounds.read(NAME)
    (tmp_path / "spool" / f"{NAME}.wav").write_bytes(WAV)
    sounds.seal(NAME)
    (tmp_path / "spool" / f"{NAME}.wav").write_bytes(WAV)  # as after a crash
    assert sounds.forget(NAME)
    assert sounds.plain() == {}
    assert [path for path in (tmp_path / "messages").iterdir() if not path.name.startswith(".")] == []


def test_how_long_it_is_though_its_header_was_never_finished(sounds: MessageSounds) -> None:
    assert sounds.length_ms(NAME) == 1_000
    sounds.seal(NAME)
    assert sounds.length_ms(NAME) == 1_000
    assert sounds.length_ms("message-9_9-1") == 0


def test_a_name_that_leads_elsewhere_is_no_recording(sounds: MessageSounds, tmp_path: Path) -> None:
    (tmp_path / "evil.wav").write_bytes(WAV)
    assert not sounds.seal("../evil")
    assert not sounds.forget("../evil")
    with pytest.raises(FileNotFoundError):
        sounds.read("../evil")
    assert (tmp_path / "evil.wav").exists()


def test_with_another_key_it_does_not_open(sounds: MessageSounds, tmp_path: Path) -> None:
    sounds.seal(NAME)
    with pytest.raises(CipherError):
        MessageSounds(tmp_path / "messages", (), Cipher(bytes(32))).read(NAME)


def test_who_is_given_one_is_noted_and_no_file_of_the_folder(sounds: MessageSounds, tmp_path: Path) -> None:
    for by in ("nadia", "bruno"):
        sounds.note(Hearing(1_000, "heard", "17.1-message-3", by, "root"))
    file = tmp_path / "messages" / AUDIT
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(line["by"], line["did"], line["task"]) for line in lines] == [
        ("nadia", "heard", "17.1-message-3"),
        ("bruno", "heard", "17.1-message-3"),
    ]
    assert file.stat().st_mode & 0o077 == 0


def test_the_audit_is_read_back_and_what_is_no_line_of_it_is_counted(sounds: MessageSounds, tmp_path: Path) -> None:
    folder = tmp_path / "messages"
    assert read_audit(folder / "none") == ([], [])
    first, last = (Hearing(at, "read", "17.1-message-3", "nadia\u2028x", "root") for at in (1_000, 2_000))
    sounds.note(first)
    with (folder / AUDIT).open("ab") as file:
        file.write(b'{"at": 1}\nnothing \xff\n{"at": 1, "did": 2, "task": "a", "by": "b", "account": "c"}\n')
    sounds.note(last)
    assert read_audit(folder) == ([first, last], [2, 3, 4])


def test_those_of_an_installation(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "data").create()
    (folder.messages / f"{NAME}.wav").write_bytes(WAV)
    (folder.recordings / f"{OTHER}.wav").write_bytes(WAV)
    kept = message_sounds(folder, KEY)
    assert kept.seal(NAME) and kept.seal(OTHER)
    assert plain_recordings((folder.messages, folder.recordings)) == {}
    assert sorted(path.name for path in folder.message_sounds.iterdir()) == sorted([NAME, OTHER])
