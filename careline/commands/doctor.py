"""``careline doctor``: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from careline.clinic_file import DEFAULT, clinic_file
from careline.examination import Finding, examine
from controller.settings import Settings, load_settings
from controller.speech.service import SpeechService
from ivr.problems import FileProblems

COLOURS = {"ok": "green", "warn": "yellow", "bad": "red"}
SPEECH_S = 120.0


def command(
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    speech: Annotated[bool, typer.Option("--speech", help="Load the speech models for real (some seconds).")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of lines.")] = False,
) -> None:
    """Check this installation: Asterisk, ports, names, sounds, models, secrets, database, disk and clock."""
    console = Console(highlight=False)
    findings = []
    for finding in _findings(clinic_file(clinic), speech):
        findings.append(finding)
        if not as_json:
            _show(console, finding)
    bad = sum(finding.verdict == "bad" for finding in findings)
    if as_json:
        typer.echo(json.dumps({"bad": bad, "findings": [asdict(finding) for finding in findings]}, indent=2))
    raise typer.Exit(1 if bad else 0)


def _findings(clinic: Path, speech: bool) -> Iterator[Finding]:
    try:
        settings = load_settings(clinic)
    except FileProblems as problems:
        for problem in problems.problems:
            yield Finding("clinic.yaml", "bad", str(problem))
        return
    yield Finding("clinic.yaml", "ok", f"{settings.model.clinic.name}, {len(settings.model.agents)} agents")
    yield from examine(settings)
    if speech:
        yield from asyncio.run(_speech(settings))


async def _speech(settings: Settings) -> list[Finding]:
    wanted = settings.model.speech
    service = SpeechService(settings.model.clinic.languages, wanted.recognisers, settings.speech_models, wanted.voice)
    try:
        sentences = await asyncio.wait_for(service.start(), SPEECH_S)
    except TimeoutError:
        return [Finding("speech", "bad", f"the models did not load within {SPEECH_S:g} s", "Calls work by keys.")]
    finally:
        await service.close()
    return [Finding("speech", "warn" if "not ready" in sentence else "ok", sentence) for sentence in sentences]


def _show(console: Console, finding: Finding) -> None:
    colour = COLOURS[finding.verdict]
    console.print(f"[{colour}]{finding.verdict:4}[/{colour}] {finding.matter:12} ", end="")
    console.print(
        " ".join(part for part in (f"{finding.what.rstrip('.')}.", finding.do) if part), markup=False, soft_wrap=True
    )
