"""What every test may ask for: golden files that `--accept` rewrites, and a report that must stay clean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from banxin.codes import Severity
from banxin.diagnostics import Report
from support.golden import check_golden

# The same examples in every run: a red suite must be red again when somebody looks.
# Without the phase that explains a failure: over whole documents it takes longer than the suite may.
settings.register_profile(
    "banxin",
    derandomize=True,
    deadline=None,
    max_examples=60,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    report_multiple_bugs=False,
)
settings.load_profile("banxin")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite golden files with what this run makes")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """`golden(path, text)` compares a text with its golden file, or writes the file under `--accept`."""
    accept = bool(request.config.getoption("--accept"))

    def compare(path: Path, text: str) -> None:
        check_golden(path, text, accept=accept)

    return compare


@pytest.fixture
def clean_report() -> Iterator[Report]:
    """A report that must hold neither warning nor error when the test is over."""
    report = Report()
    yield report
    assert [str(finding) for finding in report if finding.severity > Severity.INFO] == []
