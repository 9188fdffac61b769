"""A clinic of its own for the verbs that publish: flows, data folder and settings in one folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from typer.testing import CliRunner

from careline.cli import build
from careline.clinic_file import PROJECT

FLOW = """flow: front-door
languages: [en, es, ko]
start: hello
fallback: desk
nodes:
  hello: {say: {say: front_door.welcome, go: desk}}
  desk: {enqueue: {queue: front_desk%s}}
"""


class Clinic:
    def __init__(self, folder: Path, publishing: str = "approved") -> None:
        (folder / "flows").mkdir()
        for name in ("load", "survey"):
            shutil.copy(PROJECT / "flows" / f"{name}.yaml", folder / "flows")
        text = (PROJECT / "clinic.yaml").read_text().replace("data_folder:", f"publishing: {publishing}\ndata_folder:")
        self.file = folder / "clinic.yaml"
        self.file.write_text(text)
        self.flow = folder / "flows" / "front-door.yaml"
        self.write()

    def write(self, more: str = "", head: str = "start:") -> None:
        self.flow.write_text((FLOW % more).replace("start:", head))

    def run(self, verb: str, *words: str) -> tuple[int, str]:
        """Exit code, and what was told on both outputs."""
        result = CliRunner().invoke(build(), ["flow", verb, *words, "--clinic", str(self.file)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output
