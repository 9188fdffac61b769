"""How things are put for a supervisor: words first, colour only beside them."""

from __future__ import annotations

from collections.abc import Sequence

from ami.vocabulary import AgentView, AnnouncementView, CallerView, QueueView

PRIORITY_STYLES = {"emergency": "bold white on red", "urgent": "bold red", "soon": "yellow", "routine": ""}
AGENT_STYLES = {
    "idle": "green",
    "offered": "yellow",
    "connecting": "yellow",
    "talk": "cyan",
    "acw": "magenta",
    "decompressing": "magenta",
    "not_responding": "bold red",
    "paused": "yellow",
    "signed out": "dim",
}
_ACTIVITIES = {
    "idle": "idle",
    "offered": "ringing",
    "connecting": "connecting",
    "talk": "talking",
    "acw": "after-call work",
    "decompressing": "quiet time",
    "not_responding": "not responding",
}


def duration(milliseconds: int) -> str:
    """``0:07``, ``12:30``, ``1:02:03``; a clock that runs behind the controller's shows 0:00."""
    seconds = max(0, milliseconds) // 1000
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def agent_state(agent: AgentView, now: int = 0) -> tuple[str, str]:
    """The state in words, and its style. ``now`` (UTC ms): what ends by itself tells how long it still takes."""
    words, style = _state(agent)
    if agent.activity in {"talk", "acw", "offered", "connecting"} and agent.reason and agent.presence == "on_queue":
        words += ", then " + agent.reason.replace("_", " ")
    if now and agent.until is not None and agent.until > now and agent.activity != "offered":
        words += f", {duration(agent.until - now)} left"
    if agent.interpreter:
        words += ", an interpreter is rung" if agent.interpreter == "?" else f", interpreter {agent.interpreter}"
    if agent.paused_queues and agent.presence == "on_queue":
        words += f", not for {agent.paused_queues.replace(',', ', ')}"
    return words, style


def _state(agent: AgentView) -> tuple[str, str]:
    if agent.activity in {"idle", "not_responding"} and agent.presence == "off_queue":
        if agent.activity == "not_responding" or agent.reason == "not_responding":
            return "paused: not responding", AGENT_STYLES["not_responding"]
        return (f"paused: {agent.reason}" if agent.reason else "paused"), AGENT_STYLES["paused"]
    if agent.presence == "signed_out" and agent.activity == "idle":
        return "signed out", AGENT_STYLES["signed out"]
    if agent.activity == "idle" and agent.reason == "occupancy":
        return "resting", AGENT_STYLES["decompressing"]
    words = _ACTIVITIES.get(agent.activity, agent.activity)
    leaving = {"off_queue": ", then pause", "signed_out": ", then signed out"}.get(agent.presence, "")
    return words + leaving, AGENT_STYLES.get(agent.activity, "")


def device(agent: AgentView) -> tuple[str, str]:
    return {"unreachable": ("phone away", "bold red"), "busy": ("phone busy", "")}.get(agent.device, ("ready", ""))


def caller_state(caller: CallerView) -> tuple[str, str]:
    """What is done for him; an alarm in red with a word."""
    words = f"ringing {caller.agent}" if caller.state == "ringing" and caller.agent else caller.state
    return (f"{words}, ALARM", "bold red") if caller.alarmed else (words, "")


def alarms(callers: Sequence[CallerView], now: int) -> str:
    """``ALARM: c-7 (emergency) waits 1:05 in nurse.``, of the one who waits longest; "" when there is none."""
    alarmed = sorted((each for each in callers if each.alarmed), key=lambda each: (each.since, each.call))
    if not alarmed:
        return ""
    first, more = alarmed[0], len(alarmed) - 1
    others = f" {more} more." if more else ""
    return f"ALARM: {first.call} ({first.priority}) waits {duration(now - first.since)} in {first.queue}.{others}"


def longest_wait(queue: QueueView, now: int) -> tuple[str, str]:
    """The longest wait, and in red with a word when it is beyond the service target."""
    if queue.longest_since is None:
        return "", ""
    waited = now - queue.longest_since
    if waited > queue.service_target_ms:
        return f"{duration(waited)} late", "bold red"
    return duration(waited), ""


def service_level(queue: QueueView) -> str:
    return "" if queue.service_level is None else f"{queue.service_level:.0%}"


def staffing(agents: Sequence[AgentView]) -> str:
    """How many agents there are to help: ``Agents signed in: 3 of 4, idle: 1.``"""
    signed_in = [agent for agent in agents if agent.presence != "signed_out"]
    idle = sum(agent.activity == "idle" and agent.presence == "on_queue" for agent in signed_in)
    return f"Agents signed in: {len(signed_in)} of {len(agents)}, idle: {idle}."


def announcement_state(view: AnnouncementView) -> tuple[str, str]:
    """``on``, ``planned`` or ``off``; a closure that is on in red."""
    if view.state != "on":
        return view.state, "yellow" if view.state == "planned" else "dim"
    return ("on: CLOSED", "bold red") if view.kind == "close" else ("on", "green")


def announced_where(view: AnnouncementView) -> str:
    """For whom: ``5550100; queue billing``; "" for all."""
    queues = f"queue {view.queues.replace(',', ', ')}" if view.queues else ""
    return "; ".join(filter(None, (view.numbers.replace(",", ", "), queues)))


def asks_announcement(view: AnnouncementView) -> str:
    """Whether it is to be switched, and what that does."""
    if view.state != "off":
        return f"Switch {view.announcement} off?"
    closes = "All opening hours will count as closed." if view.kind == "close" and not view.queues else ""
    if view.kind == "close" and view.queues:
        closes = f"Nobody will be let into {view.queues.replace(',', ', ')}."
    told = f'Callers will hear: "{view.text}"' if view.text else ""
    return "\n".join(filter(None, (f"Switch {view.announcement} on?", closes, told)))
