"""The outcome of a run of tests, for people and for programs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from careline.flow_tests.covering import Coverage, total
from careline.flow_tests.running import Result


def report(results: Sequence[Result], coverages: Mapping[str, Coverage], *, gaps: bool) -> Iterator[str]:
    """Lines: each failing test with what was expected, what was heard and the trace; then the sums."""
    for result in results:
        if not result.passed:
            yield from _failed(result)
    for name, coverage in coverages.items():
        shares = coverage.shares()
        told = ", ".join(f"{what} {share.covered}/{share.of}" for what, share in shares.items())
        yield f"{name}: {told}"
        if gaps:
            yield from (f"  {_short(line)}" for line in coverage.missing())
    failed = sum(not result.passed for result in results)
    took = sum(result.took_ms for result in results)
    yield f"{len(results) - failed} passed, {failed} failed, {took:.0f} ms"


def _failed(result: Result) -> Iterator[str]:
    case = result.case
    language = f" [{case.language}]" if case.language else ""
    yield f"FAILED {shown(case.path)}:{case.line}: {case.name}{language}"
    for failure in result.failures:
        yield f"  line {failure.line}, {failure.after}:" if failure.after else f"  line {failure.line}:"
        yield from (f"    {sentence}" for sentence in failure.complaints)
    yield "  What happened:"
    yield from (f"    {line}" for line in result.trace())
    yield ""


def shown(path: Path) -> str:
    """As the designer would type it, where that is shorter."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _short(line: str) -> str:
    return line.removeprefix(f"{Path.cwd()}{os.sep}")


def as_data(results: Sequence[Result], coverages: Mapping[str, Coverage]) -> dict[str, Any]:
    """``{passed, failed, coverage, flows, tests}`` for ``--json``."""
    passed = sum(result.passed for result in results)
    return {
        "passed": passed,
        "failed": len(results) - passed,
        "coverage": total(coverages.values()),
        "flows": {
            name: {
                **{what: share.as_dict() for what, share in coverage.shares().items()},
                "missing": [_short(line) for line in coverage.missing()],
            }
            for name, coverage in coverages.items()
        },
        "tests": [_test(result) for result in results],
    }


def _test(result: Result) -> dict[str, Any]:
    case = result.case
    data: dict[str, Any] = {
        "flow": case.flow.name,
        "test": case.name,
        "language": case.language,
        "path": shown(case.path),
        "line": case.line,
        "passed": result.passed,
        "ms": round(result.took_ms, 2),
    }
    if not result.passed:
        data["failures"] = [
            {"line": failure.line, "after": failure.after, "complaints": list(failure.complaints)}
            for failure in result.failures
        ]
        data["trace"] = [line.as_dict() for line in result.trace()]
    return data
