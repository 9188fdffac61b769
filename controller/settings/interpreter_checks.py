"""Interpreters have a phone that is there and languages of the clinic; none comes by himself where there is none."""

from __future__ import annotations

from collections.abc import Iterator

from controller.settings.checking import unknown
from controller.settings.model import ClinicFile
from ivr.problems import Problem
from ivr.strict_yaml import Located


def check_interpreters(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """A mistake found when a patient needs one would be found too late."""
    phones = [*model.phones, *model.agents]
    for name, block in model.interpreters.items():
        place = ("interpreters", name)
        if block.phone not in phones:
            yield unknown(located, (*place, "phone"), "phone", block.phone, phones, value=True)
        for language in block.languages:
            if language not in model.clinic.languages:
                yield unknown(located, (*place, "languages", language), "language", language, model.clinic.languages)
            elif language not in model.agents.get(block.phone, block).languages:
                what = f"interpreters {name}: agent {block.phone} does not speak '{language}'"
                remedy = f"Add it to the agent's languages, or name the phone of somebody who speaks '{language}'."
                yield located.problem((*place, "languages", language), what, remedy)
    for name, queue in model.queues.items():
        if queue.interpreter == "automatic" and not model.interpreters:
            what = f"queues {name}: interpreters shall come by themselves, and there are none"
            remedy = "Say under 'interpreters' who they are and which phone rings, or take it out."
            yield located.problem(("queues", name, "interpreter"), what, remedy, value=True)
