"""What is kept of what callers said, for how long, and by whom it is sealed and cleared: wired for ``system``."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from controller.asterisk.installation import Installation
from controller.clock import Now
from controller.errands import Errands
from controller.fallback_messages import FallbackMessages
from controller.records.keeper import RecordKeeper
from controller.records.message_sounds import MessageSounds, message_sounds
from controller.records.retention import Days, forget_done, forget_utterances
from controller.records.sealing import Sealing
from controller.records.utterance_sounds import UtteranceSounds
from controller.settings.loader import Settings
from controller.speech.pool import RecogniserPool
from controller.switchboard.board import Board
from controller.transcripts import Transcripts
from crm.cipher import Cipher
from crm.port import Crm


def open_messages(  # noqa: PLR0917 - the parts it joins
    settings: Settings,
    installation: Installation,
    crm: Crm,
    board: Board,
    keeper: RecordKeeper,
    pool: RecogniserPool | None,
) -> list[Errands]:
    """Messages become tasks in any case, and are sealed; what was said is written down where somebody can hear it."""
    messages, sounds = settings.model.messages, sounds_of_messages(installation)
    board.messages.within_ms = messages.within_ms()
    sealing = Sealing(sounds)
    keeper.on_task = sealing.start
    sealing.keep_on(crm)
    if pool is None or not messages.transcribe:
        return [sealing]
    transcripts = Transcripts(
        pool,
        sounds.read,
        board.records,
        board.now,
        emergency_words=settings.model.emergency.words,
        within_ms=messages.within_ms(),
    )
    board.messages.transcribe = transcripts.start
    transcripts.take_up(crm)
    return [sealing, transcripts]


def fallback_messages(settings: Settings, installation: Installation, board: Board) -> FallbackMessages:
    """Who makes tasks of the messages that nobody of us saw being recorded."""
    model, sounds = settings.model, sounds_of_messages(installation)
    return FallbackMessages(board.messages, sounds, model.emergency.queue, model.fallback.mailbox, board.now)


def retention(crm: Crm, settings: Settings, installation: Installation, now: Now) -> list[Coroutine[Any, Any, None]]:
    """What runs for ever to clear what has been kept long enough."""
    model = settings.model
    days = Days(model.speech.utterances.keep_days, model.speech.utterances.audio_days)
    return [
        forget_done(crm, sounds_of_messages(installation), model.done_task_days, now),
        forget_utterances(crm, sounds_of_utterances(installation), days, now),
    ]


def sounds_of_messages(installation: Installation) -> MessageSounds:
    """Where the recordings of messages are."""
    return message_sounds(installation.folder, installation.secrets.data_key)


def sounds_of_utterances(installation: Installation) -> UtteranceSounds:
    """Where the sound of utterances is, as far as it may be kept."""
    return UtteranceSounds(installation.folder.utterances, Cipher(installation.secrets.data_key))
