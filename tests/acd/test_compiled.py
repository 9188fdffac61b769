"""The compiled core says what the interpreted one says, event for event. `make soak` compiles it first."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from dataclasses import asdict, replace

import pytest

from tests.house.sources import ROOT

COMPILE = runpy.run_path(str(ROOT / "setup" / "compile_core.py"))
COMPILED = COMPILE["TARGET"]
TELL = """
import sys, acd.index
from tests.acd.compiled_history import history
print(acd.index.__file__, file=sys.stderr)
for line in history(int(sys.argv[1])):
    print(line)
"""


def told(seed: int, *folders: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (*folders, ROOT)))}
    command = [sys.executable, "-P", "-c", TELL, str(seed)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
def test_a_random_history_has_the_same_commands_compiled_and_interpreted(seed: int) -> None:
    assert COMPILE["is_current"](), "there is no compiled core of these very sources: run setup/compiled-core."
    compiled, interpreted = told(seed, COMPILED), told(seed)
    assert ".so" in compiled.stderr and ".so" not in interpreted.stderr
    assert compiled.stdout.count("\n") > 5_000
    assert compiled.stdout == interpreted.stdout


RECORD = '''
from __future__ import annotations
from dataclasses import dataclass, field

@dataclass(frozen=True, slots=True)
class Stay:
    """A stay."""
    call: str
    offers: int = 0
    told: list[int] = field(default_factory=list)
    """What was said."""
    bucket: object = field(init=False, default=None)

    @property
    def busy(self) -> bool:
        return self.offers > 0
'''


def test_a_record_written_out_behaves_as_the_dataclass_it_was() -> None:
    plain: dict[str, object] = {}
    exec(COMPILE["FIELDS"], plain)
    written, declared = dict[str, object](plain), dict[str, object]()
    exec(COMPILE["records"](RECORD).replace("from acd.fields_of import fields_of", ""), written)
    exec(RECORD, declared)
    for space in (written, declared):
        stay = space["Stay"]("c", offers=2)  # type: ignore[operator]
        assert stay == space["Stay"]("c", 2) != space["Stay"]("d", 2)  # type: ignore[operator]
        assert (stay.busy, stay.told, stay.bucket) == (True, [], None)
        assert stay.told is not space["Stay"]("c").told  # type: ignore[operator]
        assert asdict(stay) == {"call": "c", "offers": 2, "told": [], "bucket": None}
        assert replace(stay, offers=0).busy is False
        assert repr(stay) == "Stay(call='c', offers=2, told=[], bucket=None)"
        match stay:
            case object(call="c", offers=offers):
                assert offers == 2
