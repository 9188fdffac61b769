"""The program as its users run it: exit codes, one sentence for a mistake, JSON for scripts, never a traceback."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
from pathlib import Path

import pytest

from careline.phones.agent import Behaviour
from careline.phones.listening import tone_of
from tests.asterisk.clinic import PROGRAM, PROJECT, RunningClinic, settings_text

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]
SCRIPTS = Path(__file__).parent / "scripts"


async def careline(*words: str | Path, within: float = 90.0) -> tuple[int, str, str]:
    """Exit code, standard output, standard error of one run of the program."""
    told = await asyncio.to_thread(
        subprocess.run,
        [PROGRAM, *words],
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"COLUMNS": "300"},
    )
    assert "Traceback" not in told.stdout + told.stderr
    return told.returncode, told.stdout, told.stderr


def sentences(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


# --- careline call --------------------------------------------------------------


async def test_a_script_that_holds(clinic: RunningClinic) -> None:
    await clinic.agent("alice", Behaviour(after_ms=2500, tone_hz=tone_of(0)))
    code, out, complaint = await careline(
        "call", SCRIPTS / "appointment-by-key.yaml", "--clinic", clinic.file, "--from", "+15555550114"
    )
    assert code == 0, out
    assert "All expectations hold." in out
    assert "front_door.reason" in out
    assert complaint == ""
    stored = await clinic.interaction("+15555550114")
    assert (stored.outcome, stored.agent) == ("answered", "alice")
    assert f'"id": "{stored.id}"' in out


async def test_the_same_as_json(clinic: RunningClinic, caller: str) -> None:
    script = SCRIPTS / "hang-up-in-greeting.yaml"
    code, out, complaint = await careline("call", script, "--clinic", clinic.file, "--from", caller, "--json")
    assert (code, complaint) == (0, "")
    told = json.loads(out)
    assert (told["to"], told["from"], told["ok"], told["failures"]) == ("5550100", caller, True, [])
    assert 0 < told["answered_ms"] < 2000
    assert [each["prompt"] for each in told["heard"]] == ["front_door.welcome"]
    assert [each["what"] for each in told["timeline"]]
    assert told["interaction"]["outcome"] == "ivr_exit"
    assert told["interaction"]["id"] == (await clinic.interaction(caller)).id
    assert "caller" not in told["interaction"]


async def test_one_expectation_wrong(clinic: RunningClinic, caller: str, tmp_path: Path) -> None:
    script = tmp_path / "wrong.yaml"
    script.write_text(
        f'call: {{to: "5550100", from: "{caller}"}}\n'
        "steps:\n"
        "  - expect: {heard: front_door.welcome, within: 10s}\n"
        "  - expect: {connected: true, within: 1s}\n"
        "  - hang up\n"
    )
    code, out, complaint = await careline("call", script, "--clinic", clinic.file)
    assert (code, complaint) == (1, "")
    assert "1 expectation(s) failed." in out
    assert len([line for line in out.splitlines() if "FAILED" in line]) == 1
    code, out, complaint = await careline("call", script, "--clinic", clinic.file, "--json")
    assert code == 1
    (failure,) = json.loads(out)["failures"]
    assert "4" in failure.split(" ", 1)[0] or "connected" in failure, failure


async def test_a_script_with_a_mistake_never_dials(clinic: RunningClinic, tmp_path: Path) -> None:
    script = tmp_path / "typo.yaml"
    script.write_text('call: {to: "5550100"}\nsteps:\n  - pres: "1"\n')
    code, out, complaint = await careline("call", script, "--clinic", clinic.file)
    assert (code, out) == (1, "")
    assert complaint.startswith(f"{script}:3:")
    assert "press" in complaint
    assert len(sentences(complaint)) == 1


async def test_a_prompt_nobody_has_is_a_mistake_of_the_script(clinic: RunningClinic, tmp_path: Path) -> None:
    script = tmp_path / "prompt.yaml"
    script.write_text('call: {to: "5550100"}\nsteps:\n  - expect: {heard: front_door.welcom}\n')
    code, _, complaint = await careline("call", script, "--clinic", clinic.file)
    assert code == 1
    assert complaint.startswith(f"{script}:3:")
    assert "Did you mean 'front_door.welcome'?" in complaint
    assert len(sentences(complaint)) == 1


async def test_a_script_that_is_not_there(clinic: RunningClinic, tmp_path: Path) -> None:
    code, out, complaint = await careline("call", tmp_path / "none.yaml", "--clinic", clinic.file)
    assert (code, out) == (1, "")
    assert "none.yaml" in complaint
    assert len(sentences(complaint)) == 1


# --- careline flow check ----------------------------------------------------------


async def test_the_shipped_flows_have_no_problem() -> None:
    shipped = [file for file in (PROJECT / "flows").glob("*.yaml") if not file.name.endswith(".tests.yaml")]
    told = f"{len(shipped)} flows, 0 errors, 0 warnings\n"
    assert await careline("flow", "check", PROJECT / "flows") == (0, told, "")


async def test_a_broken_flow_is_told_with_its_place(tmp_path: Path) -> None:
    flow = tmp_path / "load.yaml"
    flow.write_text((PROJECT / "flows" / "load.yaml").read_text().replace("go: desk", "go: dekk"))
    line = next(n for n, text in enumerate(flow.read_text().splitlines(), 1) if "dekk" in text)
    code, out, complaint = await careline("flow", "check", flow)
    assert (code, complaint) == (1, "")
    first, last = sentences(out)[0], sentences(out)[-1]
    assert first.startswith(f"{flow}:{line}:")
    assert "Did you mean 'desk'?" in first
    assert last.startswith("1 flow, ")
    code, out, _ = await careline("flow", "check", flow, "--json")
    assert code == 1
    assert json.loads(out)["problems"][0]["line"] == line


# --- careline doctor --------------------------------------------------------------


async def test_the_doctor_on_a_running_clinic(clinic: RunningClinic) -> None:
    code, out, complaint = await careline("doctor", "--clinic", clinic.file, "--json")
    told = json.loads(out)
    assert (code, told["bad"], complaint) == (0, 0, ""), out
    assert {"clinic.yaml", "asterisk", "database"} <= {finding["matter"].lower() for finding in told["findings"]}
    assert all(finding["verdict"] in ("ok", "warn") for finding in told["findings"])


# --- careline up on what cannot work ------------------------------------------------


def clinic_in(folder: Path, change=lambda clinic: None) -> Path:
    file = folder / "clinic.yaml"
    file.write_text(settings_text(change))
    return file


async def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        file = clinic_in(tmp_path, lambda clinic: clinic["listen"].update(sip=port))
        code, _, complaint = await careline("up", "--clinic", file)
    assert code == 1
    told = sentences(complaint)
    assert told[-1].startswith(f"listen.sip: port {port} on 127.0.0.1 is in use by another program.")
    assert len(told) == 1


async def test_a_second_up_on_the_same_folder(clinic: RunningClinic, caller: str) -> None:
    code, out, complaint = await careline("up", "--clinic", clinic.file)
    assert code == 1
    said = sentences(out + complaint)
    assert len(said) == 1, said
    assert "already" in said[0] or "another" in said[0].lower()
    async with clinic.patient() as patient:  # and the first one is as it was
        await patient.call("5550110", caller)
        patient.hang_up()
    assert (await clinic.interaction(caller)).outcome == "ivr_exit"


async def test_an_unknown_skill(tmp_path: Path) -> None:
    def misspell(clinic: dict) -> None:
        clinic["agents"]["alice"]["skills"] = {"front_dsk": 4}

    file = clinic_in(tmp_path, misspell)
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "front_dsk" in text)
    for command in ("up", "doctor"):
        code, out, complaint = await careline(command, "--clinic", file)
        assert code == 1
        (told,) = sentences(out + complaint)
        assert f"{file}:{line}:" in told
        assert "Did you mean 'front_desk'?" in told
    assert not (tmp_path / "data").exists(), "something was made for a clinic that cannot be"


async def test_a_key_that_stands_twice(tmp_path: Path) -> None:
    file = clinic_in(tmp_path)
    file.write_text(file.read_text() + "database: sqlite\n")
    line = len(file.read_text().splitlines())
    code, out, complaint = await careline("up", "--clinic", file)
    assert (code, out) == (1, "")
    (told,) = sentences(complaint)
    assert told.startswith(f"{file}:{line}:1: ")
    assert "'database'" in told


@pytest.mark.parametrize(
    "text", ["", "\t\n", "[]\n", "clinic: {name: [}\n", "\x00"], ids=["empty", "tab", "list", "broken", "nul"]
)
async def test_no_settings_at_all(tmp_path: Path, text: str) -> None:
    file = tmp_path / "clinic.yaml"
    file.write_text(text)
    code, out, complaint = await careline("up", "--clinic", file)
    assert (code, out) == (1, "")
    assert all(line.startswith(str(file)) for line in sentences(complaint))
    assert sentences(complaint)


async def test_settings_that_are_not_there(tmp_path: Path) -> None:
    code, out, complaint = await careline("up", "--clinic", tmp_path / "none.yaml")
    assert (code, out) == (1, "")
    (told,) = sentences(complaint)
    assert "none.yaml" in told


async def test_wrong_usage_is_two() -> None:
    assert (await careline("up", "--jsn"))[0] == 2
    assert (await careline("up", "--once"))[0] == 2
