"""``careline utterances``: take out, or delete, what a caller said in one call.

The words stand sealed in the call's record, the sound, where it may be kept, in sealed files. Both go by themselves
when their days are over (``speech.utterances`` in clinic.yaml); this deletes them at once, as a patient may ask for.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from careline.clinic_file import DEFAULT, clinic_file
from controller.records.utterance_sounds import UtteranceSounds
from controller.settings.loader import Settings, load_settings
from controller.settings.secrets import Secrets, load_secrets
from crm.cipher import Cipher, CipherError
from crm.open import open_crm
from crm.port import CrmUnavailable

app = typer.Typer(help="What callers said: take its sound out, delete it.", no_args_is_help=True)
CallArgument = Annotated[str, typer.Argument(help="The call's id, as `careline acd explain` shows it.")]
ClinicOption = Annotated[Path, typer.Option(help="The clinic's settings.")]


@app.callback()
def _group() -> None:
    """What callers said: take its sound out, delete it."""


@app.command()
def forget(call: CallArgument, clinic: ClinicOption = DEFAULT) -> None:
    """Delete all that was said in one call, words and sound. The rest of the call's record stays."""
    settings = load_settings(clinic_file(clinic))
    secrets = _secrets(settings)
    try:
        words = asyncio.run(_forget_words(settings, secrets, call))
    except CrmUnavailable as error:
        _refuse(str(error))
    sounds = _sounds(settings, secrets).forget(call)
    typer.echo(f"Deleted: the words of {words} and the sound of {sounds} utterances.")
    if not words + sounds:
        typer.echo("Nothing was kept of that call (or there is no such call).")


@app.command()
def sounds(
    call: CallArgument,
    to: Annotated[Path, typer.Option(help="The folder to write the wav files to.")],
    clinic: ClinicOption = DEFAULT,
) -> None:
    """Write the sound of one call as wav files that anybody can play: mind who can read the folder."""
    settings = load_settings(clinic_file(clinic))
    kept = _sounds(settings, _secrets(settings))
    names = kept.of(call)
    if not names:
        _refuse(f"no sound is kept of call '{call}' (speech.utterances.audio in clinic.yaml says whose is)")
    try:
        to.mkdir(parents=True, exist_ok=True)
        for name in names:
            target = to / f"{name}.wav"
            target.touch(mode=0o600)
            target.write_bytes(kept.read(name))
    except (OSError, CipherError) as error:
        _refuse(f"{to}: {error}")
    typer.echo(f"Wrote {len(names)} wav files to {to}. They are not sealed: delete them when you are done.")


async def _forget_words(settings: Settings, secrets: Secrets, call: str) -> int:
    crm = open_crm(settings.database_url, secrets.data_key)
    try:
        return await crm.clear_utterances(call=call)
    finally:
        await crm.close()


def _sounds(settings: Settings, secrets: Secrets) -> UtteranceSounds:
    return UtteranceSounds(settings.folder.utterances, Cipher(secrets.data_key))


def _secrets(settings: Settings) -> Secrets:
    secrets = load_secrets(settings.folder)
    if secrets is None:
        _refuse("the store is made at the first start. Run: careline up")
    return secrets


def _refuse(sentence: str) -> NoReturn:
    typer.echo(f"careline utterances: {sentence}", err=True)
    raise typer.Exit(1)
