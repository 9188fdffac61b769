"""baresip, a softphone others wrote, as a process of its own: proof that we do not only agree with ourselves.

Steered over its ``ctrl_tcp`` module: netstrings of JSON, commands in, events out
(baresip 1.0.0, modules/ctrl_tcp). It ends the call when its sound file ends, so the
sound it speaks is padded with silence; without a ``net_interface`` it would send its
audio from the machine's outer address. Its ``sndfile`` module writes what it hears to
``dump-…-dec.wav``, whole once the call is over.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import shutil
import socket
import tempfile
import wave
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np

from careline.phones.digest import Login
from careline.phones.g711 import SAMPLE_RATE, Samples
from careline.phones.useragent import Address

_PADDED_S: Final = 120
_CONFIG: Final = """\
sip_listen 127.0.0.1:0
net_interface 127.0.0.1
audio_player aubridge,nil
audio_source aufile,{folder}/voice.wav
audio_alert aubridge,nil
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
rtp_timeout 0
module_path {modules}
module g711.so
module aufile.so
module aubridge.so
module sndfile.so
snd_path {folder}
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{port}
"""


class SoftphoneFailed(Exception):
    """baresip is not there, did not start or did not register; the text says what to do."""


class Softphone:
    """One registered account that answers by itself and speaks ``voice`` in every call."""

    def __init__(self, server: Address, login: Login, voice: Samples) -> None:
        self.events: list[dict[str, Any]] = []
        self._server, self._login, self._voice = server, login, voice
        self._folder = Path(tempfile.mkdtemp(prefix="softphone"))
        self._news = asyncio.Event()
        self._answer = ""
        self._process: asyncio.subprocess.Process | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._listener: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def start(self, within: float = 10.0) -> None:
        """Start and register. Raises SoftphoneFailed."""
        port = _free_port()
        self._write(port)
        try:
            self._process = await asyncio.create_subprocess_exec(
                "baresip",
                "-f",
                str(self._folder),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except FileNotFoundError as error:
            raise SoftphoneFailed("baresip is not installed: apt install baresip-core") from error
        reader = await self._connect(port, within)
        self._listener = asyncio.create_task(self._listen(reader))
        if not await self._registered(within):
            raise SoftphoneFailed(f"baresip did not register as {self._login.user} within {within:g} s")

    async def close(self) -> None:
        """End the process and remove its folder."""
        if self._listener:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
        if self._writer:
            self._writer.close()
        if self._process and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), 3)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def dial(self, number: str) -> None:
        host, port = self._server
        self._command("dial", f"sip:{number}@{host}:{port}")

    def press(self, key: str) -> None:
        """Press and release one key."""
        self._command("sndcode", key)

    def hang_up(self) -> None:
        self._command("hangup")

    async def wait(self, event: str, within: float = 10.0) -> bool:
        """Whether an event of this type (baresip's word, such as CALL_ESTABLISHED) came or comes in time."""
        end = asyncio.get_running_loop().time() + within
        while not any(each.get("type") == event for each in self.events):
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), end - asyncio.get_running_loop().time())
            except TimeoutError:
                return False
        return True

    def heard(self) -> Samples:
        """What baresip itself recorded of the last call that ended, at 8 kHz; empty when it heard nothing."""
        files = sorted(self._folder.glob("dump-*-dec.wav"), key=lambda path: path.stat().st_mtime_ns)
        if not files:
            return np.zeros(0, dtype=np.int16)
        # baresip tells of the end a moment before it writes the length into the header: take what is there.
        content = files[-1].read_bytes()
        sound = content[content.find(b"data") + 8 :]
        return np.frombuffer(sound[: len(sound) // 2 * 2], dtype=np.int16)

    # --- inside ---

    async def _registered(self, within: float) -> bool:
        """Asked for again and again: the event may have come before we were there to hear it."""
        end = asyncio.get_running_loop().time() + within
        while asyncio.get_running_loop().time() < end:
            self._command("reginfo")
            await asyncio.sleep(0.1)
            if re.search(r"@.*OK ", self._answer):
                return True
        return False

    def _write(self, port: int) -> None:
        modules = next(Path("/usr/lib").glob("*/baresip/modules"), Path("/usr/lib/baresip/modules"))
        (self._folder / "config").write_text(_CONFIG.format(folder=self._folder, modules=modules, port=port))
        (self._folder / "contacts").touch()
        account = self._folder / "accounts"
        account.touch(mode=0o600)
        host, sip_port = self._server
        address = f"<sip:{self._login.user}@{host}:{sip_port};transport=udp>"
        account.write_text(f"{address};auth_pass={self._login.secret};answermode=auto;regint=300\n")
        silence = np.zeros(_PADDED_S * SAMPLE_RATE, dtype=np.int16)
        with wave.open(str(self._folder / "voice.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes(np.concatenate([self._voice, silence]).tobytes())

    async def _connect(self, port: int, within: float) -> asyncio.StreamReader:
        end = asyncio.get_running_loop().time() + within
        while asyncio.get_running_loop().time() < end:
            with contextlib.suppress(OSError):
                reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
                return reader
            await asyncio.sleep(0.05)
        raise SoftphoneFailed(f"baresip did not open its control port within {within:g} s")

    def _command(self, name: str, parameters: str = "") -> None:
        if self._writer is None:
            raise SoftphoneFailed("the softphone is not started")
        body = json.dumps({"command": name, "params": parameters}).encode()
        self._writer.write(b"%d:%s," % (len(body), body))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ValueError, OSError):
            while True:
                length = int((await reader.readuntil(b":"))[:-1])
                message = json.loads((await reader.readexactly(length + 1))[:-1])
                if message.get("event"):
                    self.events.append(message)
                    self._news.set()
                else:
                    self._answer = str(message.get("data", ""))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
