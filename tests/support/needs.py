"""What a test needs of the machine: skipped loudly where it is missing, or failed on demand."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.modules import ROOT

OF_THE_TESTS = {"FORUM_REQUIRE_ALL", "FORUM_TEST_DATA", "FORUM_TEST_LANGUAGE"}
"""Variables for the tests themselves; all others belong to the developer's own site."""

REAL_DATA: Final = Path(os.environ.get("FORUM_TEST_DATA", ROOT.parent / "shared" / "data"))
"""Real consultations, which are other people's texts and therefore no part of the product."""

NOTHING_MAY_BE_MISSING = os.environ.get("FORUM_REQUIRE_ALL") == "1"

SLOW_ON_POSTGRESQL: Final = pytest.mark.parametrize(
    "any_database",
    ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.slow])],
    indirect=True,
)
"""For a long test that asks for `any_database`: PostgreSQL's turn is one of the slow tests."""


def leave_to_slow(cases: Iterable[Any], *, quick: int) -> list[Any]:
    """Return cases of which the first `quick` are tried every time, and the others as slow ones.

    A case of several values is a tuple.
    """
    marked: list[Any] = []
    for place, case in enumerate(cases):
        values = case if isinstance(case, tuple) else (case,)
        marks = () if place < quick else (pytest.mark.slow,)
        marked.append(pytest.param(*values, marks=marks))
    return marked


def need(found: object, what: str) -> None:
    """Skip the test where `found` is false."""
    if not found:
        pytest.skip(f"needs {what}")


def refuse_skip(report: Any) -> None:
    """Turn a skipped test or module into a failed one where FORUM_REQUIRE_ALL=1."""
    if not (NOTHING_MAY_BE_MISSING and report.skipped) or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid}: {reason}, and FORUM_REQUIRE_ALL=1 lets nothing be skipped"


def tell_what_was_skipped(reporter: pytest.TerminalReporter) -> None:
    """Print loudly what this run did not test, by reason."""
    reasons: dict[str, int] = {}
    for report in reporter.stats.get("skipped", ()):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else "no reason"
        reason = str(reason).removeprefix("Skipped: ")
        reasons[reason] = reasons.get(reason, 0) + 1
    if not reasons:
        return
    reporter.section("NOT TESTED ON THIS MACHINE", sep="!", red=True, bold=True)
    for reason, count in sorted(reasons.items()):
        reporter.write_line(f"{count:5} tests: {reason}", red=True)
    reporter.write_line("CONTRIBUTING.md says what to install.", red=True)
