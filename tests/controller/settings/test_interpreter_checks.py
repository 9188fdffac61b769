"""Each contradiction of interpreters has its sentence, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.controller.settings.clinic import block, mistakes, sample


def hana(phone: str, languages: str) -> tuple[str, str]:
    return block(f"interpreters: {{hana: {{name: Hana Seo, phone: {phone}, languages: {languages}}}}}")


TRUNK = "    match: [127.0.0.1]              # addresses that may send us calls without a password"
OUT = (TRUNK, f'{TRUNK}\n    lines: {{to: sip.provider.example, caller: "+15555550100"}}')


def line(number: str = "+15555550190", more: str = "trunk: provider") -> tuple[str, str]:
    return block(f"interpreters: {{line: {{name: Line, number: '{number}', languages: {{ko: qualified}}, {more}}}}}")


def test_a_service_outside(tmp_path: Path) -> None:
    more = "trunk: provider, hours: always, joins: at_once, ring: 40s, wait: 2m, keys_after: 0s"
    model = sample(tmp_path, line(more=more), OUT).model
    assert (model.interpreters["line"].number, model.interpreters["line"].joins) == ("+15555550190", "at_once")
    assert model.trunks["provider"].outgoing == model.trunks["provider"].lines


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([line()], "interpreters line: nothing goes out through trunk provider. Say under trunks provider how"),
        ([line(more="trunk: provder"), OUT], "interpreters line: unknown trunk 'provder'. Did you mean 'provider'?"),
        (
            [line(more="ring: 30s"), OUT],
            "nothing says through which trunk the number is dialled. Add 'trunk: provider'",
        ),
        ([line("+19005551234"), OUT], "+19005551234 costs dearly: it is a premium number. Write another."),
        ([line("+1555555"), OUT], "+1555555 is no telephone number."),
        ([line("+15555550101"), OUT], "+15555550101 is one of the clinic's own numbers."),
        ([line(more="trunk: provider, hours: nights"), OUT], "interpreters line: unknown hours 'nights'."),
        (
            [block("interpreters: {h: {name: H, phone: desk, languages: {ko: qualified}, wait: 1m}}")],
            "interpreters h: 'wait' is for numbers outside, and a phone of the clinic rings here. Take it out",
        ),
    ],
)
def test_each_mistake_of_a_service_has_its_sentence(tmp_path: Path, changes: list[tuple[str, str]], said: str) -> None:
    (found,) = mistakes(tmp_path, *changes)
    assert said in found
    assert int(found.split(":")[0]) > 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (hana("dsk", "{ko: qualified}"), "interpreters hana: unknown phone 'dsk'. Did you mean 'desk'?"),
        (hana("desk", "{fr: qualified}"), "interpreters hana: unknown language 'fr'."),
        (
            hana("alice", "{ko: qualified}"),
            "interpreters hana: agent alice does not speak 'ko'. Add it to the agent's languages, or name the phone of",
        ),
        (
            block("interpreters: {}"),
            "queues front_desk: interpreters shall come by themselves, and there are none. "
            "Say under 'interpreters' who they are",
        ),
    ],
)
def test_each_contradiction_has_its_sentence(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    (found,) = mistakes(tmp_path, change)
    assert said in found
    assert int(found.split(":")[0]) > 1


def test_an_agent_may_interpret_what_he_speaks(tmp_path: Path) -> None:
    assert sample(tmp_path, hana("minji", "{ko: qualified, en: qualified}")).model.interpreters["hana"].phone == "minji"
