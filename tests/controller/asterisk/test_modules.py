"""The list is whole: what the dialplan says is there, and each name once."""

from __future__ import annotations

import re

import pytest

from controller.asterisk.modules import IF_PRESENT, NEEDED
from controller.asterisk.program import find_program
from controller.asterisk.render import DIALPLANS

# Applications and functions of the dialplan, and the module each is in.
IN_MODULE = {
    "Dial": "app_dial", "Playback": "app_playback", "Record": "app_record", "Stasis": "app_stasis",
    "Gosub": "app_stack", "Return": "app_stack", "LOCAL": "app_stack", "ExecIf": "app_exec",
    "TIMEOUT": "func_timeout", "CALLERID": "func_callerid", "CDR": "func_cdr", "FILTER": "func_strings",
    "IF": "func_logic", "PJSIP_DIAL_CONTACTS": "chan_pjsip",
    "AGI": "res_agi", "GosubIf": "app_stack", "LEN": "func_strings", "PJSIP_HEADER": "res_pjsip_header_funcs",
}  # fmt: skip
BUILT_IN = {"Set", "Goto", "GotoIf", "Answer", "Hangup"}


def test_each_module_once() -> None:
    names = [*NEEDED, *IF_PRESENT]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]+", name) for name in names)


def test_everything_the_dialplan_uses_is_loaded() -> None:
    lines = (DIALPLANS / "extensions.conf.j2").read_text(encoding="utf-8").splitlines()
    used = {
        word
        for line in lines
        if not line.startswith((";", "[", "{"))
        for word in re.findall(r"\b([A-Z][A-Za-z_]+)\(", line)
    }
    assert {"Stasis", "TIMEOUT", "Record"} <= used
    assert used - BUILT_IN - set(IN_MODULE) == set()
    assert {IN_MODULE[word] for word in used - BUILT_IN} <= set(NEEDED)


@pytest.mark.asterisk
def test_the_asterisk_here_has_them_all() -> None:
    assert find_program().missing_modules(NEEDED) == ()
