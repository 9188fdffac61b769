"""What stands in Asterisk's files, and what may never get into them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from controller.asterisk.modules import IF_PRESENT, NEEDED
from controller.asterisk.program import AsteriskProgram
from controller.asterisk.render import LEASE_S, RenderError, render
from controller.settings import Ports, RunFolder, Secrets, Settings, make_secrets
from controller.settings.model import AgentBlock
from tests.controller.settings.clinic import sample

PORTS = Ports(sip=6060, rtp_first=10_000, rtp_last=10_999, http=6088, ami=6038, agi=6039)


@pytest.fixture
def program(tmp_path: Path) -> AsteriskProgram:
    data = tmp_path / "tree"
    for part in ("moh", "rest-api", "documentation", "sounds/en_US_f_Allison"):
        (data / part).mkdir(parents=True)
    return AsteriskProgram(("/asterisk",), (22, 10, 1), data, data)


def rendered(settings: Settings, program: AsteriskProgram) -> tuple[dict[str, str], RunFolder, Secrets]:
    folder = settings.folder.create()
    secrets = make_secrets(folder, settings.accounts)
    files = render(settings, folder, program, PORTS, secrets)
    return {path.name: path.read_text(encoding="utf-8") for path in files}, folder, secrets


def test_files_are_closed_and_secrets_stand_in_their_own_files_only(tmp_path: Path, program: AsteriskProgram) -> None:
    files, folder, secrets = rendered(sample(tmp_path), program)
    assert {path.stat().st_mode & 0o777 for path in folder.etc.iterdir()} == {0o600}
    assert [name for name, text in files.items() if secrets.ari in text] == ["ari.conf"]
    assert [name for name, text in files.items() if secrets.ami in text] == ["manager.conf"]
    assert [name for name, text in files.items() if secrets.sip["alice"] in text] == ["pjsip.conf"]


def test_everything_but_sip_listens_on_loopback(tmp_path: Path, program: AsteriskProgram) -> None:
    files, _, _ = rendered(sample(tmp_path, ("address: 127.0.0.1", "address: 0.0.0.0")), program)
    assert "bind = 0.0.0.0:6060" in files["pjsip.conf"]
    for name, port in (("http.conf", "bindport = 6088"), ("manager.conf", "port = 6038")):
        assert "bindaddr = 127.0.0.1" in files[name]
        assert port in files[name]
        assert "0.0.0.0\n" not in files[name].replace("0.0.0.0/0.0.0.0\n", "")


def test_the_lease_is_set_before_every_stasis_of_a_patient(tmp_path: Path, program: AsteriskProgram) -> None:
    files, _, _ = rendered(sample(tmp_path), program)
    dialplan = files["extensions.conf"]
    patient = dialplan.split("[careline-patient]")[1].split("[careline-fallback]")[0]
    for block in patient.split("exten => 5")[1:]:
        assert (
            block.index("TIMEOUT(absolute)=${CARELINE_LEASE}")
            < block.index("Stasis(")
            < block.index("careline-fallback")
        )
    assert f"CARELINE_LEASE = {LEASE_S}" in dialplan


def test_a_site_may_keep_a_dialplan_of_its_own_and_it_comes_last(tmp_path: Path, program: AsteriskProgram) -> None:
    files, _, _ = rendered(sample(tmp_path), program)
    (line,) = [line for line in files["extensions.conf"].splitlines() if line.startswith("#")]
    assert re.fullmatch(r'#tryinclude "/.*/own-extensions\.conf"', line), line
    assert files["extensions.conf"].endswith(f"{line}\n")


def test_no_wide_pattern_and_no_way_out(tmp_path: Path, program: AsteriskProgram) -> None:
    files, _, _ = rendered(sample(tmp_path), program)
    dialplan = re.sub(r"(?m)^\s*;.*$", "", files["extensions.conf"])
    patterns = re.findall(r"exten => (_[^,]+),", dialplan)
    assert patterns == ["_*40Z", "_*47Z", "_*5XX"]
    dialled = re.findall(r"Dial\(([^,]+)", dialplan)
    assert all(re.fullmatch(r"PJSIP/[a-z_]+|\$\{CARELINE_RING:1\}", what) for what in dialled)
    assert not any("trunk" in what for what in dialled)
    assert not re.search(r"(?i)\b(System|TrySystem|SHELL|EVAL|Originate|AGI)\(", dialplan)


def test_only_agents_have_feature_codes_and_only_test_phones_dial_the_clinic(
    tmp_path: Path, program: AsteriskProgram
) -> None:
    files, _, _ = rendered(sample(tmp_path), program)
    contexts = dict(re.findall(r"\n\[(\w+)\]\(phone\)\ncontext = ([\w-]+)", files["pjsip.conf"]))
    assert contexts == {
        "alice": "agents", "bruno": "agents", "nadia": "agents", "minji": "agents",
        "desk": "phones", "testline": "phones-clinic", "interpreter": "phones", "trunk_provider": "from-trunk",
    }  # fmt: skip


def test_modules_are_a_list_without_autoload(tmp_path: Path, program: AsteriskProgram) -> None:
    (program.modules / "res_srtp.so").touch()
    files, _, _ = rendered(sample(tmp_path), program)
    assert "autoload = no" in files["modules.conf"]
    assert re.findall(r"load = (\w+)\.so", files["modules.conf"]) == ["res_srtp"]
    assert tuple(re.findall(r"require = (\w+)\.so", files["modules.conf"])) == NEEDED
    assert not set(NEEDED) & set(IF_PRESENT)


@pytest.mark.parametrize("name", ['x" <1>', "x;y", "x\ny", "${SHELL(id)}", "[global]", ""])
def test_a_name_that_could_break_out_is_refused_here_too(tmp_path: Path, program: AsteriskProgram, name: str) -> None:
    settings = sample(tmp_path)
    alice = AgentBlock.model_construct(**{**dict(settings.model.agents["alice"]), "name": name})
    agents = {**settings.model.agents, "alice": alice}
    spoilt = replace(settings, model=settings.model.model_copy(update={"agents": agents}))
    with pytest.raises(RenderError, match="alice: name"):
        rendered(spoilt, program)


def test_a_folder_that_asterisk_cannot_read_is_refused(tmp_path: Path, program: AsteriskProgram) -> None:
    (tmp_path / "a;b").mkdir()
    with pytest.raises(RenderError, match="a;b"):
        rendered(sample(tmp_path / "a;b"), program)


def test_a_second_render_writes_nothing_and_removes_what_is_old(tmp_path: Path, program: AsteriskProgram) -> None:
    settings = sample(tmp_path)
    _, folder, _ = rendered(settings, program)
    (folder.etc / "old.conf").write_text("x")
    before = {path: path.stat().st_mtime_ns for path in folder.etc.iterdir() if path.name != "old.conf"}
    rendered(settings, program)
    assert {path: path.stat().st_mtime_ns for path in folder.etc.iterdir()} == before


def test_sounds_are_found_under_careline(tmp_path: Path, program: AsteriskProgram) -> None:
    _, folder, _ = rendered(sample(tmp_path), program)
    assert (folder.asterisk_data / "sounds/careline").resolve() == folder.sounds
    assert (folder.asterisk_data / "sounds/en").resolve() == program.data / "sounds/en_US_f_Allison"


def test_user_events_are_the_only_right_over_ami(tmp_path: Path, program: AsteriskProgram) -> None:
    files, _, _ = rendered(sample(tmp_path), program)
    rights = re.findall(r"(read|write) = (\w+)", files["manager.conf"])
    assert rights == [("read", "user"), ("write", "user")] * 2


CALLBACKS = '\n    callbacks: {to: "sip.provider.example:5080", caller: "+15555550100"}'


def test_nothing_outside_is_dialled_unless_the_file_says_so(tmp_path: Path, program: AsteriskProgram) -> None:
    trunk = _section(rendered(sample(tmp_path), program)[0]["pjsip.conf"], "trunk_provider")
    assert "contact" not in trunk
    assert "aors" not in trunk


def test_calls_to_patients_go_to_the_provider_from_the_clinics_number(tmp_path: Path, program: AsteriskProgram) -> None:
    settings = sample(tmp_path, ("match: [127.0.0.1]", "match: [127.0.0.1]" + CALLBACKS))
    trunk = _section(rendered(settings, program)[0]["pjsip.conf"], "trunk_provider")
    assert "type = aor\ncontact = sip:sip.provider.example:5080\n" in trunk
    assert "aors = trunk_provider\ntrust_id_outbound = yes\n" in trunk
    assert "callerid =" not in trunk, "it would be shown for every patient who calls us"


def test_all_phones_of_an_agent_have_his_extension_and_speak_for_him(tmp_path: Path, program: AsteriskProgram) -> None:
    settings = sample(tmp_path, ("extension: 2003,", "extension: 2003, devices: [nadia, nadia_mobile],"))
    files, _, secrets = rendered(settings, program)
    assert "exten => 2003,1,Dial(PJSIP/nadia&PJSIP/nadia_mobile,30,i)" in files["extensions.conf"]
    assert files["extensions.conf"].count("exten => 2003,") == 1
    mobile = _section(files["pjsip.conf"], "nadia_mobile")
    assert "set_var = CARELINE_ACCOUNT=nadia\n" in mobile
    assert f"password = {secrets.sip['nadia_mobile']}\n" in mobile
    assert secrets.sip["nadia"] != secrets.sip["nadia_mobile"]


def test_no_call_is_marked_unless_the_file_says_so(tmp_path: Path, program: AsteriskProgram) -> None:
    files, _, _ = rendered(sample(tmp_path), program)
    assert "RELAY" not in files["pjsip.conf"]
    assert "Stasis(careline,patient,5550100)\n" in files["extensions.conf"]
    assert "PJSIP_HEADER" not in files["extensions.conf"]


def test_a_relay_services_trunk_marks_its_calls(tmp_path: Path, program: AsteriskProgram) -> None:
    fastagi = ('"5550101": {flow: front-door,', '"5550101": {over: fastagi, flow: front-door,')
    settings = sample(tmp_path, ("match: [127.0.0.1]", "match: [127.0.0.1]\n    relay: true"), fastagi)
    files, _, _ = rendered(settings, program)
    assert "set_var = CARELINE_RELAY=relay\n" in _section(files["pjsip.conf"], "trunk_provider")
    assert "set_var = CARELINE_RELAY" not in _section(files["pjsip.conf"], "testline")
    assert "Stasis(careline,patient,5550100,${CARELINE_RELAY})\n" in files["extensions.conf"]
    assert "/patient/5550101,${CARELINE_RELAY})\n" in files["extensions.conf"]


def test_a_header_marks_a_relays_call_and_what_stands_in_it_goes_nowhere(
    tmp_path: Path, program: AsteriskProgram
) -> None:
    settings = sample(tmp_path, ("match: [127.0.0.1]", "match: [127.0.0.1]\n    relay_header: X-Relay-Call"))
    files, _, _ = rendered(settings, program)
    assert "set_var = CARELINE_RELAY_HEADER=X-Relay-Call\n" in _section(files["pjsip.conf"], "trunk_provider")
    reads = [line for line in files["extensions.conf"].splitlines() if "PJSIP_HEADER(" in line]
    assert reads == [
        "exten => s,1,ExecIf($[${LEN(${PJSIP_HEADER(read,${CARELINE_RELAY_HEADER})})}>0]?Set(CARELINE_RELAY=relay))"
    ]
    trunk = settings.model.trunks["provider"].model_copy(update={"relay_header": "X${SHELL(id)}"})
    model = settings.model.model_copy(update={"trunks": {"provider": trunk}})
    with pytest.raises(RenderError, match="relay_header"):
        rendered(replace(settings, model=model), program)


def _section(text: str, name: str) -> str:
    """All sections of this name, one after the other."""
    return "".join(re.findall(rf"(?ms)^\[{name}\]\S*\n.*?(?=^\[|\Z)", text))
