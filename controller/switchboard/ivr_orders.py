"""How each command of the IVR core is carried out on Asterisk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from acd import messages as acd
from controller.ari import requests as order
from controller.happenings import Kind
from controller.switchboard import lease
from controller.switchboard.line import APP, FALLBACK_LEASE_S, Leg, Line
from ivr import messages as ivr
from ivr.texts import SAID

if TYPE_CHECKING:
    from controller.switchboard.board import Board

TRANSFER_RING_S = 45
MESSAGE_SILENCE_S = 6
"""Seconds of silence that end a message."""


def perform(board: Board, line: Line, command: ivr.Command) -> None:
    """Carry out one command; commands of one call go out in order over one socket."""
    match command:
        case ivr.Answer():
            board.send(order.answer(line.id))
        case ivr.Say():
            say(board, line, command)
        case ivr.StopSaying(number):
            stop_saying(board, line, number)
        case ivr.Listen(number):
            if board.ears is None:
                board.ivr_event(line.id, ivr.SpeechLost(board.now(), number, "no_recogniser"))
            else:
                board.ears.listen(line, command)
                if not command.hotword:
                    board.herald.tell(board.now(), "listening", line.id, language=command.language)
        case ivr.StopListening(number):
            if board.ears is not None:
                board.ears.stop(line.id, number)
        case ivr.Amplify(steps):
            board.send(order.set_gain(line.id, 1 + steps), ignore)
        case ivr.LookUp(number):
            _look_up(board, line, command)
        case ivr.Request(number):
            if board.services is None:
                board.ivr_event(line.id, ivr.ServiceFailed(board.now(), number, "refused"))
            else:
                board.services.start(line.id, command)
        case ivr.Enqueue():
            _enqueue(board, line, command)
        case ivr.TellWait():
            if board.announcements is not None:
                board.announcements.tell_wait(line)
        case ivr.LeaveQueue():
            line.left_by_choice = True
            board.acd_event(acd.Withdrawn(board.now(), line.ticket, "caller"))
        case ivr.TakeCallback(number):
            _take_callback(board, line, number)
        case ivr.RightPerson() | ivr.NotReached():
            if board.callbacks is not None:
                board.callbacks.checked(line, command)
        case ivr.Transfer(destination):
            _transfer(board, line, destination)
        case ivr.Dispatch() | ivr.EndDispatch():
            _dispatch(board, line, command)
        case ivr.TakeMessage():
            _take_message(board, line, command)
        case ivr.Surrender(to, reason):
            surrender(board, line, to, reason)
        case ivr.HangUp():
            _hang_up(board, line)


def say(board: Board, line: Line, command: ivr.Say) -> None:
    """Play the prompts; what could not be rendered ahead is rendered first."""
    silence(board, line)
    missing = [prompt for prompt in command.prompts if board.sounds.media(prompt, line.id) is None]
    if missing and board.late is not None:
        line.preparing = command.say
        board.late.start(line.id, missing, lambda: _prepared(board, line, command))
    else:
        _play(board, line, command)


def _prepared(board: Board, line: Line, command: ivr.Say) -> None:
    if line.preparing == command.say and line.id in board.lines:
        line.preparing = None
        _play(board, line, command)


def _play(board: Board, line: Line, command: ivr.Say) -> None:
    """A prompt without a sound is told at once, so that the flow goes on."""
    paths = sounds_of(board, line, command)
    if not paths:
        board.ivr_event(line.id, ivr.PromptEnded(board.now(), command.say, failed=True))
        return
    quiet(board, line)
    lease.before_sound(board, line, sum(map(board.sounds.length_ms, paths)))
    line.saying = command.say
    board.send(
        order.play(line.id, paths, line.playback(command.say)),
        lambda _error: _unheard(board, line, command.say),
    )
    board.herald.tell(board.now(), "prompt", line.id, keys=shown_keys(command.prompts))


def sound_of(board: Board, line: Line, prompt: ivr.Prompt) -> Path | None:
    """A prompt's file; one that could not be slowed down in time is said as it is."""
    return board.sounds.media(prompt, line.id) or board.sounds.media(replace(prompt, pace=100), line.id)


def sounds_of(board: Board, line: Line, command: ivr.Say) -> list[Path]:
    """The files of what can be heard; what cannot is counted."""
    paths = [path for prompt in command.prompts if (path := sound_of(board, line, prompt)) is not None]
    line.unheard_prompts += len(command.prompts) - len(paths)
    return paths


def shown_keys(prompts: tuple[ivr.Prompt, ...]) -> str:
    """The prompts' keys; the parts of a read-back are the caller's own and are not told."""
    keys = ("value" if prompt.key.startswith(("engine.digit.", SAID)) else prompt.key for prompt in prompts)
    return " ".join(dict.fromkeys(keys))


def _unheard(board: Board, line: Line, number: int) -> None:
    """Asterisk refused to play."""
    line.unheard_prompts += 1
    prompt_ended(board, line, number, failed=True)


def prompt_ended(board: Board, line: Line, number: int, *, failed: bool) -> None:
    """A playback came to its end; the music comes back to a caller who waits."""
    if line.saying != number:
        return
    line.saying = None
    resume_music(board, line)
    board.ivr_event(line.id, ivr.PromptEnded(board.now(), number, failed=failed))


def stop_saying(board: Board, line: Line, number: int) -> None:
    if line.preparing == number:
        line.preparing = None
    if line.saying != number:
        return
    line.saying = None
    board.send(order.stop_playback(line.playback(number)), ignore)
    resume_music(board, line)


def silence(board: Board, line: Line) -> None:
    """Stop whatever is being said to the caller, by the flow or about his place in the queue, and his recording.

    Whatever is ordered next for his channel would wait for the end of it.
    """
    playbacks = [line.playback(line.saying)] if line.saying is not None else []
    playbacks += [line.announcing] if line.announcing is not None else []
    line.saying = line.announcing = line.preparing = None
    if line.message is not None:  # its RecordingFinished still tells how long it was
        board.send(order.stop_recording(line.recording(line.message)), ignore)
    for playback in playbacks:
        board.send(order.stop_playback(playback), ignore)


def silence_unknown(board: Board, line: Line) -> None:
    """After a restart: stop what an earlier controller may have left playing."""
    for number in range(line.call.next_id):
        board.send(order.stop_playback(line.playback(number)), ignore)


def quiet(board: Board, line: Line) -> None:
    """Music off while something is said."""
    if line.music:
        line.music = False
        board.send(order.stop_moh(line.id), ignore)


def resume_music(board: Board, line: Line) -> None:
    """A caller who waits and to whom nothing is being said hears music, never silence."""
    speaking = line.saying is not None or line.announcing is not None
    if line.stage in ("waiting", "transfer") and not (line.music or speaking or line.bridged):
        line.music = True
        board.send(order.start_moh(line.id), ignore)


def ignore(_error: Exception) -> None:
    """For requests whose failure means that what they were to end has ended already."""


def _look_up(board: Board, line: Line, command: ivr.LookUp) -> None:
    if board.lookups is None:
        board.ivr_event(line.id, ivr.LookUpFailed(board.now(), command.lookup, "no_store"))
    else:
        board.lookups.start(line.id, line.caller, command)


def _enqueue(board: Board, line: Line, command: ivr.Enqueue) -> None:
    at = board.now()
    if line.queued_at is None:
        line.queued_at = at
    if board.callbacks is not None:
        board.callbacks.queued_himself(line)
    line.stage = "waiting"
    line.queue, line.priority = command.queue, command.priority
    drop_transfer(board, line)
    kind: Kind = "emergency" if command.priority == "emergency" else "queued"
    board.herald.tell(at, kind, line.id, queue=command.queue, priority=command.priority, language=command.language)
    needs = tuple(sorted(command.needs.items()))
    line.request = acd.Queued(
        at,
        line.ticket,
        command.queue,
        needs,
        command.language,
        command.priority,
        line.queued_at,
        command.patient,
        preferred=command.preferred,
        caller_key=board.key_of_caller(line),
    )
    board.acd_event(line.request)
    board.then(lambda: resume_music(board, line))  # the agent's phone is rung first


def _take_callback(board: Board, line: Line, number: str) -> None:
    if board.callbacks is not None:
        board.callbacks.take(line, number)
    else:
        board.ivr_event(line.id, ivr.CallbackRefused(board.now(), "impossible"))


def _transfer(board: Board, line: Line, destination: str) -> None:
    """Ring a destination of the clinic; the caller hears music until it answers."""
    endpoint = board.destinations.get(destination)
    if endpoint is None:
        board.ivr_event(line.id, ivr.TransferEnded(board.now(), reached=False))
        return
    line.stage = "transfer"
    leg = Leg(line.transfer_channel, line.id, endpoint, began_at=board.now())
    board.file_leg(leg)
    line.offers.append(leg)
    resume_music(board, line)
    board.send(
        order.originate(leg.channel, endpoint, APP, ("transfer", line.id), timeout_s=TRANSFER_RING_S),
        lambda _error: transfer_ended(board, leg, "failed"),
    )


def _dispatch(board: Board, line: Line, command: ivr.Dispatch | ivr.EndDispatch) -> None:
    if isinstance(command, ivr.EndDispatch):
        drop_transfer(board, line)
        line.stage = "ivr"
        quiet(board, line)
    elif board.dispatches is not None:
        board.dispatches.begin(line, command)
    elif command.holds:
        board.ivr_event(line.id, ivr.TransferEnded(board.now(), reached=False))


def transfer_ended(board: Board, leg: Leg, why: str) -> None:
    """The destination's leg is gone, answered or not."""
    if not board.drop_leg(leg):
        return
    leg.ended_at = board.now()
    leg.outcome = "answered" if leg.answered_at is not None else why
    line = board.lines.get(leg.call)
    if line is None or line.stage != "transfer":
        return
    line.stage = "ivr"
    quiet(board, line)
    leave_bridge(board, line)
    if leg.answered_at is not None:
        lease.begin(board, line)  # it had been hours
    board.ivr_event(line.id, ivr.TransferEnded(board.now(), reached=leg.answered_at is not None))


def leave_bridge(board: Board, line: Line) -> None:
    """Take the caller out of his bridge, then end it.

    Ending it alone lets the caller go in a moment of its own, and a prompt ordered before that moment is
    neither played nor ever reported as finished (``play_uri`` in Asterisk's res_stasis_playback.c): under load
    3 callers in 100 heard 10 s of silence after their talk. ``removeChannel`` answers when he is out.
    """
    _end_interpreting(board, line)
    if line.bridge is not None:
        if line.bridged and not line.ended_by:
            board.send(order.remove_from_bridge(line.bridge, line.id), ignore)
        board.send(order.destroy_bridge(line.bridge), ignore)
    line.bridge, line.bridged = None, False


def _end_interpreting(board: Board, line: Line) -> None:
    """The talk is over, and with it the interpreter's part."""
    if board.interpreters is not None:
        board.interpreters.end(line)


def drop_transfer(board: Board, line: Line) -> None:
    """End a transfer's leg that nobody needs any more, its interpreter, and whatever rings the on-call list for him."""
    _end_interpreting(board, line)
    if board.dispatches is not None:
        board.dispatches.end(line)
    for leg in line.offers:
        if not leg.offer and board.drop_leg(leg):
            leg.ended_at = board.now()
            leg.outcome = leg.outcome or ("answered" if leg.answered_at is not None else "caller_left")
            board.send(order.hangup(leg.channel), ignore)


def _take_message(board: Board, line: Line, command: ivr.TakeMessage) -> None:
    silence(board, line)
    quiet(board, line)
    lease.before_sound(board, line, command.max_ms)
    line.message = command.message
    number = command.message
    board.messages.begins(line, command)
    board.send(
        order.record(
            line.id, line.recording(number), max_s=max(1, command.max_ms // 1000), silence_s=MESSAGE_SILENCE_S
        ),
        lambda _error: message_ended(board, line, number, 0),
    )


def message_ended(board: Board, line: Line, number: int, duration_ms: int) -> None:
    board.messages.ended(line.recording(number), duration_ms)
    if line.message == number:
        line.message = None
        board.ivr_event(line.id, ivr.MessageTaken(board.now(), number, duration_ms))


def surrender(board: Board, line: Line, to: str, reason: str) -> None:
    """Leave the call to the dialplan: it rings plain phones and takes a message, with no Python in the way."""
    if line.surrendered_to or line.stage == "over":
        return
    was_waiting = line.stage in ("waiting", "talking", "asked")
    line.surrendered_to = to
    line.stage = "surrendered"
    if board.ears is not None:
        board.ears.close(line.id)
    if was_waiting:
        board.acd_event(acd.CallerLeft(board.now(), line.ticket))
    drop_transfer(board, line)
    if board.announcements is not None:
        board.announcements.end(line.id)
    silence(board, line)
    quiet(board, line)
    board.send(order.subscribe(APP, [f"channel:{line.id}"]), ignore)
    lease.lengthen(board, line, FALLBACK_LEASE_S)
    board.notebook.note(line)
    if line.call.language:
        board.send(order.set_variable(line.id, "CARELINE_LANGUAGE", line.call.language), ignore)
    board.send(
        order.continue_in_dialplan(line.id, f"careline-{to}", "s", 1),
        lambda _error: board.send(order.hangup(line.id), ignore),
    )
    board.herald.tell(board.now(), "surrendered", line.id, to=to, reason=reason)


def left_by_lease(board: Board, line: Line) -> None:
    """The call left us without being hung up: the dialplan's fallback has it already."""
    waiting = line.stage in ("waiting", "talking")
    line.stage, line.surrendered_to = "surrendered", "fallback"
    board.notebook.note(line)
    board.herald.tell(board.now(), "surrendered", line.id, to="fallback", reason="lease")
    if waiting:
        board.acd_event(acd.CallerLeft(board.now(), line.ticket))
    board.wakeups.set(("lease", line.id), None)
    board.send(order.subscribe(APP, [f"channel:{line.id}"]), lambda _error: board.close_line(line, "caller"))


def _hang_up(board: Board, line: Line) -> None:
    # His prompt may end because he hung up; then it is he who ended the call.
    line.ended_by = line.ended_by or ("caller" if line.hangup_seen else "system")
    line.hangup_seen = True
    board.send(order.hangup(line.id), ignore)
