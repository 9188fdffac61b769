"""Classes found by their folder: each file's own, in order, and none that it merely imports."""

from __future__ import annotations

from ivr import nodes
from ivr.by_folder import classes_of
from ivr.node import NodeSpec


def test_each_files_own_classes_in_alphabetical_order() -> None:
    found = list(classes_of(nodes.__name__, nodes.__path__, NodeSpec))
    files = [each.__module__.rpartition(".")[2] for each in found]
    assert files == sorted(files)
    assert len(set(found)) == len(found) >= 15
    assert NodeSpec not in found


def test_none_below_another_base() -> None:
    class Other: ...

    assert list(classes_of(nodes.__name__, nodes.__path__, Other)) == []
