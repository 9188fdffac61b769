"""What flows remember: the types a variable may have, what conditions make of each, and the engine's own.

Values are kept as text, whatever their type (``Call.variables``): a date as 1985-03-14, yes or
no as these words, a number in decimal. ``KINDS`` says how conditions compare them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ivr.call import Privacy

VariableType = Literal["text", "digits", "date", "yes_no", "number"]
Kind = Literal["text", "number", "truth", "date"]

KINDS: Mapping[str, Kind] = {
    "text": "text",
    "digits": "text",
    "date": "date",
    "yes_no": "truth",
    "number": "number",
}
"""Each type of variable to what it is in a condition."""

BUILT_IN: Mapping[str, Privacy] = {"caller": "phi", "dialled": "public", "language": "public", "patient": "phi"}
"""Variables the engine itself keeps; all are text."""

FACTS: Mapping[str, Kind] = {
    "patient_known": "truth",
    "identity": "number",
    "today": "date",
    "clock": "text",
    "weekday": "text",
}
"""What conditions may ask beside variables: whether the patient was found and how surely (0 to 3); the clinic's
date, time ("14:05") and day of the week (mon, tue …). All are public."""
