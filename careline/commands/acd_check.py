"""``careline acd check``: the distributor's rules of a clinic, checked and told in plain words, queue by queue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from acd import messages as acd
from acd import needs, steps
from careline.clinic_file import DEFAULT, clinic_file
from controller.settings import Settings, load_settings
from controller.settings.staffing_checks import coverage, servers
from ivr.units import format_duration


def check(
    clinic: Annotated[Path, typer.Argument(help="The clinic's settings.")] = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of sentences.")] = False,
) -> None:
    """Check the rules of queues and agents, and tell who could serve whom, from the first step to the last."""
    settings = load_settings(clinic_file(clinic))
    rules = settings.acd_clinic()
    queues = {queue.queue: list(_story(settings, rules, queue)) for queue in rules.queues}
    gaps = list(coverage(settings.model))
    if as_json:
        typer.echo(json.dumps({"queues": queues, "gaps": gaps}, indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False)
    for name, story in queues.items():
        console.print(name, style="bold")
        for when, who in story:
            console.print(f"  {when:>10}  {who}", markup=False, soft_wrap=True)
    for gap in gaps:
        console.print(f"Mind: {gap}.", style="yellow")


def _story(settings: Settings, clinic: acd.Clinic, queue: acd.QueueRules) -> Iterator[tuple[str, str]]:
    """When, and what is asked then and who could give it."""
    for taken in range(len(queue.steps) + 1):
        step = queue.steps[taken - 1] if taken else None
        when = f"after {format_duration(step.after_ms)}" if step else "at first"
        if step is not None and step.queue:
            yield when, f"goes to {step.queue}, where somebody on duty could serve him"
            continue
        asked = needs.said(steps.asked_by_queue(queue, taken).expression)
        speakers = "; ".join(
            f"{language}: {', '.join(servers(clinic, queue, taken, language)) or 'nobody'}"
            for language in settings.model.clinic.languages
        )
        yield when, f"{asked} ({steps.said(step)}): {speakers}" if step else f"{asked}: {speakers}"
    yield from _ends(queue)


def _ends(queue: acd.QueueRules) -> Iterator[tuple[str, str]]:
    exhausted = queue.exhausted
    if exhausted is not None:
        words = {
            "hold": "waits on",
            "overflow": f"goes to {exhausted.queue}",
            "safe_end": "gets the flow's safe ending",
        }
        yield f"after {format_duration(exhausted.after_ms)}", words[exhausted.then]
    if queue.max_wait_ms:
        yield f"after {format_duration(queue.max_wait_ms)}", "goes back to the flow"
    if queue.never_relax:
        yield "always", f"never relaxed: {', '.join(queue.never_relax)}"
