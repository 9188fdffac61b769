from dataclasses import replace

from crm.model import InterpreterRecord, OfferRecord, Preference
from crm.privacy import clean, storable, storable_preference, storable_task
from tests.crm.examples import INTERACTION, kept, task


def test_secret_answers_go_and_nothing_else() -> None:
    assert storable(INTERACTION) == kept(INTERACTION)
    assert storable(kept(INTERACTION)) == kept(INTERACTION)
    pin = storable(INTERACTION).steps[2]
    assert (pin.answer, pin.utterance, pin.node, pin.outcome) == ("", "", "pin", "answered")


def test_text_no_database_takes_is_mended_everywhere() -> None:
    odd = replace(
        INTERACTION,
        caller="+1\x00555",
        steps=(replace(INTERACTION.steps[0], utterance="\udc80"),),
        offers=(OfferRecord("o\x00", "alice", 1, 2, "busy"),),
        interpreters=(InterpreterRecord("h\x00", "ko", True, 1, 2, 3, "joined"),),
        notes={"k\x00": "v\ud800"},
    )
    mended = storable(odd)
    assert mended.caller == "+1555"
    assert mended.steps[0].utterance == "?"
    assert mended.offers[0].offer == "o"
    assert mended.interpreters[0].interpreter == "h"
    assert mended.notes == {"k": "v?"}


def test_clean_leaves_good_text_alone() -> None:
    assert clean("Ñandú 무릎 🩺") == "Ñandú 무릎 🩺"


def test_a_task_s_text_is_mended_too() -> None:
    assert storable_task(task(done_by="b\x00")) == task(done_by="b")


def test_a_preference_s_text_is_mended_too() -> None:
    assert storable_preference(Preference("x\x00", "pace", "80\ud800", 1)) == Preference("x", "pace", "80?", 1)
