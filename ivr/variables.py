"""What flows remember beside what they declare: the engine's own variables, and the facts conditions may ask for.

Values are kept as text, whatever their type (``Call.variables``): a date as 1985-03-14, yes or
no as these words, a number in decimal. The types are in ``ivr/spoken_values/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ivr.call import Privacy

Kind = Literal["text", "number", "truth", "date"]
"""What a variable is in a condition; its type says which (``SpokenValue.condition``)."""

BUILT_IN: Mapping[str, Privacy] = {"caller": "phi", "dialled": "public", "language": "public", "patient": "phi"}
"""Variables the engine itself keeps; in conditions all are text."""

FACTS: Mapping[str, Kind] = {
    "patient_known": "truth",
    "identity": "number",
    "closed_by_announcement": "truth",
    "today": "date",
    "clock": "text",
    "weekday": "text",
}
"""What conditions may ask beside variables: whether the patient was found and how surely (0 to 3); whether an
announcement has closed the clinic; the clinic's date, time ("14:05") and day of the week (mon, tue …). All are
public."""
