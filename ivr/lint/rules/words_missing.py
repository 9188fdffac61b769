"""A choice that cannot be said in one of the flow's languages.

Warning. Where speech is on, a choice that has words in one language and none in another goes by its key
alone for the callers of the other. Give it words in every language of the flow.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.choices import Spoken
from ivr.lint.survey import Survey
from ivr.problems import Problem

SEVERITY = "warning"


def find(survey: Survey) -> Iterator[Problem]:
    """Choices of menus and of waiting callers, where speech is on."""
    if not survey.flow.speech:
        return
    for node, spec in survey.flow.nodes.items():
        for field in ("choices", "while_waiting"):
            choices: tuple[Spoken, ...] = getattr(spec, field, ())
            for index, choice in enumerate(choices):
                missing = [language for language in survey.languages if not choice.words_in(language)]
                if missing:
                    what = f"the choice with key {choice.key} has no words in {', '.join(missing)}"
                    remedy = "Add them under 'words:', or turn speech off for this flow."
                    yield survey.problem_at(node, (field, index), what, remedy)
