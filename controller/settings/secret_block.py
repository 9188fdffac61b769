"""Secrets that ``clinic.yaml`` names and does not hold: in a file, or in the environment of ``careline up``."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from controller.settings.values import Block


class SecretBlock(Block):
    """A secret: in a file, or in the environment of `careline up`; never written here."""

    environment: Annotated[str, Field(pattern=r"^[A-Z_][A-Z0-9_]*$")] | None = None
    """The environment variable that holds it."""
    file: Annotated[str, Field(min_length=1)] | None = None
    """The file whose first line it is; a relative path counts from the folder of clinic.yaml."""

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.environment is None) == (self.file is None):
            raise ValueError("a secret is either in the environment or in a file: write one of them")
        return self


def read_secret(block: SecretBlock, folder: Path, form: re.Pattern[str], wrong: str) -> tuple[str, str]:
    """The secret, or what is wrong with it; never both.

    ``folder``: that of clinic.yaml; ``wrong``: what a secret holds that has not the ``form``.
    """
    if block.environment is not None:
        text, where = os.environ.get(block.environment, ""), f"the environment variable {block.environment}"
    else:
        where = f"the file {block.file}"
        try:
            text = (folder / Path(block.file or "").expanduser()).read_text(encoding="utf-8").partition("\n")[0].strip()
        except (OSError, UnicodeDecodeError):
            return "", f"{where} cannot be read"
    if not text:
        return "", f"{where} is empty or not set"
    return (text, "") if form.fullmatch(text) else ("", f"{where} holds {wrong}")
