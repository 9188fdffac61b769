"""A folder of sealed files: each is sealed with the data key, bound to its name, and readable by us alone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from crm.cipher import Cipher

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}")


class SealedFiles:
    """``what``: what the files are, in a word or two; one moved to another kind's folder does not open there.

    All methods touch the disk and are for threads and the command line.
    """

    def __init__(self, folder: Path, cipher: Cipher, what: str) -> None:
        self._folder = folder
        self._cipher = cipher
        self._what = what

    def may_be_named(self, name: str) -> bool:
        """Whether a file of this name stays in the folder, and is not hidden there."""
        return _NAME.fullmatch(name) is not None

    def write(self, name: str, clear: bytes, *, durable: bool = False) -> None:
        """Whole or not at all. ``durable``: it outlives a power cut from when this returns.

        Raises OSError, for a name that leads out of the folder FileNotFoundError.
        """
        path = self._path(name)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = self._folder / f".{name}.part"
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(self._cipher.encrypt(clear, self._place(name)))
            if durable:
                file.flush()
                os.fsync(file.fileno())
        half.replace(path)
        if durable:
            self._flush_folder()

    def read(self, name: str) -> bytes:
        """What was sealed. Raises OSError and CipherError."""
        return self._cipher.decrypt(self._path(name).read_bytes(), self._place(name))

    def forget(self, name: str) -> bool:
        """Delete one; whether it was there. Raises OSError."""
        try:
            self._path(name).unlink()
        except FileNotFoundError:
            return False
        return True

    def files(self) -> Iterator[Path]:
        """All there are, halves of what is being written left out."""
        if self._folder.is_dir():
            yield from (path for path in self._folder.iterdir() if self.may_be_named(path.name))

    def _path(self, name: str) -> Path:
        if not self.may_be_named(name):
            raise FileNotFoundError("no name of a sealed file")
        return self._folder / name

    def _place(self, name: str) -> str:
        return f"{self._what} {name}"

    def _flush_folder(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
