"""Every sound before the first call."""

from __future__ import annotations

import wave
from dataclasses import replace
from pathlib import Path

import pytest

from controller.asterisk.sentences import missing_sounds, sentences
from controller.prompt_index import read_index
from controller.settings.loader import Settings
from controller.sounds import SoundLibrary, system_texts
from controller.speech.voices.fake import FakeVoice
from ivr import messages as ivr
from ivr.flow import FlowSet
from ivr.loader import load_catalogue
from ivr.problems import FileProblems
from tests.controller.settings.clinic import sample
from tests.ivr.caller import flow_of
from tests.ivr.conftest import FACTS, ROOT

FLOW = "flow: flow\nlanguages: [en]\nstart: bye\nfallback: desk\nnodes:\n  bye: {hangup: {say: {en: See you}}}\n"
FLOW += "  desk: {enqueue: {queue: front_desk}}\n"
HELLO = ivr.Prompt("See you", "en")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = sample(tmp_path)
    made.folder.create()
    return made


@pytest.fixture
def flows(tmp_path: Path) -> FlowSet:
    folder = tmp_path / "one"
    folder.mkdir()
    catalogue = load_catalogue(ROOT / "prompts" / "catalogue.yaml", FACTS.languages)
    return FlowSet({"flow": flow_of(FLOW, folder)}, catalogue)


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch) -> FakeVoice:
    """A short one: the length of a sound is not what is tested here."""
    made = FakeVoice()
    real = made.render

    async def render(text: str, language: str, target: Path) -> None:
        await real(text[:2].strip() or "x", language, target)

    monkeypatch.setattr(made, "render", render)
    return made


async def test_every_sound_there_is(settings: Settings, flows: FlowSet, voice: FakeVoice) -> None:
    library, said = SoundLibrary(settings, voice), list[str]()
    assert library.media(HELLO) is None
    assert await library.prepare(flows, said.append) == []
    for prompt in flows.prompts():
        path = library.media(prompt)
        assert path is not None
        assert path.with_name(path.name + ".wav").is_file()
        assert library.length_ms(path) > 0
    for key, language in library.texts:
        assert library.own(key, language) is not None
    assert missing_sounds(settings) == ()
    assert said[-1].startswith("Prompts: ")
    entries = read_index(settings.folder.prompts)
    assert "See you" in {entry.text for entry in entries}


async def test_a_second_start_renders_nothing(settings: Settings, flows: FlowSet, voice: FakeVoice) -> None:
    await SoundLibrary(settings, voice).prepare(flows, lambda _text: None)
    voice.rendered.clear()
    assert await SoundLibrary(settings, voice).prepare(flows, lambda _text: None) == []
    assert voice.rendered == []


async def test_the_dialplans_sounds_are_files_asterisk_can_read(
    settings: Settings, flows: FlowSet, voice: FakeVoice
) -> None:
    await SoundLibrary(settings, voice).prepare(flows, lambda _text: None)
    for sentence in sentences(settings):
        with wave.open(str(sentence.file)) as sound:
            assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (8_000, 1, 2)


async def test_a_voice_that_is_broken_is_told_and_calls_go_on(
    settings: Settings, flows: FlowSet, voice: FakeVoice
) -> None:
    voice.fail = "espeak-ng is not installed; install it"
    library = SoundLibrary(settings, voice)
    assert await library.prepare(flows, lambda _text: None) == ["espeak-ng is not installed; install it"]
    assert library.media(HELLO) is None
    assert library.own("agent.sign_in", "en") is None


async def test_the_shells_own_sentences_fall_back_to_the_first_language(
    settings: Settings, flows: FlowSet, voice: FakeVoice
) -> None:
    library = SoundLibrary(settings, voice)
    await library.prepare(flows, lambda _text: None)
    first = settings.model.clinic.languages[0]
    assert library.own("agent.sign_in", "xx") == library.own("agent.sign_in", first)
    assert library.own("no.such.key", first) is None
    told = library.own_prompt("queue.wait_under_1", "xx")
    assert told is not None
    assert (told.key, told.language, library.media(told)) == (
        "queue.wait_under_1",
        first,
        library.own("queue.wait_under_1", first),
    )
    slowly = replace(told, pace=80)
    await library.render_late("1.1", [slowly])
    assert library.media(slowly, "1.1") not in (None, library.media(told))
    assert library.own_prompt("no.such.key", first) is None


async def test_a_late_prompt_is_its_calls_own_and_goes_with_it(
    settings: Settings, flows: FlowSet, voice: FakeVoice
) -> None:
    library = SoundLibrary(settings, voice)
    prompt = ivr.Prompt("Ann, is that right?", "en", private=True)
    await library.render_late("1.1", [prompt])
    path = library.media(prompt, "1.1")
    assert path is not None
    assert "ann" not in str(path).lower()
    assert library.media(prompt, "1.2") is None
    assert library.media(prompt) is None
    library.forget("1.1")
    library.forget("1.1")
    assert not path.with_name(path.name + ".wav").exists()
    assert library.media(prompt, "1.1") is None


async def test_what_is_made_when_its_call_has_ended_does_not_stay(
    settings: Settings, flows: FlowSet, voice: FakeVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = SoundLibrary(settings, voice)
    await library.prepare(flows, lambda _text: None)
    private, made = library._cache.private, []

    async def late(call: str, text: str, language: str) -> Path:
        library.forget(call)
        made.append(await private(call, text, language))
        return made[0]

    monkeypatch.setattr(library._cache, "private", late)
    await library.render_late("1.1", [ivr.Prompt("Ann?", "en", private=True, pace=80)])
    assert not made[0].parent.exists()
    library.forget("1.1")


async def test_a_slower_prompt_is_made_for_its_call_and_lasts_longer(
    settings: Settings, flows: FlowSet, voice: FakeVoice
) -> None:
    library = SoundLibrary(settings, voice)
    await library.prepare(flows, lambda _text: None)
    slow = replace(HELLO, pace=65)
    assert library.media(slow, "1.1") is None
    await library.render_late("1.1", [slow, ivr.Prompt("Ann?", "en", private=True, pace=80)])
    plain, slower = library.media(HELLO), library.media(slow, "1.1")
    assert plain is not None
    assert slower is not None
    assert library.length_ms(slower) > 1.3 * library.length_ms(plain)
    assert library.media(slow, "1.2") is None
    private = library.media(ivr.Prompt("Ann?", "en", private=True, pace=80), "1.1")
    assert private is not None
    library.forget("1.1")
    assert not slower.with_name(slower.name + ".wav").exists()
    assert not private.with_name(private.name + ".wav").exists()
    assert library.media(HELLO) == plain


def test_a_sentence_without_a_language_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "system.yaml"
    file.write_text('agent.sign_in:\n  en: "You are in."\nagent.pause:\n  en: "Paused."\n  es: "Pausa."\n')
    with pytest.raises(FileProblems) as caught:
        system_texts(["en", "es"], file)
    (problem,) = caught.value.problems
    assert problem.line == 1
    assert "'agent.sign_in' has no text in 'es'" in str(problem)


def test_all_its_sentences_at_once(tmp_path: Path) -> None:
    file = tmp_path / "system.yaml"
    file.write_text('a: {en: "x", es: "y"}\n')
    assert system_texts(["en", "es"], file) == {("a", "en"): "x", ("a", "es"): "y"}
    assert system_texts(["en"], file) == {("a", "en"): "x"}
