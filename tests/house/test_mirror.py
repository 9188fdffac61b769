"""Every source file has its test file: `acd/queue.py` is tested by `tests/acd/test_queue.py`."""

import ast
from pathlib import Path, PurePosixPath

import pytest

from tests.house.sources import PACKAGES, ROOT, functions, python_files

# Files with nothing in them that a test of their own could break: declarations
# only, exercised by every test of their users. Each has its reason.
WITHOUT_A_TEST: dict[str, str] = {
    "ivr/messages.py": "the vocabulary of the core: dataclasses without behaviour",
    "ivr/events.py": "the vocabulary of the core: dataclasses without behaviour",
    "ivr/commands.py": "the vocabulary of the core: dataclasses without behaviour",
    "acd/messages.py": "the vocabulary of the core in one place; tested by tests/acd/test_messages.py",
    "acd/words.py": "words of the vocabulary: types only",
    "acd/events.py": "the vocabulary of the core: dataclasses without behaviour",
    "acd/commands.py": "the vocabulary of the core: dataclasses without behaviour",
    "acd/rules.py": "the vocabulary of the core: dataclasses without behaviour",
    "crm/port.py": "a Protocol; its contract suite is tests/contract",
    "controller/switchboard/ports.py": "Protocols; each is tested where it is done",
    "controller/speech/port.py": "Protocols; their contract suite is tests/contract",
}
# Migrations are tested together, up and down, on both engines.
FOLDERS_TESTED_AS_ONE = ("crm/migrations/",)


def needs_a_test(name: str, source: str) -> bool:
    """Whether a file of this name and text must have a test file: `__init__.py` only when it holds functions."""
    if name in WITHOUT_A_TEST or name.startswith(FOLDERS_TESTED_AS_ONE):
        return False
    return not name.endswith("__init__.py") or any(functions(ast.parse(source)))


def its_test(name: str) -> PurePosixPath:
    """Where the test of a source file stands."""
    path = PurePosixPath(name)
    stem = path.parent.name if path.name == "__init__.py" else path.stem
    folder = path.parent.parent if path.name == "__init__.py" else path.parent
    return PurePosixPath("tests") / folder / f"test_{stem.lstrip('_')}.py"


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_source_file_has_its_test_file() -> None:
    missing = [
        f"{name} wants {its_test(name)}"
        for path in python_files(*PACKAGES)
        if needs_a_test(name := _name(path), path.read_text(encoding="utf-8")) and not (ROOT / its_test(name)).is_file()
    ]
    assert not missing, "\n".join(missing)


def test_the_list_of_exceptions_names_only_files_that_exist() -> None:
    gone = [name for name in WITHOUT_A_TEST if not (ROOT / name).is_file()]
    assert not gone, f"remove from the list: {gone}"


@pytest.mark.parametrize(
    ("name", "test"),
    [
        ("acd/queue.py", "tests/acd/test_queue.py"),
        ("controller/ari/client.py", "tests/controller/ari/test_client.py"),
        ("controller/ari/__init__.py", "tests/controller/test_ari.py"),
    ],
)
def test_the_place_of_a_test(name: str, test: str) -> None:
    assert str(its_test(name)) == test


def test_what_needs_a_test() -> None:
    assert needs_a_test("acd/queue.py", "")
    assert needs_a_test("acd/__init__.py", "def f(): ...")
    assert not needs_a_test("acd/__init__.py", "from acd.queue import Queue")
    assert not needs_a_test("crm/migrations/versions/0001_first.py", "def upgrade(): ...")
