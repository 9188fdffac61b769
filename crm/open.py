"""Opens the store that ``clinic.yaml`` names under ``database``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import URL

from crm import connectors
from crm.cipher import Cipher
from crm.port import Crm

Connect = Callable[[str, Cipher, int], Crm]


def schemes() -> dict[str, Connect]:
    """URL scheme to connector, for every file in ``connectors/``."""
    found: dict[str, Connect] = {}
    for info in pkgutil.iter_modules(connectors.__path__):
        module = importlib.import_module(f"{connectors.__name__}.{info.name}")
        found |= dict.fromkeys(module.SCHEMES, module.connect)
    return found


def open_crm(url: str, key: bytes | Cipher, *, sqlite_file: Path = Path("careline.db"), timeout_ms: int = 2_000) -> Crm:
    """The store at ``url``; ``sqlite`` alone means ``sqlite_file``.

    ``key`` is the data key (32 bytes), or a ``Cipher`` that knows retired keys too. Nothing is
    connected yet, the store may be away; the first call that reaches it brings its schema up to date.
    Raises ``ValueError`` with a sentence for the user when ``url`` or ``key`` is wrong.
    """
    cipher = key if isinstance(key, Cipher) else Cipher(key)
    scheme, colon, _ = url.partition(":")
    known = schemes()
    if scheme not in known:
        names = ", ".join(sorted(known))
        raise ValueError(
            f"database: no store is called '{scheme}'; write sqlite, or an address that begins with {names}"
        )
    if scheme == "sqlite" and not colon:
        url = URL.create("sqlite+aiosqlite", database=str(sqlite_file)).render_as_string()
    return known[scheme](url, cipher, timeout_ms)
