"""Each check on a sample clinic with one thing spoilt."""

from __future__ import annotations

import os
import socket
import time
from collections import namedtuple
from contextlib import closing
from pathlib import Path

import pytest

from careline import examination
from careline.examination import Finding
from controller.asterisk.program import AsteriskProgram, ProgramError
from controller.asterisk.sentences import sentences
from controller.settings import Settings, choose_ports, make_secrets
from controller.speech import models
from tests.controller.settings.clinic import block, sample


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return sample(tmp_path)


def program(version: tuple[int, int, int], modules: Path) -> AsteriskProgram:
    return AsteriskProgram(("/usr/sbin/asterisk",), version, modules, modules)


def test_a_queue_without_anybody_for_a_language_is_a_warning(tmp_path: Path) -> None:
    gap = sample(tmp_path, ("\nqueues:\n", "\nqueues:\n  ward: {needs: {nurse: 4}}\n"))
    found = list(examination.check_queues(gap))
    assert ("warn", "nobody who speaks ko could ever serve queue ward") in [(one.verdict, one.what) for one in found]


def test_old_asterisk_and_missing_modules_are_told(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "find_program", lambda *_: program((22, 8, 0), tmp_path))
    found = {finding.matter: finding for finding in examination.check_asterisk(settings)}
    assert found["advisories"].verdict == "warn"
    assert "22.10.1" in found["advisories"].do
    assert found["modules"].verdict == "bad"
    assert "chan_websocket" in found["modules"].what


def test_no_asterisk_at_all(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> AsteriskProgram:
        raise ProgramError("No Asterisk 22.6 or newer was found. Run: make setup.")

    monkeypatch.setattr(examination, "find_program", none)
    assert [finding.verdict for finding in examination.check_asterisk(settings)] == ["bad"]


def test_a_service_without_its_key_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "services:\n  insurance:\n    address: https://a.example\n    headers: {X-Key: {environment: INSURANCE_KEY}}"
    with_service = sample(tmp_path, block(text))
    monkeypatch.delenv("INSURANCE_KEY", raising=False)
    (finding,) = examination.check_services(with_service)
    assert finding.verdict == "bad"
    assert "INSURANCE_KEY is empty or not set" in finding.what
    monkeypatch.setenv("INSURANCE_KEY", "abc")
    (finding,) = examination.check_services(with_service)
    assert (finding.verdict, "abc" in finding.what) == ("ok", False)


def test_a_service_of_interpreters_without_its_keys_is_told(tmp_path: Path) -> None:
    line = "number: '+15555550190', trunk: provider, keys: {file: pin}, languages: {ko: qualified}"
    trunk = "    match: [127.0.0.1]  "
    lines = '    lines: {to: sip.provider.example, caller: "+15555550100"}'
    with_line = sample(tmp_path, block(f"interpreters: {{line: {{name: Line, {line}}}}}"), (trunk, f"{lines}\n{trunk}"))
    (finding,) = examination.check_interpreters(with_line)
    assert finding.verdict == "bad"
    assert "clinic.yaml:" in finding.what
    assert "the file pin cannot be read" in finding.what
    (tmp_path / "pin").write_text("4711#", encoding="utf-8")
    (finding,) = examination.check_interpreters(with_line)
    assert (finding.verdict, "4711" in finding.what) == ("ok", False)


def test_a_kept_port_in_use_is_a_warning_and_a_fixed_one_is_bad(settings: Settings, tmp_path: Path) -> None:
    ports, _ = choose_ports(settings.folder.create(), settings.wanted_ports)
    assert [finding.what for finding in examination.check_ports(settings)] == ["free"]
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as stranger:
        stranger.bind(("127.0.0.1", ports.sip))
        assert [finding.verdict for finding in examination.check_ports(settings)] == ["warn"]
        fixed = sample(tmp_path, ("  sip: auto ", f"  sip: {ports.sip} "))
        found = list(examination.check_ports(fixed))
        assert [finding.verdict for finding in found] == ["bad"]
        assert "listen.sip" in found[0].do


def test_a_host_name_that_nobody_knows_or_that_hangs(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> list[object]:
        raise socket.gaierror

    assert next(examination.check_host_name(settings)).matter == "host name"
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    found = next(examination.check_host_name(settings))
    assert found.verdict == "bad"
    assert "/etc/hosts" in found.do
    monkeypatch.setattr(examination, "LOOK_UP_S", 0.01)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: time.sleep(0.2))
    assert "takes longer" in next(examination.check_host_name(settings)).what


def test_missing_sounds_and_voices(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.folder.create()
    assert next(examination.check_sounds(settings)).verdict == "warn"
    for sentence in sentences(settings):
        sentence.file.write_bytes(b"x" * 100)
    assert next(examination.check_sounds(settings)).verdict == "ok"


def test_a_voice_that_cannot_speak(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models.shutil, "which", lambda _: None)
    voice = next(finding for finding in examination.check_models(settings) if finding.matter == "voice")
    assert voice.verdict == "bad"
    assert "espeak-ng" in voice.what


def test_recognisers_and_model_folders(tmp_path: Path) -> None:
    spoilt = sample(tmp_path, ("models: {}", "models: {ko: nowhere}"))
    found = {finding.matter: finding for finding in examination.check_models(spoilt)}
    assert [found[f"speech in {language}"].verdict for language in ("en", "es", "ko")] == ["ok", "ok", "bad"]
    assert "nowhere" in found["speech in ko"].what


def test_open_secrets_are_bad(settings: Settings) -> None:
    assert next(examination.check_secrets(settings)).verdict == "ok"
    make_secrets(settings.folder.create(), settings.accounts)
    settings.folder.secrets_file.chmod(0o644)
    found = next(examination.check_secrets(settings))
    assert found.verdict == "bad"
    assert "chmod 600" in found.what


def test_a_database_that_is_away(tmp_path: Path) -> None:
    away = sample(tmp_path, ("database: sqlite", "database: postgresql+asyncpg://nobody@127.0.0.1:9/none"))
    assert "first start" in next(examination.check_database(away)).what
    make_secrets(away.folder.create(), away.accounts)
    found = next(examination.check_database(away))
    assert found.verdict == "bad"
    assert "Calls go on" in found.do


def test_recordings_that_were_never_sealed(settings: Settings) -> None:
    folder = settings.folder.create()
    assert next(examination.check_messages(settings)).verdict == "ok"
    under_way, left = folder.messages / "message-1_1-3.wav", folder.recordings / "fallback-1.2.wav"
    under_way.touch()
    assert next(examination.check_messages(settings)).verdict == "ok"
    left.touch()
    os.utime(left, (1_000, 1_000))
    found = next(examination.check_messages(settings))
    assert found.verdict == "warn"
    assert "1 recordings are not sealed" in found.what
    assert str(left) in found.what


def test_a_full_disk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    for free, verdict in ((5e9, "ok"), (5e8, "warn"), (1e6, "bad")):
        monkeypatch.setattr(examination.shutil, "disk_usage", lambda _, free=free: usage(1e12, 0, int(free)))
        assert [finding.verdict for finding in examination.check_disk(settings)] == [verdict]


def test_a_clock_behind_our_files(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "_synchronised", lambda: True)
    assert next(examination.check_clock(settings)).verdict == "ok"
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 3600)
    assert next(examination.check_clock(settings)).verdict == "bad"


def test_few_open_files(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination.resource, "getrlimit", lambda _: (256, 256))
    assert next(examination.check_limits(settings)).verdict == "warn"


def test_root_is_a_warning(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for user, verdict in ((0, "warn"), (1000, "ok")):
        monkeypatch.setattr(examination.os, "geteuid", lambda user=user: user)
        assert next(examination.check_user(settings)).verdict == verdict


def test_a_check_that_breaks_hides_no_other(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def check_broken(_settings: Settings) -> Finding:
        raise RuntimeError("secret")

    monkeypatch.setattr(examination, "CHECKS", (check_broken, examination.check_limits))
    found = list(examination.examine(settings))
    assert [finding.matter for finding in found] == ["broken", "open files"]
    assert "secret" not in found[0].what
