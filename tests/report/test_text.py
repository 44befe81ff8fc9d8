"""The report for people, as snapshots: one file for each width, character set and mode."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from report_samples import CLEAN, FAILED, HOSTILE, NOTHING, ORDINARY, SILENCED

from chartlint.finding import Confidence, Finding, Location, Severity
from chartlint.report import ReportOptions
from chartlint.report.characters import width
from chartlint.report.paint import canvas_of
from chartlint.report.text import MOST_GAPS, TextReporter
from chartlint.session import ChartLedger, Ledger, NotChecked, Result

HERE = Path(__file__).parent / "snapshots"
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


class Stream(io.StringIO):
    """A text stream with an encoding, as a terminal or as a pipe."""

    def __init__(self, encoding: str = "utf-8", terminal: bool = False) -> None:
        super().__init__()
        self._encoding = encoding
        self._terminal = terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding

    def isatty(self) -> bool:
        return self._terminal


def report(result: Result, *, concise: bool = False, encoding: str = "utf-8", **options: object) -> str:
    out = Stream(encoding)
    TextReporter(concise=concise).render(result, out, ReportOptions(**options))  # type: ignore[arg-type]
    text = out.getvalue()
    text.encode(encoding)
    return text


@pytest.mark.parametrize("columns", [None, 40, 80, 200])
def test_widths(columns: int | None, expect: Callable[[Path, str], None]) -> None:
    text = report(ORDINARY, columns=columns)
    expect(HERE / f"ordinary-{columns or 'pipe'}.txt", text)
    if columns is not None:
        too_long = [line for line in text.splitlines() if width(line) > columns]
        assert all("-->" in line or "= " in line for line in too_long), "only file names may stick out"


def test_silenced_on_demand(expect: Callable[[Path, str], None]) -> None:
    assert "--show-suppressed" in report(SILENCED)
    assert "41:68" not in report(SILENCED)
    expect(HERE / "silenced.txt", report(SILENCED, suppressed=True, columns=80))


@pytest.mark.parametrize(
    ("name", "result"), [("clean", CLEAN), ("nothing", NOTHING), ("hostile", HOSTILE), ("failed", FAILED)]
)
def test_results(name: str, result: Result, expect: Callable[[Path, str], None]) -> None:
    expect(HERE / f"{name}.txt", report(result, columns=100))


def test_verbose(expect: Callable[[Path, str], None]) -> None:
    expect(HERE / "ordinary-verbose.txt", report(ORDINARY, columns=100, verbose=True))
    expect(HERE / "failed-verbose.txt", report(FAILED, columns=100, verbose=True))


def test_concise(expect: Callable[[Path, str], None]) -> None:
    expect(HERE / "ordinary-concise.txt", report(ORDINARY, concise=True))


def test_concise_lines_have_the_form_that_problem_matchers_read() -> None:
    lines = report(HOSTILE, concise=True).splitlines()
    assert re.fullmatch(r"(.+?):(\d+):(\d+): (error|warning|info) ([a-z0-9/-]+) (.*)", lines[0])


def test_ascii(expect: Callable[[Path, str], None]) -> None:
    expect(HERE / "hostile-ascii.txt", report(HOSTILE, columns=100, encoding="ascii"))


@pytest.mark.parametrize("columns", [40, 80, None])
@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("result", [ORDINARY, CLEAN, NOTHING, HOSTILE, FAILED])
@pytest.mark.parametrize("concise", [False, True])
def test_colour_changes_no_character(result: Result, concise: bool, verbose: bool, columns: int | None) -> None:
    plain = report(result, concise=concise, columns=columns, verbose=verbose)
    colored = report(result, concise=concise, columns=columns, verbose=verbose, color="always")
    assert ESCAPES.sub("", colored) == plain
    assert result is NOTHING or colored != plain


def test_nothing_of_a_hostile_chart_reaches_the_terminal() -> None:
    for color in ("never", "always"):
        text = ESCAPES.sub("", report(HOSTILE, color=color, verbose=True))
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text)


@pytest.mark.parametrize(
    ("choice", "environ", "terminal", "colored"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "0"}, False, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_who_decides_on_colour(choice: str, environ: dict[str, str], terminal: bool, colored: bool) -> None:
    assert canvas_of(Stream(terminal=terminal), choice, None, environ).color is colored


def test_width_of_a_terminal_and_of_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "123")
    assert canvas_of(Stream(terminal=True)).columns == 123
    assert canvas_of(Stream(terminal=False)).columns is None
    assert canvas_of(Stream(terminal=False), columns=7).columns == 40
    assert canvas_of(Stream(terminal=False), columns=9999).columns == 200


def test_help_of_a_rule_comes_once() -> None:
    assert report(ORDINARY).count("= help: Leave `securityContext.privileged` out or set it to `false`.") == 1
    assert report(ORDINARY, verbose=True).count("= help: Leave `securityContext.privileged` out") == 2


def test_many_gaps_are_counted_unless_verbose() -> None:
    gaps = tuple(NotChecked("template", f"t{number}.yaml", "does not render") for number in range(MOST_GAPS + 5))
    result = Result((), Ledger((ChartLedger("c", "c", "1", True, ("default",), 15, 0, 15, not_checked=gaps),)))
    assert report(result).count("not checked") == MOST_GAPS + 1
    assert "5 more (--verbose names them)" in report(result)
    assert report(result, verbose=True).count("not checked") == len(gaps)


def test_clean_is_green_only_when_everything_was_checked() -> None:
    green = "\x1b[1;32mnothing found"
    assert green in report(CLEAN, color="always")
    gap = CLEAN.ledger.charts[0]._replace(not_checked=(NotChecked("template", "t", "r"),))
    assert green not in report(CLEAN._replace(ledger=CLEAN.ledger._replace(charts=(gap,))), color="always")
    assert "nothing was checked" in report(NOTHING)


def test_a_hundred_thousand_findings() -> None:
    where = Location("a.yaml", 1, 1, 1, 5, excerpt=("kind: Pod",))
    findings = tuple(
        Finding("some-rule", Severity.WARNING, Confidence.HIGH, f"number {number}", "c", where)
        for number in range(100_000)
    )
    text = report(Result(findings, Ledger((ChartLedger("c", loaded=True),))), concise=True)
    assert text.count("\n") == 100_003
    assert "100000 warnings in 1 file" in text
