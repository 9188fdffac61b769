"""Nothing of one machine gets into the project: no home folders, no addresses of package indexes, no secrets."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import ROOT, project_files, where

TEXT_UP_TO = 1_000_000  # bytes; larger files are recordings and pictures

FORBIDDEN: dict[str, re.Pattern[str]] = {
    "a path of one machine; make it relative": re.compile(r"(?<![\w.}*-])/(?:work|root|home|Users)/[\w.~-]"),
    "the address of a package index; machines choose their own": re.compile(
        r"pypi\.org|pythonhosted\.org|registry\.npmjs|/simple/|--(?:extra-)?index-url|--find-links|deb\.debian\.org"
        r"|artifactory|\.pkg\.dev",
        re.IGNORECASE,
    ),
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY"),
    "a credential": re.compile(r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|github_pat_\w{20,}|xox[abp]-[\w-]{10,})"),
    "a password; secrets are made at first start": re.compile(
        r"^\s*(?:password|secret|api_key|data_key)\s*[=:]\s*[\"']?(?![\"']?\s*(?:$|#))(?![{<$%*\[(]|(?:str|bytes|int|None)\b)"
        r"(?=[\w+/-]*\d)[\w+/-]{12,}[\"']?\s*$",
        re.IGNORECASE | re.MULTILINE,
    ),
}
# This file spells out what it forbids.
EXEMPT = frozenset({Path(__file__).resolve()})


def forbidden(text: str) -> Iterator[tuple[int, str]]:
    """Line and reason of each thing that belongs to one machine or to nobody."""
    for reason, pattern in FORBIDDEN.items():
        for found in pattern.finditer(text):
            start = found.start() + len(found.group()) - len(found.group().lstrip())
            yield text.count("\n", 0, start) + 1, reason


def _text(path: Path) -> str:
    if path.stat().st_size > TEXT_UP_TO:
        return ""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_file_names_a_machine_an_index_or_a_secret() -> None:
    faults = [
        f"{where(path, line)}: {reason}"
        for path in project_files()
        if path.resolve() not in EXEMPT
        for line, reason in forbidden(_text(path))
    ]
    assert not faults, "\n".join(faults)


def test_the_lock_holds_exact_versions_and_nothing_else() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert pins
    assert [pin for pin in pins if not re.fullmatch(r"[a-z0-9._-]+==[0-9][\w.!]*", pin)] == []
    assert pins == sorted(pins)


@pytest.mark.parametrize(
    "text",
    [
        "model = '/home/maria/model'",
        "cd /root/careline",
        "pip install --index-url=https://example.org/x",
        "-----BEGIN RSA PRIVATE KEY-----",
        "key: AKIAABCDEFGHIJKLMNOP",
        "password = hunter2hunter2",
        'secret: "a8f5f167f44f4964"',
    ],
)
def test_a_forbidden_thing_is_found_on_its_line(text: str) -> None:
    assert [line for line, _ in forbidden(f"first\n\n{text}\n")] == [3]


@pytest.mark.parametrize(
    "text",
    [
        "see docs/home/start.md",
        "password = {{ secrets.ari }}",
        "password: str",
        "password: SecretStr = field(repr=False)",
        "secret:",
        "the patient is at home/away",
    ],
)
def test_ordinary_text_passes(text: str) -> None:
    assert list(forbidden(text)) == []
