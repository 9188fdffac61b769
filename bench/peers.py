"""The peers: the same Asterisk build with the same phones, modules and call records, and a dialplan of its own.

Each lives in a temporary folder with free ports, so that both arms of a benchmark run side by side.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from careline.phones.digest import Login
from controller.asterisk.installation import prepare
from controller.asterisk.process import running_pid
from controller.settings.loader import load_settings
from tests.asterisk.clinic import settings_text


class PlainAsterisk:
    """No controller. ``files`` replace what would be rendered; ``modules`` are loaded besides ours."""

    def __init__(
        self,
        change: Callable[[dict[str, Any]], None],
        files: Mapping[str, str],
        modules: Sequence[str] = (),
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="peer-"))
        file = self.folder / "clinic.yaml"
        file.write_text(settings_text(change))
        self.settings = load_settings(file)
        self._installation = prepare(self.settings)
        etc = self.settings.folder.etc
        for name, text in files.items():
            (etc / name).write_text(text)
        with (etc / "modules.conf").open("a") as written:
            written.writelines(f"load = {module}.so\n" for module in modules)

    async def start(self) -> None:
        await self._installation.process.start()

    async def stop(self) -> None:
        """End it and leave nothing behind."""
        await self._installation.process.stop()
        shutil.rmtree(self.settings.folder.run, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    async def command(self, text: str) -> str:
        """One command of Asterisk's own command line; its output."""
        return await self._installation.process.command(text)

    @property
    def server(self) -> tuple[str, int]:
        return ("127.0.0.1", self._installation.ports.sip)

    @property
    def http_port(self) -> int:
        return self._installation.ports.http

    @property
    def ari_password(self) -> str:
        return self._installation.secrets.ari

    @property
    def pid(self) -> int:
        pid = running_pid(self.settings.folder)
        assert pid is not None, "start it first"
        return pid

    def logins(self) -> list[Login]:
        """The phones of all agents."""
        secrets = self._installation.secrets
        return [Login(agent, secrets.sip[agent]) for agent in self.settings.model.agents]
