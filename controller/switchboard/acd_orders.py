"""How each command of the ACD core is carried out on Asterisk."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from acd import messages as acd
from controller.ari import requests as order
from controller.switchboard import ivr_orders, lease, ringing
from controller.switchboard.callbacks import between_people
from controller.switchboard.line import Leg, Line, Wrapping, agent_channel
from crm.model import Interaction, Task, task_id
from ivr import messages as ivr

if TYPE_CHECKING:
    from controller.switchboard.board import Board


def perform(board: Board, command: acd.Command) -> None:
    match command:
        case acd.Hold(call, queue):
            _hold(board, call, queue)
        case acd.Offer():
            _offer(board, command)
        case acd.Rescind(offer, _, why):
            end_leg(board, offer, why)
        case acd.Bridge(offer, call, agent):
            _bridge(board, offer, call, agent)
        case acd.DropAgent(offer, _, why):
            end_leg(board, offer, why)
        case acd.Release(call, why):
            _release(board, call, why)
        case acd.WrapUp(agent, call, until):
            _begin_wrap_up(board, agent, board.tickets.get(call, call))
            board.herald.tell(board.now(), "agent", call, agent=agent, state="acw", until=until)
        case acd.AgentChanged():
            _agent_changed(board, command)
        case acd.Left():
            _left(board, command)
        case acd.DialPatient():
            _dial_patient(board, command)
        case acd.Recall(agent, call, why):
            board.herald.tell(board.now(), "recalled", call, agent=agent, why=why)
        case acd.Alarm(call, queue, priority, waited_ms, why):
            board.herald.tell(
                board.now(), "acuity_alarm", call, queue=queue, priority=priority, waited_ms=waited_ms, why=why
            )
        case acd.FollowUp():
            follow_up(board, command)


def _hold(board: Board, call: str, queue: str) -> None:
    line = board.line_of(call)
    if line is None or line.stage != "waiting":
        return
    board.then(lambda: ivr_orders.resume_music(board, line))  # the agent's phone is rung first
    if line.request is not None and (since := board.acd.since(call)) is not None and since < line.request.since:
        line.welcome_back = True
        line.request = replace(line.request, since=since)
    line.queue = queue
    if board.announcements is not None:
        board.announcements.begin(line, queue)


def follow_up(board: Board, command: acd.FollowUp) -> Task:
    """The task is kept as a record is: whatever fails now, somebody will be told to call this patient."""
    at, line = board.now(), board.line_of(command.call)
    task = Task(
        id=task_id(command.call, command.why),
        created_at=at,
        due=command.due,
        owner=command.queue,
        patient=command.patient,
        interaction=line.id if line is not None else command.call,
        why=command.why,
        priority=command.priority,
    )
    board.records.task(task)
    queue, why = command.queue, command.why
    board.herald.tell(at, "follow_up", command.call, queue=queue, priority=command.priority, why=why, due=command.due)
    return task


def _dial_patient(board: Board, command: acd.DialPatient) -> None:
    if board.callbacks is not None:
        board.callbacks.dial(command)
    else:
        board.acd_event(acd.CallbackFailed(board.now(), command.call, "failed"))


def _offer(board: Board, command: acd.Offer) -> None:
    """Every free phone of the agent rings; a line of his that is open already is answered at once."""
    line, at = board.line_of(command.call), board.now()
    endpoints = board.phones.to_ring(command.agent)
    if line is None or not endpoints:
        board.acd_event(acd.OfferFailed(at, command.offer, "failed"))
        return
    open_line = board.phones.line_of(command.agent)
    if open_line is not None:
        leg = Leg(open_line, line.id, endpoints[0], command.offer, command.agent, began_at=at, answered_at=at)
        board.file_leg(leg)
        line.offers.append(leg)
        board.acd_event(acd.AgentAnswered(at, command.offer))
        board.then(lambda: board.phones.beep(command.offer, open_line))
    else:
        legs = [_ring(board, line, command, endpoint, number) for number, endpoint in enumerate(endpoints)]
        line.offers.append(legs[0])
    board.herald.tell(at, "offered", line.id, agent=command.agent, offer=command.offer)


def _ring(board: Board, line: Line, command: acd.Offer, endpoint: str, number: int) -> Leg:
    """Ring one phone of the agent; ``number`` counts them from 0."""
    channel = agent_channel(f"{command.offer}.{number}" if number else command.offer, board.epoch)
    leg = Leg(channel, line.id, endpoint, command.offer, command.agent, began_at=board.now())
    board.file_leg(leg)
    ringing.ring(
        board,
        channel,
        endpoint,
        ("offer", command.offer),
        ring_ms=command.until - leg.began_at,
        caller=order.caller_id(shown_name(line), line.dialled),
        originator="" if line.stage == "callback" else line.id,
        not_placed=lambda why: offer_failed(board, leg, why),
    )
    return leg


def answered(board: Board, leg: Leg) -> None:
    """One phone of the agent answered: his others stop ringing."""
    leg.answered_at = board.now()
    for other in board.legs_of(leg.offer):
        if other is not leg:
            _hang_up_leg(board, other)
    if (line := board.lines.get(leg.call)) is not None:
        line.offers = [leg if each.offer == leg.offer else each for each in line.offers]
    board.acd_event(acd.AgentAnswered(leg.answered_at, leg.offer))


def shown_name(line: Line) -> str:
    """What the agent's phone shows while it rings: queue, language, priority; nothing that names the patient."""
    return f"{line.queue} {line.call.language} {line.priority}".replace("_", " ")


def offer_failed(board: Board, leg: Leg, why: acd.OfferFailure) -> None:
    """A phone will not answer. The agent's others ring on, unless he has declined."""
    if not board.drop_leg(leg):
        return
    others = board.legs_of(leg.offer)
    if others and why != "declined":
        return
    for other in others:
        _hang_up_leg(board, other)
    _end_in_record(board, leg, why)
    board.acd_event(acd.OfferFailed(board.now(), leg.offer, why))


def end_leg(board: Board, offer: str, why: str) -> None:
    """Hang up an agent's leg; its ``ChannelDestroyed`` is no news afterwards. An open line only falls silent."""
    leg = board.leg_of(offer)
    if leg is None:
        return
    for each in board.legs_of(offer):
        _hang_up_leg(board, each)
    _end_in_record(board, leg, why)


def _hang_up_leg(board: Board, leg: Leg) -> None:
    if not board.drop_leg(leg):
        return
    if board.phones.is_open(leg.channel):
        line = board.lines.get(leg.call)
        board.phones.let_go(leg.channel, line.bridge if line is not None else None)
    else:
        board.send(order.hangup(leg.channel), ivr_orders.ignore)


def _end_in_record(board: Board, leg: Leg, why: str) -> None:
    """The offer's one entry in the caller's record ends, by whichever of the agent's phones it stands there."""
    line = board.lines.get(leg.call)
    kept = next((each for each in line.offers if each.offer == leg.offer), leg) if line is not None else leg
    _mark_ended(board, kept, why)


def _mark_ended(board: Board, leg: Leg, why: str) -> None:
    leg.ended_at = board.now()
    if leg.answered_at is None:
        leg.outcome = why
        board.herald.tell(board.now(), "offer_ended", leg.call, agent=leg.agent, why=why)


def _bridge(board: Board, offer: str, call: str, agent: str) -> None:
    """Music and prompt off, both into one bridge, lease lengthened. The longest way a patient is kept from a person."""
    line = board.line_of(call)
    leg = board.leg_of(offer)
    if line is None or leg is None:
        end_leg(board, offer, "caller_left")
        return
    at = board.now()
    leg.outcome = "answered"
    line.stage = "talking"
    if line.callback is not None and board.callbacks is not None:
        board.callbacks.end_whisper(leg)
    connect(board, line, leg)
    line.connected_at = at
    if board.ears is not None:
        board.ears.close(line.id)
    board.ivr_event(line.id, ivr.Connected(at, agent))
    board.notebook.note(line)
    board.herald.tell(at, "connected", line.id, agent=agent, ring_ms=at - leg.began_at)
    if (interpreters := board.interpreters) is not None:
        board.then(lambda: interpreters.connected(line, leg))


def connect(board: Board, line: Line, leg: Leg) -> None:
    """Put the caller and a leg that answered into one bridge. Keys that mean something in a talk are kept from him."""
    ivr_orders.silence(board, line)
    ivr_orders.quiet(board, line)
    line.bridge, line.bridged = line.talk_bridge, True
    keys = board.interpreters is not None or board.phones.is_open(leg.channel)
    kind: order.BridgeKind = "mixing,dtmf_events" if keys else "mixing"
    board.send(order.create_bridge(line.talk_bridge, kind), ivr_orders.ignore)
    board.send(
        order.add_to_bridge(line.talk_bridge, line.id, leg.channel, absorb_keys=keys),
        lambda _error: _not_bridged(board, line),
    )
    if board.announcements is not None:
        board.announcements.end(line.id)
    lease.lengthen(board, line)


def _not_bridged(board: Board, line: Line) -> None:
    """Under load the refusal may come when the talk, and the agent's leg with it, is over: then it is no news."""
    if line.id in board.lines and line.bridged and not line.hangup_seen:
        board.fault(line, "bridge", "not_bridged")


def _release(board: Board, call: str, why: str) -> None:
    line = board.line_of(call)
    if line is None or line.stage != "waiting":
        return  # of a callback with nobody on the line, ``Left`` tells the end
    line.stage = "ivr"
    ivr_orders.quiet(board, line)
    if board.announcements is not None:
        board.announcements.end(line.id)
    board.ivr_event(line.id, ivr.QueueLeft(board.now(), why))


def _left(board: Board, command: acd.Left) -> None:
    board.tallies.count(board.now(), command)
    line = board.line_of(command.call)
    if line is None:
        return
    line.left = command
    if between_people(line):
        if board.callbacks is not None:
            board.callbacks.left(line)
        return
    board.then(lambda: board.notebook.note(line))  # the freed agent's next offer first
    if command.outcome == "answered":
        # The freed agent's next offer comes of the same event: it must not wait behind this caller's way out.
        board.then(lambda: ivr_orders.leave_bridge(board, line))
        board.herald.tell(board.now(), "talk_ended", command.call, talk_ms=command.talk_ms)


# --- after-call work ---------------------------------------------------------


def _begin_wrap_up(board: Board, agent: str, call: str) -> None:
    """Told again when its end has moved. What the agent said of the call while he talked counts."""
    wrapping = board.wrapping.get(agent)
    if wrapping is None or wrapping.call != call:
        line = board.lines.get(call)
        board.wrapping[agent] = Wrapping(call, board.now(), line.disposition if line is not None else "")


def stored(board: Board, interaction: Interaction) -> None:
    """A call's record is stored; if its agent still writes it up, it is completed when he is done."""
    wrapping = board.wrapping.get(interaction.agent or "")
    if wrapping is not None and wrapping.call == interaction.id:
        wrapping.stored = True


def _wrap_up_over(board: Board, agent: str, at: int) -> None:
    """Complete the record: in the store when the call is over, else on the line that will be."""
    wrapping = board.wrapping.pop(agent, None)
    if wrapping is None:
        return
    acw_ms, disposition = max(0, at - wrapping.since), wrapping.disposition or "unspecified"
    if wrapping.stored:
        board.records.wrap_up(wrapping.call, disposition, acw_ms)
    elif (line := board.lines.get(wrapping.call)) is not None:
        line.acw_ms, line.disposition = acw_ms, disposition


def _agent_changed(board: Board, command: acd.AgentChanged) -> None:
    board.notebook.agent(command)
    if command.presence == "signed_out":
        board.phones.sign_out(command.agent)
    board.herald.tell(
        board.now(),
        "agent",
        command.call or "",
        agent=command.agent,
        presence=command.presence,
        state=command.activity,
        reason=command.reason,
    )
    if command.activity != "acw":
        _wrap_up_over(board, command.agent, command.since)


def set_disposition(board: Board, agent: str, code: str) -> bool:
    """The agent keyed a disposition, in after-call work or on the phone; False when he has no call to write up.

    A hard one is followed by quiet time.
    """
    wrapping = board.wrapping.get(agent)
    if wrapping is not None:
        wrapping.disposition = code
    elif (line := _line_of_agent(board, agent)) is not None:
        line.disposition = code
    else:
        return False
    board.acd_event(acd.DispositionSet(board.now(), agent, code, code in board.hard_dispositions))
    return True


def _line_of_agent(board: Board, agent: str) -> Line | None:
    legs = (leg for leg in board.legs.values() if leg.agent == agent and leg.answered_at is not None)
    return next((line for leg in legs if (line := talking_line(board, leg)) is not None), None)


def talking_line(board: Board, leg: Leg) -> Line | None:
    line = board.lines.get(leg.call)
    return line if line is not None and line.stage == "talking" else None
