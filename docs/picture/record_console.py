"""Draw the supervisor's console as it looks now, on a running system.

.venv/bin/python docs/picture/record_console.py [--clinic FILE] [--out console.svg]

The screen is the real one, watching over AMI; only the web fonts that an SVG would name are left out.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from pathlib import Path

from careline.commands.console import link_of
from console.app import ConsoleApp

FONTS = "DejaVu Sans Mono, Menlo, Consolas"
COLUMNS, ROWS = 112, 26
SETTLE_S = 2.5


async def draw(clinic: Path) -> str:
    """The SVG of the screen after it has heard from the controller."""
    app = ConsoleApp(link_of(clinic))
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await pilot.pause(SETTLE_S)
        svg = app.export_screenshot(title="careline console")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code", FONTS)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Draw the console of a running system.")
    arguments.add_argument("--clinic", type=Path, default=Path("clinic.yaml"))
    arguments.add_argument("--out", type=Path, default=Path(__file__).with_name("console.svg"))
    chosen = arguments.parse_args()
    chosen.out.write_text(asyncio.run(draw(chosen.clinic)), encoding="utf-8")
