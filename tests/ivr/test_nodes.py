"""Node types are found by their folder."""

from pathlib import Path

import ivr.nodes
from ivr.nodes import node_types


def test_one_file_one_type() -> None:
    files = sorted(path.stem for path in Path(ivr.nodes.__file__).parent.glob("*.py") if path.stem != "__init__")
    assert sorted(node_types()) == files
    assert all(kind == model.kind and model.__doc__ for kind, model in node_types().items())
