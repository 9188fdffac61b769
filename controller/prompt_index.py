"""Which prompt is in which file: ``<data folder>/prompts/index.json``.

Written when the prompts have been prepared, read by ``careline call`` to know what it
hears. Texts with PHI never get in: they are rendered for one call only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

FILE_NAME: Final = "index.json"


class IndexMissing(Exception):
    """There is no index, or it cannot be read; the text says what to do."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """``key`` is the catalogue's, or "" for text written in a flow; ``file`` is a wav at 8 kHz."""

    key: str
    language: str
    text: str
    file: str

    @property
    def name(self) -> str:
        """What a script calls it: the key, or the text itself."""
        return self.key or self.text


def write_index(folder: Path, entries: Iterable[IndexEntry]) -> Path:
    """Write ``folder/index.json`` whole or not at all."""
    target = folder / FILE_NAME
    temporary = target.with_suffix(".new")
    ordered = sorted(entries, key=lambda entry: (entry.language, entry.name))
    temporary.write_text(json.dumps([asdict(entry) for entry in ordered], ensure_ascii=False, indent=1) + "\n")
    temporary.replace(target)
    return target


def read_index(folder: Path) -> list[IndexEntry]:
    """Raises IndexMissing."""
    source = folder / FILE_NAME
    try:
        return [IndexEntry(**entry) for entry in json.loads(source.read_text())]
    except FileNotFoundError as error:
        raise IndexMissing(f"{source} does not exist: start the system once with `careline up`") from error
    except (ValueError, TypeError, OSError) as error:
        raise IndexMissing(f"{source} cannot be read: delete it and run `careline up`") from error
