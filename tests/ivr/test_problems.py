"""A problem is one sentence with its place and its remedy."""

from pathlib import Path

from ivr.problems import FileProblems, Problem, did_you_mean


def test_a_problem_reads_as_one_line() -> None:
    problem = Problem(Path("front-door.yaml"), 12, 7, "unknown node 'operater'", "Did you mean 'operator'?")
    assert str(problem) == "front-door.yaml:12:7: unknown node 'operater'. Did you mean 'operator'?"
    assert problem.as_dict()["line"] == 12


def test_problems_print_in_the_order_of_the_file() -> None:
    late, early = Problem(Path("a"), 9, 1, "late"), Problem(Path("a"), 2, 1, "early.")
    assert str(FileProblems([late, early])) == "a:2:1: early.\na:9:1: late."


def test_did_you_mean() -> None:
    assert did_you_mean("operater", ["operator", "nurse"]) == "Did you mean 'operator'?"
    assert did_you_mean("zzz", ["b", "a"], "Allowed") == "Allowed: a, b."
    assert did_you_mean("zzz", [], "Queues") == "Queues: none."
    assert did_you_mean("zzz", [f"n{n:02}" for n in range(20)]).endswith("n11, ….")
