"""A secret is in one place, and what is wrong with it is told without showing it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from controller.settings.secret_block import SecretBlock, read_secret

FORM = re.compile(r"[0-9#]+")


def read(block: SecretBlock, folder: Path) -> tuple[str, str]:
    return read_secret(block, folder, FORM, "more than keys")


def test_the_first_line_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "pin").write_text("1234# \nnot this\n", encoding="utf-8")
    assert read(SecretBlock(file="pin"), tmp_path) == ("1234#", "")


def test_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINE_PIN", "99#")
    assert read(SecretBlock(environment="LINE_PIN"), tmp_path) == ("99#", "")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (None, "the file pin cannot be read"),
        (b"\xff\xfe", "the file pin cannot be read"),
        (b"\n12", "the file pin is empty or not set"),
        (b"12ab", "the file pin holds more than keys"),
    ],
)
def test_what_is_wrong_with_it(tmp_path: Path, text: bytes | None, what: str) -> None:
    if text is not None:
        (tmp_path / "pin").write_bytes(text)
    assert read(SecretBlock(file="pin"), tmp_path) == ("", what)


@pytest.mark.parametrize("places", [{}, {"file": "a", "environment": "B"}])
def test_it_is_in_one_place(places: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="either in the environment or in a file"):
        SecretBlock(**places)
