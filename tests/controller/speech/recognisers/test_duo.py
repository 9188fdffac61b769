"""The vote of two engines."""

from __future__ import annotations

from controller.speech.port import Alternative, Recognised
from controller.speech.recognisers.duo import _DuoUtterance, together
from ivr.rows import rows


def said(*rows: tuple[str, float]) -> tuple[Alternative, ...]:
    return tuple(Alternative(text, confidence) for text, confidence in rows)


def test_agreement_is_accepted() -> None:
    (best,) = together([said(("yes", 0.6)), said(("yes", 0.55))])
    assert best.text == "yes" and best.confidence >= 0.75


def test_disagreement_is_to_be_confirmed_not_accepted() -> None:
    best, second = together([said(("bill", 0.8)), said(("refill", 0.9))])
    assert best.text == "refill" and 0.45 <= best.confidence < 0.75
    assert second.text == "bill"


def test_a_second_choice_of_one_that_is_the_first_of_the_other_wins() -> None:
    assert together([said(("bill", 0.6), ("refill", 0.4)), said(("refill", 0.6))])[0].text == "refill"


def test_one_engine_alone_keeps_its_own_confidence_and_silence_is_nothing() -> None:
    assert together([said(("yes", 0.8))]) == said(("yes", 0.8))
    assert together([(), ()]) == ()


class Says:
    """An engine that has heard this."""

    def __init__(self, *heard: tuple[str, float]) -> None:
        self._heard = said(*heard)

    def accept(self, audio: bytes) -> None:
        return None

    def finish(self) -> Recognised:
        return Recognised(self._heard, final=True)


def test_several_answers_are_those_of_the_engine_that_can_hear_them() -> None:
    several = rows(["(monday | tuesday) (morning | afternoon)"])
    sentence, word = Says(("tuesday morning", 0.64)), Says(("repeat", 0.8))
    assert _DuoUtterance([word, sentence], several).finish().alternatives == said(("tuesday morning", 0.64))
    assert _DuoUtterance([word, sentence], ()).finish().alternatives[0].text == "repeat"
    assert _DuoUtterance([word, Says(("tuesday", 0.7))], several).finish().alternatives[0].text == "repeat"
