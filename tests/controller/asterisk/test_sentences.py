"""What the dialplan says, in which file."""

from __future__ import annotations

from pathlib import Path

from controller.asterisk.sentences import missing_sounds, sentences
from tests.controller.settings.clinic import sample


def test_every_language_has_every_sentence_with_the_countrys_number(tmp_path: Path) -> None:
    settings = sample(tmp_path)
    made = list(sentences(settings))
    assert len(made) == 15
    assert {sentence.file.parent for sentence in made} == {settings.folder.sounds}
    by_name = {sentence.file.name: sentence.text for sentence in made}
    assert "9 1 1" in by_name["fallback-en.wav"]
    assert not any("{" in text for text in by_name.values())


def test_the_clinics_own_wording_stands_first(tmp_path: Path) -> None:
    own = ("  mailbox: desk", "  mailbox: desk\n  sentences: {en: {goodbye: Take care.}}")
    texts = {(sentence.name, sentence.language): sentence.text for sentence in sentences(sample(tmp_path, own))}
    assert texts["goodbye", "en"] == "Take care."
    assert texts["goodbye", "es"] == "Gracias. Adiós."


def test_an_empty_file_is_missing(tmp_path: Path) -> None:
    settings = sample(tmp_path)
    settings.folder.create()
    for sentence in sentences(settings):
        sentence.file.write_bytes(b"x" * 45)
    empty = settings.folder.sounds / "goodbye-es.wav"
    empty.write_bytes(b"x" * 44)
    assert missing_sounds(settings) == (empty,)
