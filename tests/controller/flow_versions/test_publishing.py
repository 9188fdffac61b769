"""Publish, approve, roll back; an audit line for each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from controller.flow_versions.publishing import RefusedError
from controller.flow_versions.store import Release
from tests.controller.flow_versions.bench import Shop
from tests.ivr.lint.checked import GOOD

CLINICAL = GOOD.replace("start:", "clinical: true\nstart:")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def did(shop: Shop) -> list[tuple[str, str]]:
    return [(entry.did, entry.by) for entry in shop.file.entries()]


def test_live_and_back(shop: Shop) -> None:
    first = shop.release()
    shop.publishing.publish(first, "maria", "first")
    shop.say("For money")
    second = shop.release()
    shop.publishing.publish(second, "maria", "clearer words")
    assert shop.file.read().live == second.id
    assert shop.publishing.roll_back("nadia", "callers are lost") == f"New calls take {first.id} again."
    assert shop.file.read().live == first.id
    with pytest.raises(RefusedError, match="Nothing was live before"):
        shop.publishing.roll_back("nadia", "again")
    assert did(shop) == [("live", "maria"), ("live", "maria"), ("rolled back", "nadia")]
    assert shop.file.entries()[1].why == "clearer words"


def test_who_and_why_are_asked(shop: Shop) -> None:
    release = shop.release()
    for by, why in (("", "why"), ("maria", " ")):
        with pytest.raises(RefusedError, match="Say "):
            shop.publishing.publish(release, by, why)
    assert shop.file.entries() == []
    shop.publishing.publish(release, "maria", "first")
    with pytest.raises(RefusedError, match="live already"):
        shop.publishing.publish(release, "maria", "again")


def test_a_canary_and_its_end(shop: Shop) -> None:
    first = shop.release()
    shop.publishing.publish(first, "maria", "first")
    shop.say("For money")
    second = shop.release()
    told = shop.publishing.publish(second, "maria", "try it", 10)
    assert told == f"10% of new calls take {second.id}, the others {first.id}."
    aliases = shop.file.read()
    assert (aliases.live, aliases.canary, aliases.percent) == (first.id, second.id, 10)
    shop.publishing.roll_back("maria", "no good")
    assert (shop.file.read().live, shop.file.read().canary) == (first.id, "")
    shop.publishing.publish(second, "maria", "try it", 10)
    shop.publishing.publish(second, "maria", "good")
    assert (shop.file.read().live, shop.file.read().canary) == (second.id, "")
    for share in (0, -1, 101):
        with pytest.raises(RefusedError, match="share of calls"):
            shop.publishing.publish(first, "maria", "odd", share)


def test_a_clinical_change_needs_a_second_person(shop: Shop) -> None:
    shop.write(CLINICAL)
    release = shop.release()
    assert "waits for a second person (x: clinical)" in shop.publishing.publish(release, "Maria", "advice")
    assert shop.file.read().live == ""
    with pytest.raises(RefusedError, match="somebody else must approve"):
        shop.publishing.approve(" maria ")
    shop.publishing.approve("nadia")
    assert (shop.file.read().live, shop.file.read().proposed) == (release.id, None)
    assert did(shop) == [("proposed", "Maria"), ("live", "nadia")]
    with pytest.raises(RefusedError, match="Nothing waits"):
        shop.publishing.approve("nadia")


def test_taking_the_mark_away_needs_one_too_and_other_flows_do_not(shop: Shop) -> None:
    shop.write(CLINICAL)
    shop.publishing.publish(shop.release(), "maria", "first")
    shop.publishing.approve("nadia")
    shop.write(GOOD.replace("flow: x", "flow: y"), "y")
    other = shop.release()
    assert shop.publishing.publish(other, "maria", "a flow beside it").startswith("New calls take")
    shop.write(GOOD)
    assert "waits for" in shop.publishing.publish(shop.release(), "maria", "no longer clinical")


def test_without_a_live_release_there_is_nothing_beside_a_canary(shop: Shop) -> None:
    with pytest.raises(RefusedError, match="Nothing is live yet for the other calls"):
        shop.publishing.publish(shop.release(), "maria", "try it", 10)
    assert shop.file.entries() == []


def _clinical(shop: Shop, words: str) -> Release:
    shop.write(CLINICAL.replace("For a bill", words))
    return shop.release()


def test_who_approves_approves_what_he_has_looked_at(shop: Shop) -> None:
    first, second = _clinical(shop, "For one"), _clinical(shop, "For two")
    assert shop.publishing.publish(first, "maria", "one").endswith(f"careline flow approve {first.id} --by NAME")
    told = shop.publishing.publish(second, "bob", "two")
    assert f"in place of {first.id}, which maria proposed" in told
    with pytest.raises(RefusedError, match=rf"{first.id} does not wait .* {second.id}, which bob proposed \(two\)"):
        shop.publishing.approve("nadia", wanted=first.id)
    shop.publishing.approve("nadia", wanted=second.id[:6])
    assert shop.file.read().live == second.id


def test_what_went_live_meanwhile_is_not_undone_by_an_approval(shop: Shop) -> None:
    shop.publishing.publish(shop.release(), "maria", "first")
    proposed = _clinical(shop, "For one")
    shop.publishing.publish(proposed, "maria", "advice")
    shop.say("For money")
    other = shop.release()
    shop.publishing.publish(other, "bob", "words")
    with pytest.raises(RefusedError, match=f"something else has gone live .{other.id}.. Propose it again"):
        shop.publishing.approve("nadia")
    shop.publishing.publish(proposed, "maria", "advice")
    shop.publishing.approve("nadia")
    assert shop.file.read().live == proposed.id


def test_a_release_that_is_lost_holds_up_nobody(shop: Shop) -> None:
    releases = []
    for words in ("For one", "For two", "For three"):
        shop.say(words)
        releases.append(shop.release())
        shop.publishing.publish(releases[-1], "maria", words)
    shutil.rmtree(shop.store.folder / releases[1].id)
    assert shop.publishing.roll_back("maria", "no") == f"New calls take {releases[0].id} again."
    shutil.rmtree(shop.store.folder / releases[0].id)
    shop.publishing.publish(releases[2], "maria", "the live one is gone")
    assert shop.file.read().live == releases[2].id
    with pytest.raises(RefusedError, match="No release that was live before is kept"):
        shop.publishing.roll_back("maria", "no")
    shop.say("For four")
    canary = shop.release()
    shop.publishing.publish(canary, "maria", "try it", 10)
    shutil.rmtree(shop.store.folder / canary.id)
    shop.publishing.roll_back("maria", "its folder is gone")
    assert shop.file.read().canary == ""
