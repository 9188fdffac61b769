"""What is derived from the file for the rest of the system."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.outbound import Outbound
from controller.settings import load_settings
from ivr.facts import Survey
from ivr.problems import FileProblems
from tests.controller.settings.clinic import PROJECT, sample


def test_surveys_of_queues_and_numbers(tmp_path: Path) -> None:
    numbered = (
        "{flow: front-door, language: es}",
        "{flow: front-door, language: es, survey: {flow: survey, only_if: ok}}",
    )
    surveys = sample(tmp_path, numbered).facts().surveys
    assert surveys == {"billing": Survey("survey"), "5550101": Survey("survey", "ok")}


def test_the_clinic_of_this_checkout_loads() -> None:
    assert load_settings(PROJECT / "clinic.yaml").model.clinic.country == "US"


def test_folders_stand_beside_the_file(tmp_path: Path) -> None:
    settings = sample(tmp_path)
    assert settings.folder.root == tmp_path / ".careline"
    assert settings.flows_folder == tmp_path / "flows"
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/.careline/databases/crm.sqlite"


def test_the_acd_is_told_of_agents_and_queues_in_order(tmp_path: Path) -> None:
    clinic = sample(tmp_path).acd_clinic()
    assert [agent.agent for agent in clinic.agents] == ["alice", "bruno", "nadia", "minji"]
    assert [agent.signed_in for agent in clinic.agents] == [True, True, False, False]
    front_desk = clinic.queues[0]
    assert (front_desk.needs, front_desk.offer_ms, front_desk.max_wait_ms) == ((("front_desk", 1),), 20_000, 600_000)


def test_flows_are_told_the_facts(tmp_path: Path) -> None:
    facts = sample(tmp_path).facts()
    assert facts.languages == ("en", "es", "ko")
    assert facts.emergency.words["en"][0] == "chest pain"
    assert facts.emergency.max_wait_ms == 90_000
    assert set(facts.hours) == {"main", "always"}
    assert "desk" in facts.mailboxes


def test_accounts_and_numbers(tmp_path: Path) -> None:
    settings = sample(tmp_path)
    assert settings.accounts == ("alice", "bruno", "nadia", "minji", "desk", "testline", "interpreter")
    number = settings.number("5550101")
    assert number is not None
    assert number.language == "es"
    assert settings.number("5550199") is None


def test_an_agent_has_one_phone_named_like_him_unless_more_are_written(tmp_path: Path) -> None:
    settings = sample(tmp_path, ("extension: 2003,", "extension: 2003, devices: [nadia, nadia_mobile],"))
    assert settings.devices("alice") == ("alice",)
    assert settings.devices("nadia") == ("nadia", "nadia_mobile")
    assert settings.accounts == ("alice", "bruno", "nadia", "minji", "nadia_mobile", "desk", "testline", "interpreter")


def test_nothing_outside_is_dialled_unless_a_trunk_says_so(tmp_path: Path) -> None:
    assert sample(tmp_path).outbound is None
    plain = 'match: [127.0.0.1]\n    callbacks: {to: provider.example, caller: "+15555550100"}'
    assert sample(tmp_path, ("match: [127.0.0.1]", plain)).outbound == Outbound(
        "provider", "+15555550100", ("US",), ring_ms=30_000, per_hour=60, per_number=6
    )
    wide = plain.replace("}", ', may_call: [CA, "+1555555"]}')
    outbound = sample(tmp_path, ("match: [127.0.0.1]", wide)).outbound
    assert outbound is not None
    assert outbound.may_call == ("CA", "+1555555")


def test_another_service_may_run_asterisk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CARELINE_ASTERISK", raising=False)
    assert sample(tmp_path).asterisk_managed
    assert not sample(tmp_path, ("program: auto", "managed: false\n  program: auto")).asterisk_managed
    monkeypatch.setenv("CARELINE_ASTERISK", "external")
    assert not sample(tmp_path).asterisk_managed


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match="does not exist"):
        load_settings(tmp_path / "none.yaml")


def test_lists_of_names_and_the_countrys_numbers_reach_the_flows(tmp_path: Path) -> None:
    facts = sample(tmp_path).facts()
    assert [one.id for one in facts.lists["doctors"]] == ["cho", "larsen", "ortiz"]
    assert facts.lists["doctors"][2].says_in("ko") == "오르티스 선생님"
    assert facts.numbering.e164("5555550101") == "+15555550101"
