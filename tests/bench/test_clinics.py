"""Benchmarks run by hand and seldom: that the clinics they set up are still accepted is seen here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench import cpu_per_call, digit_to_prompt, speech_latency
from bench.clinics import with_agents
from tests.asterisk.clinic import RunningClinic


@pytest.mark.parametrize(
    "set_up",
    [
        cpu_per_call.our_clinic,
        digit_to_prompt.our_clinic,
        speech_latency.our_clinic,
        lambda folder: RunningClinic(folder, with_agents(50)),
    ],
    ids=["cpu_per_call", "digit_to_prompt", "speech_latency", "with_agents"],
)
def test_the_clinic_of_a_benchmark_is_accepted(set_up: Callable[[Path], RunningClinic], tmp_path: Path) -> None:
    clinic = set_up(tmp_path)
    for number in clinic.settings.model.numbers.values():
        assert number.flow in {file.stem for file in clinic.settings.flows_folder.glob("*.yaml")}
