"""The recordings of messages: plain while Asterisk writes them, sealed from then on, one file for each.

Asterisk's recorder writes plain wav files, those of flows into its spool, those of the dialplan's own mailbox into
``<data folder>/recordings``. As soon as the message's task is safe each is sealed into ``<data folder>/messages``
under its own name, and the plain one deleted: sealed first and flushed to the disk, so that at every instant one of
the two is whole. Both may be there after a crash; sealing again mends it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from controller.records.sealed_files import SealedFiles
from controller.settings.paths import RunFolder
from crm.cipher import Cipher

_HEADER_BYTES = 44
_BYTES_A_MS = 16
"""Asterisk records 8 kHz, mono, 16 bit."""
PLAIN = ("message-*.wav", "fallback-*.wav")
AUDIT = "audit.jsonl"
"""Who had a message given to him; it only grows."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """A line of the audit. ``at``: UTC ms; ``did``: ``heard`` or ``read``.

    ``account``: the operating system's name of who says that he is ``by``.
    """

    at: int
    did: str
    task: str
    by: str
    account: str


class MessageSounds:
    """All methods touch the disk and are for threads and the command line."""

    def __init__(self, folder: Path, plain: Sequence[Path], cipher: Cipher) -> None:
        """``plain``: the folders that Asterisk records into."""
        self._folder = folder
        self._plain = tuple(plain)
        self._sealed = SealedFiles(folder, cipher, "message sound")

    def read(self, recording: str) -> bytes:
        """The wav, sealed or still plain.

        Raises FileNotFoundError when there is neither, else OSError and CipherError.
        """
        for _ in range(2):  # it may be sealed between the two looks
            try:
                return self._sealed.read(recording)
            except FileNotFoundError:
                path = self._plain_one(recording)
            if path is not None:
                try:
                    return path.read_bytes()
                except FileNotFoundError:
                    continue
        raise FileNotFoundError("the recording is not there")

    def length_ms(self, recording: str) -> int:
        """How long it plays; 0 when it is not there. Of a recording cut off with Asterisk its header knows nothing."""
        try:
            return max(0, len(self.read(recording)) - _HEADER_BYTES) // _BYTES_A_MS
        except FileNotFoundError:
            return 0

    def seal(self, recording: str) -> bool:
        """Seal the plain one and delete it; False when there is none. Not twice at a time for one recording.

        Raises OSError, and the plain one stays.
        """
        path = self._plain_one(recording)
        if path is None:
            return False
        self._sealed.write(recording, path.read_bytes(), durable=True)
        path.unlink()
        return True

    def forget(self, recording: str) -> bool:
        """Delete it, sealed or plain; whether it was there. Raises OSError."""
        there = self._sealed.forget(recording)
        while (path := self._plain_one(recording)) is not None:
            path.unlink(missing_ok=True)
            there = True
        return there

    def plain(self) -> dict[str, Path]:
        """Recordings that are not sealed, those under way too."""
        return plain_recordings(self._plain)

    def note(self, hearing: Hearing) -> None:
        """Keep who is about to hear what. Raises OSError: then nobody hears it."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._folder / AUDIT, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(hearing), ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _plain_one(self, recording: str) -> Path | None:
        if not self._sealed.may_be_named(recording):
            return None
        paths = (folder / f"{recording}.wav" for folder in self._plain)
        return next((path for path in paths if path.is_file()), None)


def read_audit(folder: Path) -> tuple[list[Hearing], list[int]]:
    """Every line of the audit in ``folder``, the oldest first, and the numbers of those that are none.

    Raises OSError; an audit that is not there yet is empty.
    """
    found: list[Hearing] = []
    damaged: list[int] = []
    try:
        lines = (folder / AUDIT).read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return found, damaged
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            found.append(_hearing(json.loads(line)))
        except (ValueError, TypeError, KeyError):
            damaged.append(number)
    return found, damaged


def _hearing(line: Mapping[str, object]) -> Hearing:
    """Raises ValueError, TypeError and KeyError for what is no line of the audit."""
    at, words = line["at"], [line[name] for name in ("did", "task", "by", "account")]
    if not isinstance(at, int):
        raise TypeError("when it was is no whole number")
    did, task, by, account = (word if isinstance(word, str) else "" for word in words)
    if not (did and task and by and account):
        raise ValueError("a word is missing")
    return Hearing(at, did, task, by, account)


def plain_recordings(folders: Sequence[Path]) -> dict[str, Path]:
    """By their names, those in ``folders`` that are not sealed."""
    found = [path for folder in folders for pattern in PLAIN for path in folder.glob(pattern)]
    return {path.stem: path for path in sorted(found)}


def message_sounds(folder: RunFolder, data_key: bytes) -> MessageSounds:
    """Those of one installation."""
    return MessageSounds(folder.message_sounds, (folder.messages, folder.recordings), Cipher(data_key))
