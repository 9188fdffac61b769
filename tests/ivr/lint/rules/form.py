"""A flow with one form, for the rules about its fields."""

from __future__ import annotations

from tests.ivr.lint.checked import DESK


def form_with(fields: dict[str, str], variables: dict[str, str], *, languages: str = "en", more: str = "") -> str:
    """``fields``: variable to what is written of its field; ``more``: lines of the form."""

    def said(text: str) -> str:
        return "{" + ", ".join(f"{code}: {text}" for code in languages.split(", ")) + "}"

    text = f"flow: x\nlanguages: [{languages}]\nstart: ask\nfallback: desk\nvariables:\n"
    text += "".join(f"  {name}: {{{kind}}}\n" for name, kind in variables.items())
    text += f"nodes:\n{DESK}  ask:\n    form:\n{more}      say: {said('x')}\n      go: desk\n      fields:\n"
    for name, written in fields.items():
        text += f"        - {{into: {name}, title: {said(name)}, say: {said('x')}{written}}}\n"
    return text
