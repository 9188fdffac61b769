"""A small Asterisk of its own for the phones' tests: echo, playback, music, two agents, refusals; all on loopback."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[3]
TREE = ROOT / ".careline" / "asterisk"
LIBRARIES = TREE / "usr" / "lib" / "x86_64-linux-gnu"
SECRET = "laboratory"  # of a server on loopback that lives for one test run

PJSIP = """
[global]
type=global
endpoint_identifier_order=username,ip
[udp]
type=transport
protocol=udp
bind=127.0.0.1:{port}
[trunk]
type=endpoint
context=lab
disallow=all
allow=ulaw
direct_media=no
dtmf_mode=rfc4733
[trunk-identify]
type=identify
endpoint=trunk
match=127.0.0.1
"""
AGENT = """
[{name}]
type=endpoint
context=lab
disallow=all
allow=ulaw
direct_media=no
dtmf_mode=rfc4733
auth={name}
aors={name}
[{name}]
type=auth
auth_type=userpass
username={name}
password={secret}
[{name}]
type=aor
max_contacts=1
remove_existing=yes
"""
EXTENSIONS = """
[lab]
exten => 100,1,Answer()
 same => n,Echo()
exten => 101,1,Answer()
 same => n,Wait(0.5)
 same => n,Playback(demo-congrats)
 same => n,Wait(1)
 same => n,Hangup()
exten => 102,1,Answer()
 same => n,MusicOnHold(,30)
exten => 103,1,Answer()
 same => n,Read(DIGITS,,4,,1,8)
 same => n,SayDigits(${DIGITS})
 same => n,Hangup()
exten => 104,1,Ringing()
 same => n,Wait(30)
exten => 105,1,Hangup(17)
exten => 106,1,Answer()
 same => n,Background(demo-congrats)
 same => n,WaitExten(10)
exten => 107,1,Answer()
 same => n,Wait(60)
exten => 9,1,Playback(agent-pass)
 same => n,Hangup()
exten => 2001,1,Dial(PJSIP/alice,10)
 same => n,Hangup()
exten => 2002,1,Dial(PJSIP/bruno,10)
 same => n,Hangup()
exten => *45,1,Answer()
 same => n,Playback(agent-loginok)
 same => n,Hangup()
"""
MODULES = (
    "res_pjsip res_pjsip_session res_pjproject res_sorcery_config res_sorcery_memory res_sorcery_astdb "
    "res_pjsip_pubsub res_pjsip_registrar res_pjsip_authenticator_digest res_pjsip_caller_id "
    "res_pjsip_endpoint_identifier_ip "
    "res_pjsip_endpoint_identifier_user res_pjsip_sdp_rtp res_pjsip_dtmf_info res_pjsip_rfc3326 res_rtp_asterisk "
    "res_timing_timerfd chan_pjsip app_dial app_echo app_playback app_read app_stack app_exec bridge_simple "
    "bridge_softmix bridge_builtin_features codec_ulaw format_wav format_pcm res_musiconhold pbx_config func_channel "
    "func_timeout"
)


def present() -> bool:
    return (TREE / "usr" / "sbin" / "asterisk").exists()


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Laboratory:
    """``async with Laboratory() as lab``: ``lab.server`` is where it listens."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lab"))
        self.port = free_port()
        self.server = ("127.0.0.1", self.port)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        etc = self.folder / "etc"
        for name in ("etc", "var", "log", "spool", "run", "db"):
            (self.folder / name).mkdir()
        data = TREE / "usr" / "share" / "asterisk"
        agents = "".join(AGENT.format(name=name, secret=SECRET) for name in ("alice", "bruno"))
        files = {
            "asterisk.conf": f"[directories](!)\nastetcdir => {etc}\nastmoddir => {LIBRARIES}/asterisk/modules\n"
            f"astdatadir => {data}\nastvarlibdir => {self.folder}/var\nastdbdir => {self.folder}/db\n"
            f"astkeydir => {self.folder}/var\nastspooldir => {self.folder}/spool\nastrundir => {self.folder}/run\n"
            f"astlogdir => {self.folder}/log\n[options]\ndefaultlanguage = en_US_f_Allison\n",
            "pjsip.conf": PJSIP.format(port=self.port) + agents,
            "extensions.conf": EXTENSIONS,
            "modules.conf": "[modules]\nautoload=no\n" + "".join(f"load={name}.so\n" for name in MODULES.split()),
            "logger.conf": "[logfiles]\nmessages => warning,error\n",
            "musiconhold.conf": f"[default]\nmode=files\ndirectory={data}/moh\n",
            "rtp.conf": "[general]\nrtpstart=20000\nrtpend=29999\n",
        }
        for name, text in files.items():
            (etc / name).write_text(text.replace("[directories](!)", "[directories]"))
        loader = TREE / "usr" / "lib64" / "ld-linux-x86-64.so.2"
        command = [loader, "--library-path", LIBRARIES, TREE / "usr" / "sbin" / "asterisk", "-f", "-C"]
        self.process = subprocess.Popen(
            [*map(str, command), str(etc / "asterisk.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder)},
        )

    async def ready(self) -> None:
        """Wait until SIP is answered."""
        from careline.phones.sip import Message
        from careline.phones.useragent import UserAgent

        agent = await UserAgent(self.server).open()
        host, port = self.server
        options = Message(f"OPTIONS sip:{host}:{port} SIP/2.0")
        options.headers += [("via", agent.via()), ("max-forwards", "70"), ("from", "<sip:lab@127.0.0.1>;tag=1")]
        options.headers += [("to", f"<sip:{host}:{port}>"), ("call-id", "ready"), ("cseq", "1 OPTIONS")]
        try:
            async with asyncio.timeout(20):
                assert await agent.ask(options) is not None
        finally:
            agent.crash()

    async def __aenter__(self) -> Self:
        self.start()
        try:
            await self.ready()
        except BaseException:
            self.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
