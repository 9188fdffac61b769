"""What ``collect`` and ``form`` share: digits keyed, values read, commands that hold a number."""

from pathlib import Path

import pytest

from ivr.gates import deadline
from tests.ivr.caller import Caller
from tests.ivr.nodes.form_flow import ACCOUNT, DAY, answers, form
from tests.ivr.nodes.probe import probe


def asked(node: str, folder: Path) -> Caller:
    """A caller who is asked for an account of two to six digits, by either node."""
    if node == "form":
        caller = form(folder, ACCOUNT, "confirm: false")
        if caller.heard_now()[0] == "When, and with whom?":
            caller.press("1")
        return caller
    return probe(
        "{collect: {say: load.press, into: account, go: bye}}",
        folder,
        account="{type: digits, length: 4, privacy: phi}",
    )


both = pytest.mark.parametrize("node", ["collect", "form"])


@both
def test_the_last_digit_the_pound_key_or_a_pause_ends_it(node: str, tmp_path: Path) -> None:
    caller = asked(node, tmp_path)
    caller.press("12*1234")
    assert (answers(caller)["account"], caller.call.node) == ("1234", "bye")
    caller = asked(node, tmp_path)
    caller.press("12")
    assert deadline(caller.call) == caller.at + 4_000
    caller.be_silent()
    assert caller.heard_now()[0] == "engine.value.too_few_digits"
    caller.press("12#")
    assert caller.heard_now()[0] == "engine.value.too_few_digits"


@both
def test_words(node: str, tmp_path: Path) -> None:
    caller = asked(node, tmp_path)
    caller.speak("double one 2 oh")
    assert answers(caller)["account"] == "1120"


@both
def test_a_command_wins_over_a_number_within_it(node: str, tmp_path: Path) -> None:
    value = "{type: number, privacy: phi}"
    if node == "collect":
        caller = probe("{collect: {say: load.press, into: account, go: bye}}", tmp_path, account=value)
    else:
        caller = form(tmp_path, ACCOUNT)
    caller.call.language = "es"
    caller.speak("una persona")
    assert caller.call.node in ("desk", "nurse")


def test_another_term(tmp_path: Path) -> None:
    caller = form(tmp_path, DAY + ACCOUNT, 'term: "*"')
    caller.press("1")
    caller.press("12*")
    assert caller.heard_now()[0] == "engine.no_match"
