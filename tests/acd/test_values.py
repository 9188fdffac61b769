"""Values are equal by their fields, may be keys, and have no room for other attributes."""

from __future__ import annotations

from dataclasses import asdict, fields, replace

import pytest

from acd.values import value


@value
class Place:
    queue: str
    number: int = 1


def test_values_are_what_their_fields_say() -> None:
    assert Place("desk") == Place("desk", 1) != Place("desk", 2)
    assert {Place("desk"): "first"}[Place("desk", 1)] == "first"
    assert replace(Place("desk"), number=3) == Place("desk", 3)
    assert asdict(Place("desk")) == {"queue": "desk", "number": 1}
    assert [field.name for field in fields(Place)] == ["queue", "number"]  # type: ignore[arg-type]


def test_a_value_has_no_other_attributes() -> None:
    with pytest.raises(AttributeError):
        Place("desk").other = 1  # type: ignore[attr-defined]
