"""Round robin: an offer is a turn, whether it was answered or not."""

from acd.messages import CallerLeft
from tests.acd.floor_of_two import acd_of, agent, caller, offers


def test_everybody_has_his_turn_even_if_the_caller_hangs_up_each_time() -> None:
    acd = acd_of(agent("ann"), agent("ben"), agent("cat"), strategy="round_robin")
    rung = []
    for number in range(6):
        rung += offers(acd.handle(caller(f"c{number}", number)))
        acd.handle(CallerLeft(number, f"c{number}"))
    assert [name for _, name in rung] == ["ann", "ben", "cat"] * 2
