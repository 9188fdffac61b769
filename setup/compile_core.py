"""Compile the call distributor, and the simulator's loop, with mypyc into .careline/compiled/ (``make fast``).

    setup/compiled-core

The sources are not touched: copies are. Plain records (dataclasses) are written out as classes with a
constructor of their own, for which mypyc makes native code (a generated one would be interpreted), and
constants are marked as such. Does nothing when the sources have not changed. Needs a C compiler.
"""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / ".careline" / "compiled"
STAMP = TARGET / "stamp"


def records(source: str) -> str:
    """``source`` with every dataclass written out as a plain class, and every constant marked as one."""
    tree = ast.parse(source)
    found = [node for node in tree.body if isinstance(node, ast.ClassDef) and _is_record(node)]
    lines = source.splitlines()
    constants = [node for node in tree.body if _is_constant(node)]
    for node in constants:
        lines[node.lineno - 1] = _marked(node, lines[node.lineno - 1])
    for node in reversed(found):
        begin = node.decorator_list[0].lineno - 1
        end = node.end_lineno
        _write_out(node)
        lines[begin:end] = ast.unparse(ast.fix_missing_locations(node)).splitlines()
    if found or constants:
        first = next(part for part in tree.body if isinstance(part, (ast.ImportFrom, ast.Import)))
        lines[first.end_lineno : first.end_lineno] = IMPORTS if found else IMPORTS[:1]
    return "\n".join(lines) + "\n"


def _is_constant(node: ast.stmt) -> bool:
    """Of the others the value is looked up in a dictionary at each use."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        name = node.targets[0]
    elif isinstance(node, ast.AnnAssign) and "Final" not in ast.unparse(node.annotation):
        name = node.target
    else:
        return False
    made = ast.unparse(node.value) if node.value else ""
    return isinstance(name, ast.Name) and name.id.isupper() and not made.startswith("TypeVar")


def _marked(node: ast.stmt, line: str) -> str:
    if isinstance(node, ast.AnnAssign):
        kind = ast.unparse(node.annotation)
        return line.replace(f": {kind}", f": Final[{kind}]", 1)
    return line.replace(" =", ": Final =", 1)


IMPORTS = [
    "from typing import Final",
    "from dataclasses import Field",
    "from typing import Any, ClassVar",
    "from mypy_extensions import mypyc_attr",
    "from acd.fields_of import fields_of",
]


LEAF = "mypyc_attr(acyclic=True, free_list_len=1)"
"""What never changes holds nothing that leads back to it: the collector need not look at it, and the place of
one that is given up is kept for the next."""


def _is_record(node: ast.ClassDef) -> bool:
    return any(ast.unparse(each).startswith(("dataclass", "value")) for each in node.decorator_list)


def _write_out(node: ast.ClassDef) -> None:
    """Constructor, equality, hash, text, match arguments and the list of fields in place of the decorator."""
    decorator = ast.unparse(node.decorator_list[0])
    by_identity = "eq=False" in decorator
    node.decorator_list = [ast.parse(LEAF, mode="eval").body] if "frozen" in decorator or decorator == "value" else []
    fields = [part for part in node.body if isinstance(part, ast.AnnAssign) and "ClassVar" not in ast.unparse(part)]
    others = [part for part in node.body if part not in fields and not _is_text(part)]
    names = [ast.unparse(part.target) for part in fields]
    parameters, sets, declared = [], [], []
    for part in fields:
        name, kind = ast.unparse(part.target), ast.unparse(part.annotation)
        declared.append(f"{name}: {kind}")
        parameter, value = _default(name, kind, part.value)
        parameters += [parameter] if parameter else []
        sets += [f"self.{name} = {value}"] if value else []
    if any(isinstance(part, ast.FunctionDef) and part.name == "__post_init__" for part in others):
        sets.append("self.__post_init__()")
    listed = ", ".join(
        f"({name!r}, {ast.unparse(part.annotation)!r}, {_in_constructor(part.value)})"
        for name, part in zip(names, fields, strict=True)
    )
    text = [
        f"__match_args__ = {tuple(names)!r}",
        f"__dataclass_fields__: ClassVar[dict[str, Field[Any]]] = fields_of([{listed}])",
        *declared,
        f"def __init__(self, {', '.join(parameters)}) -> None:",
        *(f"    {line}" for line in sets or ["pass"]),
    ]
    if not by_identity:
        mine, other = (", ".join(f"{who}.{name}" for name in names) for who in ("self", "other"))
        comma = "," if names else ""
        shown = ", ".join(f"{name}={{self.{name}!r}}" for name in names)
        text += [
            "def __eq__(self, other: object) -> bool:",
            f"    return isinstance(other, {node.name}) and ({mine}{comma}) == ({other}{comma})",
            "def __hash__(self) -> int:",
            f"    return hash(({mine}{comma}))",
            "def __repr__(self) -> str:",
            f"    return f'{node.name}({shown})'",
        ]
    node.body = [*ast.parse("\n".join(text)).body, *others]


def _is_text(part: ast.stmt) -> bool:
    return isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) and isinstance(part.value.value, str)


def _words(value: ast.expr | None) -> dict[str | None, str]:
    """The arguments of ``field(...)``."""
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "field":
        return {word.arg: ast.unparse(word.value) for word in value.keywords}
    return {} if value is None else {"default": ast.unparse(value)}


def _in_constructor(value: ast.expr | None) -> bool:
    return _words(value).get("init") != "False"


def _default(name: str, kind: str, value: ast.expr | None) -> tuple[str, str]:
    """The parameter of a field, and what the constructor sets; either may be empty."""
    words = _words(value)
    if not _in_constructor(value):
        return "", words.get("default", "")
    if "default_factory" in words:
        return f"{name}: {kind} | None = None", f"({words['default_factory']})() if {name} is None else {name}"
    return f"{name}: {kind}" + (f" = {words['default']}" if "default" in words else ""), name


FIELDS = """
from dataclasses import Field, make_dataclass, field
from typing import Any


def fields_of(names: list[tuple[str, str, bool]]) -> dict[str, Field[Any]]:
    each = [(name, kind, field(init=init, default=None)) for name, kind, init in names]
    found: dict[str, Field[Any]] = getattr(make_dataclass("Fields", each), "__dataclass_fields__")
    return found
"""


def main() -> None:
    sources = core()
    if is_current():
        return
    build = TARGET.with_name("compiled-build")
    shutil.rmtree(build, ignore_errors=True)
    write_copies(build, sources)
    compile_in(build)
    shutil.rmtree(TARGET, ignore_errors=True)
    for file in [*build.glob("*.so"), *build.rglob("*/**/*.so"), *(build / name for name in left_alone(sources))]:
        place = TARGET / file.relative_to(build)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, place)
    shutil.rmtree(build)
    STAMP.write_text(fingerprint(sources))


def core() -> dict[Path, str]:
    """The sources of the core, and of the simulator, of which the loop alone is compiled."""
    files = [path for folder in ("acd", "simulation") for path in sorted((ROOT / folder).rglob("*.py"))]
    return {path.relative_to(ROOT): path.read_text("utf-8") for path in files}


LOOP = Path("simulation/engine.py")


INTERPRETED = Path("acd/values.py")
"""Its decorator is of no use to records written out, and a native function cannot bear ``dataclass_transform``."""


def compiled(name: Path) -> bool:
    """Whether this file becomes native code; the others are taken along as they are."""
    return name.name != "__init__.py" and name != INTERPRETED and (name.parts[0] == "acd" or name == LOOP)


def fingerprint(sources: dict[Path, str]) -> str:
    """Of all that the compiled core depends on."""
    return hashlib.sha256(repr((sys.version, Path(__file__).read_text(), sorted(sources.items()))).encode()).hexdigest()


def is_current() -> bool:
    """Whether there is a compiled core of the very sources that stand here."""
    return STAMP.is_file() and STAMP.read_text() == fingerprint(core())


def left_alone(sources: dict[Path, str]) -> list[Path]:
    """What is taken along as it is: a package's own file, and the helper of the records."""
    return [*(name for name in sources if not compiled(name)), Path("acd/fields_of.py")]


def write_copies(build: Path, sources: dict[Path, str]) -> None:
    for name, text in sources.items():
        (build / name).parent.mkdir(parents=True, exist_ok=True)
        (build / name).write_text(records(text) if compiled(name) else text, "utf-8")
    (build / "acd" / "fields_of.py").write_text(FIELDS)
    modules = [str(name) for name in sources if compiled(name)]
    (build / "setup.py").write_text(SETUP.format([*CHECKS, *modules]))


CHECKS = ["--ignore-missing-imports", "--disable-error-code=arg-type", "--no-warn-unused-ignores"]
SETUP = """
from setuptools import setup
from mypyc.build import mypycify

setup(name="acd", packages=[], ext_modules=mypycify({!r}, opt_level="2", debug_level="0"))
"""


def compile_in(build: Path) -> None:
    """Ends the program in a sentence if it cannot be done; a core compiled before stays."""
    done = subprocess.run(
        [sys.executable, "setup.py", "-q", "build_ext", "--inplace"],
        cwd=build,
        env={**os.environ, "MYPYPATH": "", "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        raise SystemExit("setup: the core could not be compiled, see above; it runs interpreted as before.")


if __name__ == "__main__":
    main()
