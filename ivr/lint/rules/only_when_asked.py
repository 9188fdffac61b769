"""A field that is not heard in the sentence that answers a whole form.

Warning. Digits, numbers, telephone numbers and yes or no are heard only where their own field asks for them, since
the "two" of "two refills" should not become part of anything else: who tells them in his first sentence is asked
again. Write `unasked: false` if that is meant, or `unasked: true` to hear them there, too. More than twelve digits are
never found within a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.form_field import ONLY_WHEN_ASKED, FormField
from ivr.lint.survey import Survey
from ivr.problems import Problem
from ivr.several import MAX_STRETCH
from ivr.spoken_value import SpokenValue
from ivr.spoken_values.digits import Digits

SEVERITY = "warning"


def find(survey: Survey) -> Iterator[Problem]:
    """Fields of forms that ask for everything at once, where the flow does not say how it is meant."""
    flow = survey.flow
    if not flow.speech:
        return
    for node, spec in flow.nodes.items():
        for index, field in enumerate(getattr(spec, "fields", ())):
            value = field.value(flow)
            told = _why(survey, field, value) if value is not None and getattr(spec, "at_once", False) else None
            if told is not None:
                yield survey.problem_at(node, ("fields", index, "into"), *told)


def _why(survey: Survey, field: FormField, value: SpokenValue) -> tuple[str, str] | None:
    kind = type(value).model_fields["type"].default
    if field.unasked is None and kind in ONLY_WHEN_ASKED:
        what = f"'{field.into}' ({kind}) is not heard where everything is asked for at once"
        return what, "Write 'unasked: false' if that is meant, or 'unasked: true' to hear it there, too."
    if field.unasked and isinstance(value, Digits) and value.key_bounds(survey.flow.facts)[0] > MAX_STRETCH:
        what = f"'{field.into}' has more than {MAX_STRETCH} digits, which are not found within a sentence"
        return what, "Write 'unasked: false': it is then asked for by itself."
    return None
