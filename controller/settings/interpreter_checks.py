"""Interpreters have a phone or a number outside, and languages of the clinic; none is promised where there is none."""

from __future__ import annotations

from collections.abc import Iterator

from controller.outbound import line_refusal
from controller.settings.checking import unknown
from controller.settings.interpreter_model import InterpreterBlock
from controller.settings.model import ClinicFile
from ivr.problems import Problem
from ivr.strict_yaml import Located

OF_A_LINE = ("trunk", "keys", "keys_after", "joins", "wait")
"""What means nothing to a phone of the clinic."""


def check_interpreters(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """A mistake found when a patient needs one would be found too late."""
    for name, block in model.interpreters.items():
        place = ("interpreters", name)
        if block.number is not None:
            yield from _outside(model, located, name, block)
        else:
            yield from _inside(model, located, name, block)
        if block.hours is not None and block.hours not in model.hours:
            yield unknown(located, (*place, "hours"), "hours", block.hours, model.hours, value=True)
        yield from _languages(model, located, name, block)
    for name, queue in model.queues.items():
        if queue.interpreter == "automatic" and not model.interpreters:
            what = f"queues {name}: interpreters shall come by themselves, and there are none"
            remedy = "Say under 'interpreters' who they are and which phone rings, or take it out."
            yield located.problem(("queues", name, "interpreter"), what, remedy, value=True)


def _inside(model: ClinicFile, located: Located, name: str, block: InterpreterBlock) -> Iterator[Problem]:
    phones = [*model.phones, *model.agents]
    if block.phone not in phones:
        yield unknown(located, ("interpreters", name, "phone"), "phone", block.phone or "", phones, value=True)
    for key in OF_A_LINE:
        if key in block.model_fields_set:
            what = f"interpreters {name}: '{key}' is for numbers outside, and a phone of the clinic rings here"
            yield located.problem(("interpreters", name, key), what, "Take it out, or write 'number' for 'phone'.")


def _outside(model: ClinicFile, located: Located, name: str, block: InterpreterBlock) -> Iterator[Problem]:
    place, number = ("interpreters", name), block.number or ""
    if why := line_refusal(number):
        what = "costs dearly: it is a premium number" if why == "costly" else "is no telephone number"
        yield located.problem((*place, "number"), f"interpreters {name}: {number} {what}", "Write another.", value=True)
    elif any(number.endswith(own.lstrip("+")) for own in model.numbers if len(own) >= 7):
        what = f"interpreters {name}: {number} is one of the clinic's own numbers"
        yield located.problem((*place, "number"), what, "Write the service's number, or 'phone'.", value=True)
    if block.trunk is None:
        what = f"interpreters {name}: nothing says through which trunk the number is dialled"
        able = [trunk for trunk, each in model.trunks.items() if each.outgoing is not None]
        remedy = f"Add 'trunk: {able[0]}'." if able else "Add 'trunk', and 'lines' to that trunk."
        yield located.problem((*place, "number"), what, remedy)
    elif block.trunk not in model.trunks:
        yield unknown(located, (*place, "trunk"), "trunk", block.trunk, model.trunks, value=True)
    elif model.trunks[block.trunk].outgoing is None:
        what = f"interpreters {name}: nothing goes out through trunk {block.trunk}"
        remedy = f"Say under trunks {block.trunk} how, such as 'lines: {{to: sip.provider.example, caller: …}}'."
        yield located.problem((*place, "trunk"), what, remedy, value=True)


def _languages(model: ClinicFile, located: Located, name: str, block: InterpreterBlock) -> Iterator[Problem]:
    agent = model.agents.get(block.phone or "")
    for language in block.languages:
        place = ("interpreters", name, "languages", language)
        if language not in model.clinic.languages:
            yield unknown(located, place, "language", language, model.clinic.languages)
        elif agent is not None and language not in agent.languages:
            what = f"interpreters {name}: agent {block.phone} does not speak '{language}'"
            remedy = f"Add it to the agent's languages, or name the phone of somebody who speaks '{language}'."
            yield located.problem(place, what, remedy)
