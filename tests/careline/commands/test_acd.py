"""``careline acd`` and its verbs."""

from typer.testing import CliRunner

from careline.cli import build


def test_help_names_the_verbs() -> None:
    shown = CliRunner().invoke(build(), ["acd", "--help"])
    assert shown.exit_code == 0
    assert "simulate" in shown.stdout
