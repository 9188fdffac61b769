import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.agi import protocol
from controller.agi.protocol import AgiError, Reply


def test_replies() -> None:
    assert protocol.reply("200 result=0") == Reply(0)
    assert protocol.reply("200 result=57 endpos=4320") == Reply(57, 4320)
    assert protocol.reply("200 result=35 (dtmf) endpos=80") == Reply(35, 80)
    assert protocol.reply("200 result=-1 (hangup) endpos=7") == Reply(-1, 7)


@pytest.mark.parametrize("line", ["510 Invalid or unknown command", "511 Command not permitted", "", "200", "HANGUP"])
def test_what_is_no_success_ends_the_session(line: str) -> None:
    with pytest.raises(AgiError):
        protocol.reply(line)


@given(st.text(max_size=80))
def test_any_line_is_a_reply_or_an_agi_error(line: str) -> None:
    with contextlib.suppress(AgiError):
        assert isinstance(protocol.reply(line), Reply)


@pytest.mark.parametrize(("result", "key"), [(0, ""), (-1, ""), (57, "9"), (35, "#"), (42, "*"), (65, ""), (4_000, "")])
def test_the_key_of_a_reply(result: int, key: str) -> None:
    assert Reply(result).key == key


def test_the_environment() -> None:
    assert protocol.environment(["agi_uniqueid: 1.2", "agi_callerid: ", "agi_arg_1:x"]) == {
        "uniqueid": "1.2",
        "callerid": "",
        "arg_1": "x",
    }
    with pytest.raises(AgiError):
        protocol.environment(["GET / HTTP/1.1"])


def test_commands() -> None:
    assert protocol.play(Path("/sounds/en/hello"), 80) == 'STREAM FILE "/sounds/en/hello" "0123456789*#" 80'
    assert protocol.wait_for_key(0) == "WAIT FOR DIGIT 1"
    assert protocol.record(Path("/r/m"), "#9", 5_000, 6) == 'RECORD FILE "/r/m" wav "#9" 5000 BEEP s=6'
    assert protocol.set_variable("TIMEOUT(absolute)", "15") == 'SET VARIABLE "TIMEOUT(absolute)" "15"'
    assert protocol.set_variable("VOLUME(TX)", "3") == 'SET VARIABLE "VOLUME(TX)" "3"'
    assert protocol.enter_stasis("careline", "handed", "5550100") == 'EXEC Stasis "careline,handed,5550100"'
    assert protocol.go_to("careline-fallback")[0] == 'SET CONTEXT "careline-fallback"'


@given(st.text(alphabet='"\\\n\r${}[]&|;, ', min_size=1, max_size=9))
def test_nothing_that_means_something_to_asterisk_gets_through(word: str) -> None:
    for send in (
        lambda: protocol.set_variable("CARELINE_LANGUAGE", f"e{word}"),
        lambda: protocol.set_variable(f"NAME{word}", "en"),
        lambda: protocol.play(Path(f"/a{word}b")),
        lambda: protocol.go_to(f"careline{word}"),
    ):
        if set(word) <= set(","):
            continue  # a comma is a word's own business; Stasis' arguments are joined by it
        with pytest.raises(AgiError):
            send()
