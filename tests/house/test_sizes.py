"""No file over 400 lines, no function over 70: what grows beyond is split while it is still easy."""

import ast
from collections.abc import Iterator

from tests.house.sources import PACKAGES, functions, python_files, where

FILE_LINES = 400
FUNCTION_LINES = 70


def too_long(source: str) -> Iterator[tuple[int, str]]:
    """Line and reason for the file itself and each function in it that is too long."""
    count = len(source.splitlines())
    if count > FILE_LINES:
        yield 1, f"the file has {count} lines; {FILE_LINES} at most"
    for function in functions(ast.parse(source)):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > FUNCTION_LINES:
            yield function.lineno, f"{function.name} has {length} lines; {FUNCTION_LINES} at most"


def test_files_and_functions_are_short() -> None:
    faults = [
        f"{where(path, line)}: {reason}"
        for path in python_files(*PACKAGES, "tests", "bench", "setup")
        for line, reason in too_long(path.read_text(encoding="utf-8"))
    ]
    assert not faults, "\n".join(faults)


def test_a_long_file_and_a_long_method_are_found() -> None:
    method = "class A:\n    def f(self):\n" + "        self.x = 1\n" * FUNCTION_LINES
    assert [line for line, _ in too_long(method)] == [2]
    assert [line for line, _ in too_long("x = 1\n" * (FILE_LINES + 1))] == [1]


def test_the_greatest_lengths_allowed_pass() -> None:
    assert not list(too_long("def f():\n" + "    x = 1\n" * (FUNCTION_LINES - 1)))
    assert not list(too_long("x = 1\n" * FILE_LINES))
