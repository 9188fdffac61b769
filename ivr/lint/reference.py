"""The page of the rules, made from their files: ``python -m ivr.lint.reference docs/reference``.

A test fails when it is out of date.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ivr.lint.limits import CheckLimits
from ivr.lint.rule import rules

PAGE = "flow-checks.md"
_HEAD = """\
# What `careline flow check` finds

<!-- Made from the rules by `python -m ivr.lint.reference docs/reference`. Do not edit. -->

First every mistake that keeps a flow from loading: YAML, names, types, sentences missing in a language. A flow
that loads is then looked at by these rules. An **error** means that a caller can be lost by it, a **warning**
that he is served worse than he could be; `--strict` takes warnings for errors.

What is meant is allowed by a comment that says why, on the line of the finding or right above it:

```yaml
  # allow unreachable: opened by hand when the building is closed
  storm:
```

A comment without a reason, or one that nothing needs any more, is told too (`allow`).

How much is allowed in one flow is set in its head, such as `check: {options: 6, person_within: 8}`:
"""


def page() -> str:
    """In Markdown."""
    limits = ["| in `check:` | meaning | default |", "| --- | --- | --- |"]
    limits += [f"| `{name}` | {info.description} | {info.default} |" for name, info in CheckLimits.model_fields.items()]
    lines = [_HEAD, *limits, "", "| rule | kind | what it finds |", "| --- | --- | --- |"]
    lines += [f"| [{rule.name}](#{rule.name}) | {rule.severity} | {rule.headline} |" for rule in rules().values()]
    for rule in rules().values():
        lines += ["", f"## {rule.name}", "", f"**{rule.headline}.**", "", rule.explanation]
    return "\n".join(lines) + "\n"


def write(folder: Path) -> None:
    (folder / PAGE).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
