"""Models of recognisers on this machine: which packages bring one, and how an unpacked or zipped one is taken in.

A model of yours is copied to ``<data folder>/models/<recogniser>-<language>``, whole or not at all: it is unpacked
beside that place, looked at by its recogniser, and only then put there. Nothing of a zip file can land outside.
"""

from __future__ import annotations

import importlib.metadata
import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

from controller.speech.port import SpeechUnavailable
from controller.speech.recognisers import look_for

LARGEST_BYTES = 8 * 1024**3
"""A zip that would unpack to more is refused: the largest vosk model there is has 4 GB."""
_EXTRA = "speech-"


def packaged_languages() -> tuple[str, ...]:
    """Languages whose models come as Python packages: Careline's extras ``speech-…``."""
    extras = importlib.metadata.metadata("careline").get_all("Provides-Extra") or []
    return tuple(sorted(extra.removeprefix(_EXTRA) for extra in extras if extra.startswith(_EXTRA)))


def packages_for(language: str) -> list[str]:
    """What ``pip install`` is to be given for a language, as Careline declares it; [] when no package has a model."""
    wanted = f'extra == "{_EXTRA}{language}"'
    found = []
    for requirement in importlib.metadata.requires("careline") or []:
        package, _, marker = requirement.partition(";")
        if marker.strip() == wanted:
            found.append(package.strip())
    return found


def take_in(source: Path, recogniser: str, language: str, models: Path) -> Path:
    """Copy the model in a folder or zip file below ``models``; its new folder. Raises SpeechUnavailable."""
    target = models / f"{recogniser}-{language}"
    half = models / f".{target.name}.part"
    shutil.rmtree(half, ignore_errors=True)
    try:
        models.mkdir(parents=True, exist_ok=True, mode=0o700)
        _unpack(source, half)
        inner = _model_in(half, recogniser, language)
        shutil.rmtree(target, ignore_errors=True)
        inner.replace(target)
    except SpeechUnavailable as error:
        raise SpeechUnavailable(str(error).replace(str(half), str(source))) from None
    except OSError as error:
        raise SpeechUnavailable(
            f"{source}: cannot be copied to {target} ({error.strerror or error}); make room"
        ) from error
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return target


def _unpack(source: Path, half: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, half)
    elif source.is_file() and zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            _check_members(source, archive)
            archive.extractall(half)
    elif source.exists():
        raise SpeechUnavailable(f"{source} is neither a folder nor a zip file; give the model as you downloaded it")
    else:
        raise SpeechUnavailable(f"{source} is not there; give the folder or zip file of a model you downloaded")


def _check_members(source: Path, archive: zipfile.ZipFile) -> None:
    """Refuse what would walk out of the folder, link elsewhere, or fill the disk."""
    for member in archive.infolist():
        path = PurePosixPath(member.filename)
        if path.is_absolute() or ".." in path.parts or stat.S_ISLNK(member.external_attr >> 16):
            raise SpeechUnavailable(f"{source}: holds a path outside its own folder; get the model again")
    if sum(member.file_size for member in archive.infolist()) > LARGEST_BYTES:
        raise SpeechUnavailable(f"{source}: unpacks to more than 8 GB; that is no model of a recogniser")


def _model_in(folder: Path, recogniser: str, language: str) -> Path:
    """Down to where the model is: zips hold one folder named as the model. Raises SpeechUnavailable."""
    try:
        look_for(recogniser, language, folder)
    except SpeechUnavailable:
        inside = list(folder.iterdir())
        if len(inside) != 1 or not inside[0].is_dir():
            raise
        return _model_in(inside[0], recogniser, language)
    return folder
