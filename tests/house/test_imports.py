"""Who may import whom, and what the pure cores may not touch.

controller -> ivr, acd, crm, ami; console -> ami; simulation -> acd, and of ivr what
reads strict YAML; careline, the program, wires all of them; ivr, acd, crm and ami
know nobody. ivr, acd and simulation are pure: they await nothing, read no clock, roll no
dice and iterate no set, so that the same events give the same commands live, simulated and replayed.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import PACKAGES, python_files, where

MAY_IMPORT: dict[str, frozenset[str]] = {
    "ivr": frozenset(),
    "acd": frozenset(),
    "crm": frozenset(),
    "ami": frozenset(),
    "console": frozenset({"ami"}),
    "controller": frozenset({"ivr", "acd", "crm", "ami"}),
    "simulation": frozenset({"acd", "ivr"}),
    "careline": frozenset({"ivr", "acd", "crm", "ami", "console", "controller", "simulation"}),
}
# The loader reads YAML and checks it against schemas; a node's schema stands in the node's own file.
PURE_LIBRARIES: dict[str, frozenset[str]] = {
    "ivr": frozenset({"yaml", "pydantic", "pydantic_core", "cel"}),
    "acd": frozenset(),
    "simulation": frozenset({"numpy", "pydantic"}),
}
IMPURE_MODULES = frozenset(
    {"asyncio", "concurrent", "http", "logging", "multiprocessing", "queue", "random", "sched", "secrets", "select"}
    | {"selectors", "signal", "socket", "socketserver", "sqlite3", "ssl", "subprocess", "threading", "time", "urllib"}
)
CLOCKS_AND_DICE = frozenset(
    {"now", "utcnow", "today", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "time_ns"}
    | {"uuid1", "uuid4", "urandom"}
)


def imported_modules(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Top-level name and line of every absolute import, those inside functions and TYPE_CHECKING too."""
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from ((alias.name.partition(".")[0], node.lineno) for alias in node.names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0], node.lineno
            case ast.ImportFrom(level=level) if level > 1:
                yield "a parent by dots", node.lineno


def wrong_imports(package: str, source: str) -> Iterator[tuple[int, str]]:
    """Line and reason of each import that the direction of imports or the purity of a core forbids."""
    for module, line in imported_modules(ast.parse(source)):
        if module == "a parent by dots":
            yield line, "imports from a parent folder by dots; write the full name"
        elif module in PACKAGES and module != package and module not in MAY_IMPORT[package]:
            yield line, f"{package} must not import {module}"
        elif module == "tests":
            yield line, f"{package} must not import tests"
        elif package in PURE_LIBRARIES:
            if module in IMPURE_MODULES:
                yield line, f"{package} is pure and must not import {module}"
            elif module not in PACKAGES and module not in sys.stdlib_module_names | PURE_LIBRARIES[package]:
                yield line, f"{package} is pure and must not need {module}"


def _is_set(node: ast.expr, known: frozenset[str]) -> bool:
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case ast.BinOp(op=ast.BitOr() | ast.BitAnd() | ast.Sub() | ast.BitXor(), left=left, right=right):
            return _is_set(left, known) or _is_set(right, known)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in known
    return False


def _names_of_sets(tree: ast.AST) -> frozenset[str]:
    """Names that this file declares as sets, by annotation or by what they are given."""
    names: list[str] = []
    for node in ast.walk(tree):
        match node:
            case ast.AnnAssign(target=target, annotation=annotation):
                declared, targets = ast.unparse(annotation), [target]
            case ast.Assign(targets=targets, value=value):
                declared = "set" if _is_set(value, frozenset()) else ""
            case ast.arg(arg=name, annotation=ast.expr() as annotation):
                declared, targets = ast.unparse(annotation), [ast.Name(id=name)]
            case _:
                continue
        if declared.partition("[")[0] in {"set", "frozenset", "Set", "AbstractSet"}:
            names += [t.id if isinstance(t, ast.Name) else getattr(t, "attr", "") for t in targets]
    return frozenset(names)


def impurities(source: str) -> Iterator[tuple[int, str]]:
    """Line and reason of everything in a core that could make two runs differ."""
    tree = ast.parse(source)
    sets = _names_of_sets(tree)
    for node in ast.walk(tree):
        match node:
            case ast.AsyncFunctionDef() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                yield node.lineno, "awaits"
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in CLOCKS_AND_DICE:
                yield node.lineno, f"calls {name}(): time and chance come in events"
            case ast.Call(func=ast.Name(id="list" | "tuple" | "iter" | "enumerate"), args=[argument, *_]):
                if _is_set(argument, sets):
                    yield node.lineno, "makes a sequence of a set; sort it"
            case ast.For(iter=walked) if _is_set(walked, sets):
                yield walked.lineno, "iterates a set, whose order is chance; sort it"
            case ast.ListComp(generators=walks) | ast.DictComp(generators=walks) | ast.GeneratorExp(generators=walks):
                yield from ((w.iter.lineno, "walks a set; sort it") for w in walks if _is_set(w.iter, sets))


def _faults(path: Path, package: str) -> list[str]:
    source = path.read_text(encoding="utf-8")
    found = list(wrong_imports(package, source))
    if package in PURE_LIBRARIES:
        found += impurities(source)
    return [f"{where(path, line)}: {reason}" for line, reason in found]


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_imports_only_what_it_may_and_the_cores_are_pure(package: str) -> None:
    faults = [fault for path in python_files(package) for fault in _faults(path, package)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("ivr", "import acd"),
        ("acd", "from ivr.messages import Event"),
        ("crm", "def f():\n    import controller.ari"),
        ("ami", "from controller import ari"),
        ("console", "from controller.ari import client"),
        ("controller", "import careline.cli"),
        ("controller", "import console"),
        ("simulation", "import controller.settings"),
        ("simulation", "from time import perf_counter"),
        ("ivr", "import asyncio"),
        ("acd", "from time import monotonic"),
        ("acd", "import yaml"),
        ("ivr", "import aiohttp"),
        ("acd", "from ..ivr import messages"),
        ("crm", "from tests.crm import samples"),
    ],
)
def test_a_forbidden_import_is_found(package: str, source: str) -> None:
    assert list(wrong_imports(package, source))


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("controller", "import ami, acd.messages, aiohttp"),
        ("console", "from ami.client import Client"),
        ("careline", "import console, controller"),
        ("ivr", "import yaml, heapq\nfrom ivr.messages import Event\nfrom . import units"),
        ("acd", "from datetime import time"),
    ],
)
def test_an_allowed_import_is_left_alone(package: str, source: str) -> None:
    assert not list(wrong_imports(package, source))


@pytest.mark.parametrize(
    "source",
    [
        "async def f(): ...",
        "from datetime import datetime\nx = datetime.now()",
        "import uuid\nx = uuid.uuid4()",
        "for x in {1, 2}: pass",
        "x = [y for y in set(range(3))]",
        "waiting: set[str] = set()\nfor call in waiting: pass",
        "def f(able: frozenset[str]):\n    return list(able)",
        "class A:\n  def __init__(self):\n    self.idle = set()\n  def f(self):\n    for a in self.idle: pass",
        "a = set()\nfor x in a | other: pass",
    ],
)
def test_an_impurity_is_found(source: str) -> None:
    assert list(impurities(source))


def test_sorted_sets_and_membership_are_pure() -> None:
    assert not list(impurities("a: set[int] = set()\nfor x in sorted(a): pass\ny = 3 in a\nz = len(a)"))
