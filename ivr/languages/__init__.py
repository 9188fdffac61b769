"""The languages in which values can be spoken, one file each, found by this folder."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from ivr.language import Language


@cache
def languages() -> dict[str, Language]:
    """Code to language, in alphabetical order of the files."""
    found: dict[str, Language] = {}
    for module_info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        language = importlib.import_module(f"{__name__}.{module_info.name}").LANGUAGE
        found[language.code] = language
    return found
