"""A loaded flow: its prompts and phrases."""

from ivr.flow import FlowSet
from ivr.messages import Prompt


def test_every_static_prompt_in_every_language_once(flows: FlowSet) -> None:
    flow = flows.flows["front-door"]
    prompts = flow.prompts()
    assert len(dict.fromkeys(prompts)) == len(prompts)
    by_key = {(prompt.key, prompt.language) for prompt in prompts}
    for key in ("front_door.welcome", "front_door.reason_keys_only", "engine.emergency", "engine.digit.7"):
        for language in ("en", "es", "ko"):
            assert (key, language) in by_key
    assert Prompt("You are number 2 in line.", "en") in prompts
    assert not any("{" in prompt.text or prompt.private for prompt in prompts)
    assert set(prompts) <= set(flows.prompts())


def test_phrases_hold_the_words_and_the_emergency(flows: FlowSet) -> None:
    flow = flows.flows["front-door"]
    assert {"refill", "see a doctor", "one", "chest pain", "march"} <= set(flow.phrases("en"))
    assert {"receta", "dolor de pecho"} <= set(flow.phrases("es"))
    assert "예약" in flow.phrases("ko")
    assert all(phrase == phrase.casefold() for phrase in flow.phrases("en"))


def test_an_undeclared_variable_counts_as_phi(flows: FlowSet) -> None:
    assert flows.flows["load"].privacy("whatever") == "phi"
    assert flows.flows["load"].privacy("dialled") == "public"
