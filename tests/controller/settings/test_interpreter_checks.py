"""Each contradiction of interpreters has its sentence, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.controller.settings.clinic import block, mistakes, sample


def hana(phone: str, languages: str) -> tuple[str, str]:
    return block(f"interpreters: {{hana: {{name: Hana Seo, phone: {phone}, languages: {languages}}}}}")


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
