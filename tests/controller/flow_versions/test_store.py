"""Releases on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from controller.flow_versions import store as store_module
from controller.flow_versions.store import NoReleaseError, ReleaseStore, files, fingerprint, named
from ivr.problems import FileProblems
from tests.controller.flow_versions.bench import Shop
from tests.ivr.conftest import FACTS
from tests.ivr.lint.checked import GOOD


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_the_same_files_are_the_same_release(shop: Shop) -> None:
    first = shop.release()
    assert shop.release() == first
    assert first.flows == {"x": shop.load().flows["x"].version}
    shop.say("For money")
    second = shop.release()
    assert second.id != first.id
    assert [one.id for one in shop.store.all()] == [second.id, first.id]


def test_a_release_outlives_the_folder(shop: Shop) -> None:
    first = shop.release()
    shop.say("For money")
    (shop.prompts / "catalogue.yaml").unlink()
    flow = shop.store.load(first.id, FACTS).flows["x"]
    assert flow.version == first.flows["x"]
    assert "For a bill" in str(flow.texts)


def test_its_versions_keep_their_names_when_the_clinic_changes(shop: Shop) -> None:
    first = shop.release()
    other = replace(FACTS, emergency=replace(FACTS.emergency, confirm_key="5"))
    assert shop.load().flows["x"].version == first.flows["x"]
    assert shop.store.load(first.id, other).flows["x"].version == first.flows["x"]
    with pytest.raises(FileProblems):
        shop.store.load(first.id, replace(FACTS, queues=("other",)))


def test_names_of_releases(shop: Shop) -> None:
    first = shop.release()
    assert shop.store.get(first.id) == shop.store.get(first.id[:6]) == shop.store.get(first.flows["x"]) == first
    for wrong in ("", "nothing", "../x"):
        with pytest.raises(NoReleaseError, match="is no release"):
            shop.store.get(wrong)
    assert shop.store.having("x", first.flows["x"]) == first
    assert shop.store.having("x", "unknown") is None


def test_what_belongs_to_a_release(shop: Shop) -> None:
    shop.write("tests: []\n", "x.tests")
    (shop.flows / "shared").mkdir()
    shop.write("a: b\n", "shared/part")
    (shop.flows / "notes.txt").write_text("none")
    places = [place for _, place in files(shop.flows, shop.prompts)]
    assert places == ["flows/shared/part.yaml", "flows/x.yaml", "prompts/catalogue.yaml"]
    before = fingerprint(shop.flows, shop.prompts)
    shop.write("a: c\n", "shared/part")
    assert fingerprint(shop.flows, shop.prompts) != before


def test_what_is_no_release_is_passed_over(shop: Shop, tmp_path: Path) -> None:
    assert ReleaseStore(tmp_path / "absent").all() == []
    shop.release()
    (shop.store.folder / "broken").mkdir()
    (shop.store.folder / "broken" / "release.json").write_text("{")
    assert len(shop.store.all()) == 1


def test_old_releases_go_and_named_ones_stay(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "KEPT", 2)
    made = []
    for number in range(5):
        shop.say(f"For bill {number * 2 + 10}")
        made.append(shop.release())
    shop.store.prune(frozenset({made[0].id}))
    assert {one.id for one in shop.store.all()} == {made[0].id, made[3].id, made[4].id}


def test_clinical_flows_are_marked(shop: Shop) -> None:
    assert shop.release().clinical == ()
    shop.write(GOOD.replace("start:", "clinical: true\nstart:"))
    release = shop.release()
    assert release.clinical == ("x",)
    assert named(shop.load().flows["x"], replace(release, flows={"x": "other"})).version == "other"
