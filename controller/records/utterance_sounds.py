"""The sound of what callers said, where consent and settings let it be kept: one sealed file for each utterance.

Files lie in ``<data folder>/utterances``, are named ``<call>.<number>`` and hold a wav sealed with the data key, bound
to its name. They are written in a thread; one that cannot be written costs its sound and nothing else.
"""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import Iterator
from pathlib import Path

import structlog

from controller.records.sealed_files import SealedFiles
from controller.speech.port import SAMPLE_RATE
from crm.cipher import Cipher

log = structlog.get_logger(__name__)


class UtteranceSounds:
    """``keep`` never blocks; the others touch the disk and are for threads and the command line."""

    def __init__(self, folder: Path, cipher: Cipher) -> None:
        self._files = SealedFiles(folder, cipher, "utterance sound")
        self._writing: set[asyncio.Task[None]] = set()

    def keep(self, call: str, number: int, audio: bytes) -> str:
        """Seal ``audio`` (slin) into a file of its own; the file's name, "" for a call that can have none."""
        name = f"{call}.{number}"
        if not self._files.may_be_named(name):
            return ""
        task = asyncio.get_running_loop().create_task(self._write(name, audio))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        return name

    async def settled(self) -> None:
        """All that was to be kept is on the disk, or was told to have failed."""
        await asyncio.gather(*self._writing, return_exceptions=True)

    def read(self, name: str) -> bytes:
        """The wav. Raises ``OSError`` and ``CipherError``."""
        return self._files.read(name)

    def of(self, call: str) -> list[str]:
        """The names of a call's sounds, in order."""
        found = [path.name for path in self._numbered() if path.name.rpartition(".")[0] == call]
        return sorted(found, key=lambda name: int(name.rpartition(".")[2]))

    def forget(self, call: str) -> int:
        """Delete the sounds of a call; how many there were."""
        names = self.of(call)
        for name in names:
            self._files.forget(name)
        return len(names)

    def clear(self, before: int) -> int:
        """Delete what was kept before then (UTC ms); how many there were."""
        old = [path for path in self._numbered() if path.stat().st_mtime * 1000 < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _numbered(self) -> Iterator[Path]:
        return (path for path in self._files.files() if path.name.rpartition(".")[2].isdigit())

    async def _write(self, name: str, audio: bytes) -> None:
        try:
            await asyncio.to_thread(self._files.write, name, _wav(audio))
        except OSError as error:
            log.warning("utterance_sound_lost", error=type(error).__name__)


def _wav(audio: bytes) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(audio)
    return made.getvalue()
