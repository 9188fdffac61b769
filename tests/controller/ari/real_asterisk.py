"""A small real Asterisk for tests: own folder, own ports, ARI, AMI and Local channels; no SIP.

Runs the Asterisk that Careline itself would run, and holds its process id, so that a test can
freeze it, kill it and start it again on the same ports.
"""

from __future__ import annotations

import base64
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from functools import cache
from pathlib import Path

from controller.asterisk.program import AsteriskProgram, ProgramError, find_program

USER = "careline"
PASSWORD = "test-only-password"  # one throw-away instance on loopback

MODULES = """
app_dial app_echo app_playback app_stasis app_verbose bridge_holding bridge_native_rtp bridge_simple bridge_softmix
chan_websocket codec_ulaw codec_resample format_wav format_pcm func_callerid func_channel func_timeout
res_ari res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels
res_ari_device_states res_ari_endpoints res_ari_events res_ari_model res_ari_playbacks res_ari_recordings
res_ari_sounds res_http_websocket res_websocket_client res_musiconhold res_sorcery_config
res_sorcery_memory res_stasis res_stasis_answer res_stasis_device_state res_stasis_playback res_stasis_recording
res_stasis_snoop res_timing_timerfd pbx_config
"""

EXTENSIONS = """[globals]
[default]
exten => stasis,1,Set(TIMEOUT(absolute)=60)
 same => n,Stasis(${CARELINE_TEST_APP})
 same => n,Hangup()
exten => wait,1,Answer()
 same => n,Wait(60)
 same => n,Hangup()
exten => T,1,Hangup()
"""


@cache
def program() -> AsteriskProgram | None:
    """The Asterisk of this machine, None when there is none (then ``make setup`` was not run)."""
    try:
        return find_program()
    except ProgramError:
        return None


def available() -> bool:
    return program() is not None


def data_folder() -> Path:
    """Where its sounds and api-docs are; an empty place when there is no Asterisk."""
    found = program()
    return found.data if found else Path("no-asterisk")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RealAsterisk:
    """``start()``, ``stop()``, ``kill()``, ``freeze()``, ``thaw()``; the ports stay the same over restarts."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ast-"))
        self.http_port = free_port()
        self.ami_port = free_port()
        self.base_url = f"http://127.0.0.1:{self.http_port}"
        found = program()
        assert found is not None, "ask available() first"
        self._program = found
        self._process: subprocess.Popen[bytes] | None = None
        self._write_configuration()

    def _write_configuration(self) -> None:
        for name in ("etc", "var", "run", "log", "spool/recording", "db"):
            (self.folder / name).mkdir(parents=True)
        files = {
            "asterisk.conf": "[directories]\n"
            f"astetcdir => {self.folder}/etc\nastmoddir => {self._program.modules}\nastvarlibdir => {self.folder}/var\n"
            f"astdbdir => {self.folder}/db\nastkeydir => {self.folder}/var\nastdatadir => {self._program.data}\n"
            f"astagidir => {self.folder}/var\nastspooldir => {self.folder}/spool\nastrundir => {self.folder}/run\n"
            f"astlogdir => {self.folder}/log\nastcachedir => {self.folder}/var\n[options]\nnocolor = yes\n",
            "modules.conf": "[modules]\nautoload=no\n" + "".join(f"load={name}.so\n" for name in MODULES.split()),
            "http.conf": f"[general]\nenabled=yes\nbindaddr=127.0.0.1\nbindport={self.http_port}\n",
            "ari.conf": "[general]\nenabled=yes\nwebsocket_write_timeout=5000\n"
            f"[{USER}]\ntype=user\npassword={PASSWORD}\n",
            "manager.conf": f"[general]\nenabled=yes\nbindaddr=127.0.0.1\nport={self.ami_port}\n"
            f"[{USER}]\nsecret={PASSWORD}\nread=user,system\nwrite=user,system\n",
            "extensions.conf": EXTENSIONS,
            "musiconhold.conf": "[default]\nmode=files\ndirectory=moh\n",
            "logger.conf": "[logfiles]\nmessages => notice,warning,error\n",
        }
        for name, text in files.items():
            (self.folder / "etc" / name).write_text(text)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Returns when ARI answers. Blocks: in a coroutine call it by ``asyncio.to_thread``."""
        with (self.folder / "log" / "stdout").open("wb") as output:
            self._process = subprocess.Popen(
                [*self._program.command, "-f", "-C", str(self.folder / "etc" / "asterisk.conf")],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )  # fmt: skip
        for _ in range(200):
            if self._process.poll() is not None:
                raise RuntimeError(f"asterisk ended: {(self.folder / 'log' / 'stdout').read_text()[-2000:]}")
            if self._answers():
                return
            time.sleep(0.05)
        raise RuntimeError("asterisk did not answer ARI within 10 s")

    def _answers(self) -> bool:
        credentials = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        request = urllib.request.Request(
            f"{self.base_url}/ari/asterisk/ping", headers={"Authorization": f"Basic {credentials}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=1) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it and leave nothing behind."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
