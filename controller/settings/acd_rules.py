"""The clinic as the ACD core wants it (``acd.rules``), made from the model of ``clinic.yaml``, in the file's order."""

from __future__ import annotations

from acd import messages as acd
from acd import needs
from controller.settings.model import AgentBlock, ClinicFile
from controller.settings.queue_model import (
    AcuityBlock,
    AcuityBlocks,
    BorrowBlock,
    ExhaustedBlock,
    NeedBlock,
    OverflowBlock,
    QueueBlock,
    StepBlock,
    WellBeingBlock,
)


def acd_clinic(model: ClinicFile) -> acd.Clinic:
    """Agents, queues, acuity classes and well-being. Raises nothing: the file has been checked."""
    return acd.Clinic(
        agents=tuple(_profile(name, agent) for name, agent in model.agents.items()),
        queues=tuple(queue_rules(name, queue) for name, queue in model.queues.items()),
        acuity=_acuity(model.acuity),
        on_call=tuple(model.on_call),
        soft_pauses=tuple(model.soft_pauses),
        wellbeing=_well_being(model.well_being),
    )


def need_of(block: NeedBlock) -> acd.Need:
    """The whole of a need as an expression, in its normal form."""
    return needs.normal(needs.every_of([needs.plain(block.skills.items()), _beside(block) or needs.ANYBODY]))


def _beside(block: NeedBlock) -> acd.Need | None:
    """What a need asks beside its plain skills; None when that is nothing."""
    asked: list[acd.Need] = [need_of(part) for part in block.every or ()]
    if block.either is not None:
        asked.append(needs.any_of(need_of(part) for part in block.either))
    if block.never is not None:
        asked.append(("not", need_of(block.never)))
    if block.team is not None:
        asked.append(("team", block.team))
    return needs.normal(needs.every_of(asked)) if asked else None


def _profile(name: str, agent: AgentBlock) -> acd.AgentProfile:
    return acd.AgentProfile(
        agent=name,
        skills=tuple(agent.skills.items()),
        languages=tuple(agent.languages.items()),
        queues=tuple(agent.queues),
        signed_in=agent.sign_in == "at_start",
        teams=tuple(agent.teams),
    )


def queue_rules(name: str, queue: QueueBlock) -> acd.QueueRules:
    """One queue's rules."""
    return acd.QueueRules(
        queue=name,
        strategy=queue.strategy,
        needs=tuple(queue.needs.skills.items()),
        need=_beside(queue.needs),
        language_level=queue.language_level,
        offer_ms=queue.offer,
        wrap_up_ms=queue.wrap_up,
        wrap_up_longest_ms=queue.wrap_up_longest,
        disposition_required=queue.disposition_required,
        max_wait_ms=queue.max_wait,
        max_no_answers=queue.max_no_answers,
        retry_after_ms=queue.retry_after,
        short_abandon_ms=queue.short_abandon,
        service_target_ms=queue.service_target,
        leave_when_nobody_able=queue.leave_when_nobody_able,
        never_relax=tuple(queue.never_relax),
        steps=tuple(_step(step) for step in queue.relax),
        exhausted=_exhausted(queue.exhausted) if queue.exhausted else None,
        overflow=_overflow(queue.overflow) if queue.overflow else None,
        borrow=tuple(_borrow(block) for block in queue.borrow),
        share=queue.share,
        prefer_ms=queue.prefer,
        regain_ms=queue.place_kept,
        follow_up_ms=queue.follow_up,
    )


def _step(step: StepBlock) -> acd.Step:
    return acd.Step(
        after_ms=step.after,
        lower=tuple(step.lower.items()),
        add=need_of(step.add) if step.add else None,
        widen=tuple(step.widen),
        queue=step.queue or "",
    )


def _exhausted(block: ExhaustedBlock) -> acd.Exhausted:
    return acd.Exhausted(after_ms=block.after, then=block.then, queue=block.queue or "")


def _overflow(block: OverflowBlock) -> acd.Overflow:
    return acd.Overflow(queue=block.queue, size=block.size, wait_ms=block.wait, nobody_able=block.nobody_able)


def _borrow(block: BorrowBlock) -> acd.Borrow:
    return acd.Borrow(queue=block.lender, service_level=block.while_service_level)


def _acuity(blocks: AcuityBlocks) -> tuple[acd.Acuity, ...]:
    emergency = blocks.emergency
    return (
        acd.Acuity("emergency", None, None, emergency.pre_empt, emergency.recall, emergency.alarm),
        _class_of("urgent", blocks.urgent),
        _class_of("soon", blocks.soon),
        _class_of("routine", blocks.routine),
    )


def _class_of(priority: acd.Priority, block: AcuityBlock) -> acd.Acuity:
    return acd.Acuity(priority, block.head_start, block.max_wait, block.pre_empt, block.recall, block.alarm)


def _well_being(block: WellBeingBlock) -> acd.WellBeing:
    return acd.WellBeing(
        occupancy_ceiling=block.occupancy_ceiling,
        window_ms=block.window,
        rest_ms=block.rest,
        decompress_ms=block.decompress,
        hard_priorities=tuple(block.hard_acuity),
    )
