"""Names that are used and not declared, and things declared twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.controller.settings.clinic import block, mistakes


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "skills: {front_desk: 4, billing: 3}",
            "skills: {frontdesk: 4}",
            "unknown skill 'frontdesk'. Did you mean 'front_desk'?",
        ),
        ("needs: {billing: 1}", "needs: {bilingual: 1}", "queues billing: unknown skill 'bilingual'"),
        (
            "skills: [front_desk, nurse, billing]",
            "skills: [front_desk, nurse, billing, nurse]",
            "skill 'nurse' is listed twice",
        ),
        (
            "strategy: longest_idle",
            "strategy: longest_idel",
            "unknown strategy 'longest_idel'. Did you mean 'longest_idle'?",
        ),
        ("languages: {en: 5}", "languages: {fr: 5}", "agents alice: unknown language 'fr'"),
        ("flow: front-door, language: es", "flow: front-door, language: de", "unknown language 'de'"),
        ("flow: load", "flow: lode", "there is no flow 'lode'"),
        ("flow: front-door, language: en", "flow: front-door-tests, language: en", "Did you mean 'front-door'?"),
        ("extension: 2002", "extension: 2001", "agents bruno: extension 2001 is already used by agents alice"),
        ("extension: 2900", "extension: 5550100", "extension"),
        ("  desk: {name: Reception", "  alice: {name: Reception", "an agent has this name too"),
        ("ring: [desk]  ", "ring: [dask]  ", "unknown phone 'dask'. Did you mean 'desk'?"),
        ("ring: [desk]  ", "ring: [alice]  ", "unknown phone 'alice'"),
        ("desk: {phone: desk}", "desk: {phone: dask}", "unknown phone 'dask'"),
        ("queue: nurse", "queue: nurses", "unknown queue 'nurses'. Did you mean 'nurse'?"),
        ('confirm_key: "1"', 'confirm_key: "9"', "key and confirm_key are both '9'"),
        ("offer: 20s", "offer: 500ms", "less than one second"),
        ("ring_for: 30s", "ring_for: 10m", "ring_for must be 1s to 5m"),
        ("recognisers: {en: duo", "recognisers: {pt: duo", "unknown language 'pt'"),
        ("en: duo", "en: dou", "unknown recogniser 'dou'. Did you mean 'duo'?"),
        ("voice: pyttsx3", "voice: pytts", "speech voice: unknown voice 'pytts'. Did you mean 'pyttsx3'?"),
        ("    ko: [가슴", "    kr: [가슴", "emergency words are missing in language 'ko'"),
        (
            "match: [127.0.0.1]",
            "match: [127.0.0.1]\n  other:\n    match: [127.0.0.1]",
            "already belongs to trunk provider",
        ),
        (
            "match: [127.0.0.1]",
            "match: [127.0.0.1]\n    relay: true\n    relay_header: X-Relay",
            "trunks provider: with 'relay: true' all its calls are a relay service's",
        ),
        (
            "match: [127.0.0.1]",
            "match: [127.0.0.1]\n    relay_header: 'X Relay: yes'",
            "a header's name is letters, digits and -, such as X-Relay",
        ),
    ],
)
def test_each_mistake_has_its_sentence(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = mistakes(tmp_path, (old, new))
    assert any(said in sentence for sentence in found), found
    assert all(sentence.split(":")[0].isdigit() for sentence in found)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    found = mistakes(tmp_path, ("extension: 2002", "extension: 2001"), ("queue: nurse", "queue: nurses"))
    assert len(found) == 2


def test_a_language_that_the_dialplan_does_not_speak_needs_its_sentences(tmp_path: Path) -> None:
    added = ("languages: [en, es, ko]", "languages: [en, es, ko, vi]")
    words = ("  words:\n", "  words:\n    vi: [cấp cứu]\n")
    silent = block("announcements: {}")
    found = mistakes(tmp_path, added, words, silent)
    assert len(found) == 1
    assert "fallback sentences are missing in language 'vi': fallback, emergency" in found[0]
    names = ("fallback", "emergency", "message", "goodbye", "unavailable")
    written = "".join(f"      {name}: xin chao\n" for name in names)
    assert (
        mistakes(
            tmp_path, added, words, silent, ("  ring_for: 30s\n", f"  ring_for: 30s\n  sentences:\n    vi:\n{written}")
        )
        == []
    )


def test_a_survey_s_flow_must_be_there(tmp_path: Path) -> None:
    (said,) = mistakes(tmp_path, ("survey: {flow: survey}", "survey: {flow: servey}"))
    assert "queues billing: there is no flow 'servey'" in said
    assert "Did you mean 'survey'?" in said
    numbered = ("{flow: front-door, language: es}", "{flow: front-door, language: es, survey: {flow: gone}}")
    (said,) = mistakes(tmp_path, numbered)
    assert "numbers 5550101: there is no flow 'gone'" in said
