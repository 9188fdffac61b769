"""``transfer``."""

from pathlib import Path

from ivr.messages import Connected, HangUp, Transfer, TransferEnded
from tests.ivr.nodes.probe import probe, refused


def test_it_is_announced_then_dialled(tmp_path: Path) -> None:
    caller = probe("{transfer: {destination: desk, say: load.press}}", tmp_path)
    assert not caller.got(Transfer)
    caller.hear_out()
    assert caller.got(Transfer) == [Transfer("desk")]


def test_nobody_answers(tmp_path: Path) -> None:
    caller = probe("{transfer: {destination: desk, failed: bye}}", tmp_path)
    caller.happens(TransferEnded(caller.later(), reached=False))
    assert caller.call.node == "bye"
    caller = probe("{transfer: {destination: desk}}", tmp_path)
    caller.happens(TransferEnded(caller.later(), reached=False))
    assert caller.call.node == "desk"
    assert caller.call.faults == 1


def test_reached_and_over(tmp_path: Path) -> None:
    for connected in (True, False):
        for after, ending in (("", ["engine.goodbye"]), (", after: bye", ["engine.goodbye"])):
            caller = probe(f"{{transfer: {{destination: desk{after}}}}}", tmp_path)
            if connected:
                caller.happens(Connected(caller.later(), "destination"))
                caller.press("9")
                assert caller.call.phase == "talking"
            caller.happens(TransferEnded(caller.later(), reached=True))
            assert caller.heard_now() == ending
            assert caller.hear_out()[-1] == HangUp("transferred")


def test_back_from_the_emergency_question_it_still_rings(tmp_path: Path) -> None:
    caller = probe("{transfer: {destination: desk}}", tmp_path)
    caller.press("92")
    assert len(caller.got(Transfer)) == 1
    caller = probe("{transfer: {destination: desk, say: load.press}}", tmp_path)
    caller.press("92")
    assert len(caller.got(Transfer)) == 1


def test_mistakes(tmp_path: Path) -> None:
    assert "unknown destination 'desc'. Did you mean 'desk'?" in refused("{transfer: {destination: desc}}", tmp_path)
