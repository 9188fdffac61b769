"""The classes of a folder in which every file holds one kind of thing: a node's type, a value's."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from typing import TypeVar

Base = TypeVar("Base")


def classes_of(package: str, folders: Sequence[str], base: type[Base]) -> Iterator[type[Base]]:
    """Each class below ``base`` that a file of ``package`` (its ``__name__`` and ``__path__``) defines itself.

    Files come in alphabetical order. A file that cannot be imported raises what importing it raised.
    """
    for module_info in sorted(pkgutil.iter_modules(folders), key=lambda info: info.name):
        module = importlib.import_module(f"{package}.{module_info.name}")
        for candidate in vars(module).values():
            if isinstance(candidate, type) and issubclass(candidate, base) and candidate.__module__ == module.__name__:
                yield candidate
