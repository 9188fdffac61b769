"""Least skilled first: specialists before those who can do much."""

from tests.acd.floor_of_two import acd_of, agent, caller, offers


def test_the_specialist_is_rung_before_those_with_more_skills_or_languages() -> None:
    everything = agent("ann", nurse=5, billing=3)
    polyglot = agent("ben", nurse=2, es=3)
    specialist = agent("cat", nurse=5)
    acd = acd_of(everything, polyglot, specialist, strategy="least_skilled_first")
    rung = [offers(acd.handle(caller(f"c{n}", 5, nurse=1)))[0][1] for n in range(3)]
    assert rung == ["cat", "ben", "ann"]
