"""A call's place in line."""

from acd.acuity import classes, in_line
from acd.messages import Priority
from acd.records import Call
from acd.requirement import Requirement

KINDS = classes(())


def call(priority: Priority, since: int, serial: int) -> Call:
    required = Requirement("desk", (), "en")
    return Call("c", "desk", (), "en", priority, since, None, serial, None, required, acuity=KINDS[priority])


def test_the_place_is_acuity_then_since_then_arrival() -> None:
    line = [call("urgent", 9, 4), call("soon", 1, 1), call("routine", 5, 2), call("routine", 5, 3)]
    assert sorted(line, key=in_line) == line


def test_another_class_changes_the_place_and_nothing_else_does() -> None:
    waiting = call("routine", 5, 2)
    place = waiting.place
    waiting.offers, waiting.stage, waiting.queue = 3, "offered", "ward"
    waiting.take_place()
    assert waiting.place == place
    waiting.acuity = KINDS["emergency"]
    waiting.take_place()
    assert waiting.place < place
