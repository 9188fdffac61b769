"""Whom a summons rings for a talk, and what he sees."""

from __future__ import annotations

from acd.dispatch import DispatchRules
from acd.interpreting import begun
from controller.switchboard.interpreter_people import Person, language_of
from controller.switchboard.outside_line import OutsideLine
from tests.controller.switchboard.bench_board import Bench

LINE = OutsideLine("PJSIP/+15555550190@trunk_provider", "+15555550100")


async def test_a_phone_of_the_clinic_shows_the_language_and_an_agent_has_all_his_phones(bench: Bench) -> None:
    bench.talk()
    plain = Person("desk", {"en": True}).summons(bench.board, bench.line, 3, 20_000)
    assert plain.endpoints == ("PJSIP/desk",)
    assert plain.caller == '"interpreter en" <5550100>'
    assert plain.name(1) == f"interpreter-1.1-3.1-{bench.board.epoch}"
    assert Person("bruno", {"en": True}).summons(bench.board, bench.line, 1, 1_000).endpoints == ("PJSIP/bruno",)


async def test_a_number_outside_sees_the_number_of_the_clinic_alone(bench: Bench) -> None:
    bench.talk()
    outside = Person("", {"en": True}, LINE).summons(bench.board, bench.line, 1, 20_000)
    assert (outside.account, outside.endpoints) == ("", (LINE.endpoint,))
    assert outside.caller == '"" <+15555550100>'


async def test_the_language_is_the_one_that_was_asked_for(bench: Bench) -> None:
    bench.talk()
    assert language_of(bench.line) == "en"
    bench.line.interpreting = begun("ko", DispatchRules((), 1, 1, 1, 1), None)
    assert language_of(bench.line) == "ko"


def test_only_a_line_joins_at_once() -> None:
    assert not Person("desk", {}).joins_at_once
    assert Person("", {}, OutsideLine("PJSIP/+15555550190@trunk_a", "", at_once=True)).joins_at_once
