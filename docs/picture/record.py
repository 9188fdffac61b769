"""Record the demo: run ``careline up --demo --once`` on a terminal of its own and draw what it printed.

    .venv/bin/python docs/picture/record.py [--clinic FILE] [--out demo.svg]

The picture is the program's own output, every line and colour of it; only the web fonts that rich names in
an SVG are left out, because a picture in a README fetches nothing. Exit 1 when the demo failed: then nothing
is written.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

COLUMNS, ROWS = 104, 60
PALETTE = [
    (72, 79, 88), (255, 123, 114), (126, 231, 135), (242, 204, 96),
    (121, 192, 255), (210, 168, 255), (86, 212, 221), (240, 246, 252),
]  # fmt: skip
THEME = TerminalTheme((13, 17, 23), (240, 246, 252), PALETTE)
FONTS = "DejaVu Sans Mono, Menlo, Consolas"
COMMAND = Path(sys.executable).with_name("careline")


def run(words: list[str]) -> tuple[str, int]:
    """What the program writes to a terminal of this width, shown as it comes, and its exit code."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "COLUMNS": str(COLUMNS)}
    with subprocess.Popen(words, stdin=its, stdout=its, stderr=its, env=environment) as program:
        os.close(its)
        output = bytearray()
        while piece := _read(ours):
            output += piece
            sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        code = program.wait()
    os.close(ours)
    return output.decode(), code


def _read(terminal: int) -> bytes:
    """The next bytes; nothing once the program has closed its end, which Linux tells as an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def draw(output: str, title: str) -> str:
    """The SVG of what was printed."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere, force_terminal=True, color_system="truecolor")
        for line in output.replace("\r\n", "\n").rstrip("\n").split("\n"):
            console.print(Text.from_ansi(line), soft_wrap=True)
        svg = console.export_svg(title=title, theme=THEME)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code", FONTS)


def main() -> int:
    arguments = argparse.ArgumentParser(description="Draw a real run of the demo.")
    arguments.add_argument("--clinic", type=Path, help="the clinic's settings; clinic.yaml when left out")
    arguments.add_argument("--out", type=Path, default=Path(__file__).with_name("demo.svg"))
    chosen = arguments.parse_args()
    words = [str(COMMAND), "up", "--demo", "--once"]
    output, code = run(words if chosen.clinic is None else [*words, "--clinic", str(chosen.clinic)])
    if code:
        print(f"The demo ended with {code}; no picture is written.", file=sys.stderr)
        return 1
    chosen.out.write_text(draw(output, "careline up --demo --once"), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
