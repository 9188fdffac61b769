"""Operations are data, each in a file of its name."""

from pathlib import Path

import ivr.operations
from ivr.operation import LEVELS
from ivr.operations import operations
from ivr.spoken_values import condition_kinds


def test_each_operation_is_complete() -> None:
    for name, one in operations().items():
        assert one.what, name
        assert {one.level, one.proves} <= set(LEVELS)
        assert all(field.type in condition_kinds() for field in (*one.arguments.values(), *one.results.values()))
        assert "patient" not in one.arguments, "the patient comes from the call, never from the flow"


def test_one_file_each() -> None:
    files = [path.stem for path in Path(ivr.operations.__file__).parent.glob("*.py") if path.stem != "__init__"]
    assert list(operations()) == sorted(files)
