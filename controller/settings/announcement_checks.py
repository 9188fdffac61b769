"""The prepared announcements: whole in every language, for numbers and queues that are there."""

from __future__ import annotations

from collections.abc import Iterator

from controller.settings.checking import unknowns
from controller.settings.model import ClinicFile
from ivr.problems import Problem
from ivr.strict_yaml import Located


def check_announcements(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """A mistake found when a supervisor switches it on would be found too late."""
    for name, block in model.announcements.items():
        place = ("announcements", name)
        yield from unknowns(located, (*place, "numbers"), "number", block.numbers, model.numbers)
        yield from unknowns(located, (*place, "queues"), "queue", block.queues, model.queues)
        known = model.clinic.languages
        yield from unknowns(located, (*place, "text"), "language", block.text, known)
        missing = [language for language in known if language not in block.text]
        if missing and (block.text or block.kind == "say"):
            what = f"announcement {name}: there is no text in {', '.join(missing)}"
            yield located.problem(place, what, "Callers of each language must hear it: add 'text: {en: …}'.")
