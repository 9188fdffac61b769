"""``say``."""

from pathlib import Path

from ivr.messages import Say
from tests.ivr.nodes.probe import probe, refused


def test_it_speaks_and_goes_on(tmp_path: Path) -> None:
    caller = probe("{say: {say: [load.press, {en: Hi., es: Hola.}], go: bye}}", tmp_path)
    assert caller.heard_now() == ["load.press", "Hi."]
    caller.hear_out()
    assert caller.path() == ["here"]
    assert caller.call.node == "bye"


def test_a_key_skips_it_unless_it_must_be_heard(tmp_path: Path) -> None:
    caller = probe("{say: {say: load.press, go: bye}}", tmp_path)
    caller.press("1")
    assert caller.call.node == "bye"
    caller = probe("{say: {say: load.press, barge_in: off, go: bye}}", tmp_path)
    caller.press("1")
    assert caller.call.node == "here"


def test_a_variable_makes_the_sentence_private(tmp_path: Path) -> None:
    for name, private in (("account", True), ("reason", False), ("dialled", False), ("caller", True)):
        caller = probe(f"{{say: {{say: {{en: 'It is {{{name}}}.', es: 'Es {{{name}}}.'}}, go: bye}}}}", tmp_path)
        (said,) = caller.got(Say)
        assert isinstance(said, Say)
        assert said.prompts[0].private is private
        assert said.prompts[0] not in caller.flow.prompts()


def test_mistakes(tmp_path: Path) -> None:
    assert "the prompt 'load.pres' is not in the catalogue. Did you mean 'load.press'?" in refused(
        "{say: {say: load.pres, go: bye}}", tmp_path
    )
    assert "this text is missing in 'es'" in refused("{say: {say: {en: Hi}, go: bye}}", tmp_path)
    assert "'fr' is no language of this flow" in refused("{say: {say: {en: a, es: b, fr: c}, go: bye}}", tmp_path)
    assert "'Hello there' is no key of the catalogue" in refused("{say: {say: Hello there, go: bye}}", tmp_path)
    assert "the variable 'nmae' is not declared" in refused("{say: {say: {en: '{nmae}', es: b}, go: bye}}", tmp_path)
    assert "say: list should have at least 1 item" in refused("{say: {say: [], go: bye}}", tmp_path)
    assert "the key 'go' is missing" in refused("{say: {say: load.press}}", tmp_path)
