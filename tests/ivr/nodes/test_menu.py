"""``menu``: what is special to it; its dialog is tested in ``test_question``."""

from pathlib import Path

import pytest

from tests.ivr.nodes.probe import probe, refused


def menu(choices: str) -> str:
    return f"{{menu: {{say: load.press, choices: [{choices}]}}}}"


def test_words_in_a_plain_list_hold_in_every_language(tmp_path: Path) -> None:
    node = menu("{key: 1, words: [ok then], go: bye}, {key: '*', go: desk}")
    caller = probe(node, tmp_path)
    caller.speak("ok then")
    assert caller.call.node == "bye"


def test_spoken_numbers_mean_the_keys(tmp_path: Path) -> None:
    caller = probe(menu("{key: 1, go: bye}, {key: 2, go: nurse}"), tmp_path)
    assert caller.listening is not None
    assert {"one", "two"} <= set(caller.listening.phrases)
    caller.speak("two")
    assert caller.call.node == "nurse"


def test_two_choices_said_at_once_are_no_answer(tmp_path: Path) -> None:
    caller = probe(menu("{key: 1, words: [red], go: bye}, {key: 2, words: [tan], go: nurse}"), tmp_path)
    caller.speak("red tan")
    assert caller.call.node == "here"


def test_the_star_can_be_a_choice(tmp_path: Path) -> None:
    caller = probe(menu("{key: 1, go: bye}, {key: '*', go: nurse}"), tmp_path)
    caller.press("*")
    assert caller.call.node == "nurse"


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ("{key: 9, go: bye}", "the key 9 is the emergency key"),
        ("{key: 1, words: [chest pain today], go: bye}", "holds emergency words"),
        ("{key: 1, words: {es: [es una emergencia]}, go: bye}", "holds emergency words"),
        ("{key: 1, words: {en: [Suicide]}, go: bye}", "holds emergency words"),
        ("{key: 1, go: bye}, {key: 1, go: desk}", "the key 1 is used by two choices"),
        ("{key: 1, words: [a b], go: bye}, {key: 2, words: ['A, b!'], go: desk}", "'A, b!' is said for two choices"),
        ("{key: 1, words: ['!?'], go: bye}", "an empty phrase"),
        ("{key: 1, words: {fr: [oui]}, go: bye}", "unknown language of this flow 'fr'"),
        ("{key: 12, go: bye}", 'a key is one of 0 to 9, "*" or "#"'),
        ("{go: bye}", "the key 'key' is missing"),
        ("{key: 1, go: by}", "unknown node 'by'. Did you mean 'bye'?"),
        ("{key: 1, wrods: [x], go: bye}", "unknown key 'wrods'. Did you mean 'words'?"),
        ("", "choices: "),
    ],
)
def test_mistakes(choices: str, said: str, tmp_path: Path) -> None:
    assert said in refused(menu(choices), tmp_path)
