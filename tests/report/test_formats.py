"""Every format carries the same findings, and each is what its readers take."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import READERS, Found
from report_samples import CARDS, CLEAN, FAILED, HOSTILE, NOTHING, ORDINARY, SILENCED

from chartlint import __version__
from chartlint.cli import main
from chartlint.finding import Confidence, Edit, Finding, Fix, Location, Precision, Severity
from chartlint.report import ReportOptions, reporters
from chartlint.report.github import GithubReporter
from chartlint.report.markdown import MarkdownReporter
from chartlint.report.marking import code, prose
from chartlint.report.rdjson import byte_column
from chartlint.session import ChartLedger, Ledger, NotChecked, Result, RuleLedger

HERE = Path(__file__).parent
SCHEMAS = HERE / "schemas"
DOCS = HERE.parents[1] / "docs"
RESULTS = {
    "ordinary": ORDINARY,
    "clean": CLEAN,
    "nothing": NOTHING,
    "hostile": HOSTILE,
    "failed": FAILED,
    "silenced": SILENCED,
}
NEW = ["jsonl", "junit", "github", "gitlab", "checkstyle", "rdjson", "sonar", "markdown"]


def render(format_name: str, result: Result, base: Path | str = ".", **options: Any) -> str:
    out = io.StringIO()
    reporters()[format_name].render(result, out, ReportOptions(base=str(base), root=str(base), **options))
    return out.getvalue()


def wanted(result: Result) -> Found:
    return Found((one.severity.value, one.rule, one.primary.path, one.primary.line) for one in result.findings)


# --- the same in all of them

PATHS = st.sampled_from([
    "charts/a/templates/web.yaml", "charts/a/values.yaml", "charts/schön/templates/a b.yaml",
    "charts/x,y:z%/a'b&c.yaml",
    "charts/a/templates/[x](y)|z.yaml", "charts/a/Chart.yaml",
])  # fmt: skip
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    [
        "`code` and `more",
        "a | b <b>c</b> & @you #1",
        "::error::x",
        "]]> --> ",
        "100%",
        "\x00\x1b[31m",
        "日本\u202e語",
        "line\nbreak",
    ]
)


@st.composite
def locations(draw: st.DrawFn, path: st.SearchStrategy[str] = PATHS, role: str = "primary") -> Location:
    excerpt = draw(st.just(()) | st.tuples(TEXTS.map(lambda text: " ".join(text.split()))))
    line, column = draw(st.integers(1, 300)), draw(st.integers(1, 60))
    more = draw(st.integers(0, 2))
    end = column + draw(st.integers(0, 20)) if not more else draw(st.integers(1, 60))
    return Location(draw(path), line, column, line + more, end, role, draw(TEXTS) if role != "primary" else "", excerpt)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    rule = draw(st.sampled_from(sorted(CARDS)))
    primary = draw(locations())
    related = draw(
        st.lists(
            st.sampled_from(["include", "values", "related"]).flatmap(lambda role: locations(role=role)), max_size=3
        )
    )
    fix = draw(
        st.none()
        | st.builds(Fix, TEXTS, st.just((Edit(primary.path, primary.line, 1, primary.line, 2, "x"),)), st.booleans())
    )
    return Finding(
        rule,
        CARDS[rule].severity,
        draw(st.sampled_from(Confidence)),
        draw(TEXTS.filter(lambda text: text.strip() != "")),
        draw(st.sampled_from(["charts/a", "charts/schön", ""])),
        primary,
        tuple(related),
        draw(st.sampled_from(["", "Deployment/web"])),
        draw(st.sampled_from(["", "spec.template"])),
        draw(st.sampled_from([(), ("default",), ("default", "prod")])),
        draw(st.sampled_from([one for one in Precision if one is not Precision.FILE])),
        draw(st.sampled_from([0, 12])),
        draw(TEXTS),
        fix,
    )


@st.composite
def results(draw: st.DrawFn) -> Result:
    found = sorted(draw(st.lists(findings(), max_size=12)), key=Finding.sort_key)
    gaps = tuple(draw(st.lists(st.builds(NotChecked, st.just("template"), TEXTS, TEXTS), max_size=2)))
    charts = tuple(
        ChartLedger(path, "a", "1.0.0", True, ("default", "prod"), 3, 2, 1, 0, 4, not_checked=gaps)
        for path in ("charts/a", "charts/schön")
    )
    return Result(
        tuple(found),
        Ledger(charts, rules=RuleLedger(tuple(sorted(CARDS)))),
        rules=CARDS,
        fail_on=draw(st.sampled_from([*Severity, None])),
    )


@given(results())
def test_every_format_has_the_same_findings(result: Result) -> None:
    made = reporters()
    assert set(made) == set(READERS)
    for name in made:
        assert READERS[name](render(name, result)) == wanted(result), name


@given(results())
def test_every_format_is_well_formed_whatever_the_texts(result: Result) -> None:
    for name in reporters():
        check_form(name, render(name, result, suppressed=True))


def test_every_format_of_a_real_run(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All at once, one by one, into files and to stdout: the same findings, the same characters, the same exit code."""
    monkeypatch.chdir(HERE.parents[1])
    wish = [option for name in READERS for option in ("--format", f"{name}={tmp_path / name}")]
    code = main(["lint", "examples/demo", *wish])
    out, err = capfd.readouterr()
    assert (code, out, err) == (1, "", "")
    found = {name: reader((tmp_path / name).read_text()) for name, reader in READERS.items()}
    for name in READERS:
        assert found[name] == found["text"], name
        assert main(["lint", "examples/demo", "--format", name]) == 1
        assert capfd.readouterr().out == (tmp_path / name).read_text()
    assert sum(found["text"].values()) > 10


# --- the form of each


def schema(name: str) -> Any:
    folder = DOCS if name.startswith("report") else SCHEMAS
    return json.loads((folder / name).read_text("utf-8"))


JSON_SCHEMAS = {
    "json": (schema("report.schema.json"), jsonschema.Draft202012Validator),
    "jsonl": (schema("report-line.schema.json"), jsonschema.Draft202012Validator),
    "sarif": (schema("sarif-schema-2.1.0.json"), jsonschema.Draft4Validator),
    "gitlab": (schema("gitlab-codequality.schema.json"), jsonschema.Draft202012Validator),
    "rdjson": (schema("rdjson-DiagnosticResult.json"), jsonschema.Draft4Validator),
    "sonar": (schema("sonar-generic.schema.json"), jsonschema.Draft202012Validator),
}
VALIDATORS = {name: validator(form) for name, (form, validator) in JSON_SCHEMAS.items()}


def check_form(name: str, report: str) -> None:
    """Whether a report is what its readers take."""
    assert report.endswith("\n")
    report.encode("utf-8")
    if name in VALIDATORS:
        assert report.isascii()
        for line in report.splitlines() if name == "jsonl" else [report]:
            VALIDATORS[name].validate(json.loads(line, parse_constant=pytest.fail))
    elif name in ("junit", "checkstyle"):
        assert report.isascii()
        check_xml(name, report)
    elif name == "markdown":
        assert len(report.encode()) <= 65_536


def check_xml(name: str, report: str) -> None:
    xmlschema = pytest.importorskip("xmlschema")
    if name not in _XSD:
        _XSD[name] = xmlschema.XMLSchema(str(SCHEMAS / {"junit": "junit-10.xsd", "checkstyle": "checkstyle.xsd"}[name]))
    root = ElementTree.fromstring(report)
    for case in root.iter("testcase"):  # GitLab and others read these, and Jenkins' schema does not know them
        case.attrib.pop("file", None)
        case.attrib.pop("line", None)
    _XSD[name].validate(root)


_XSD: dict[str, Any] = {}


@pytest.mark.parametrize("format_name", READERS)
@pytest.mark.parametrize("name", RESULTS)
def test_samples_have_the_form(format_name: str, name: str, tmp_path: Path) -> None:
    for verbose in (False, True):
        check_form(format_name, render(format_name, RESULTS[name], tmp_path, verbose=verbose, suppressed=verbose))


@pytest.mark.parametrize("format_name", NEW)
@pytest.mark.parametrize("name", ["ordinary", "hostile", "silenced"])
def test_samples(format_name: str, name: str, tmp_path: Path, expect: Callable[[Path, str], None]) -> None:
    text = render(format_name, RESULTS[name], tmp_path, suppressed=True).replace(f'"{__version__}"', '"VERSION"')
    expect(HERE / "snapshots" / f"{name}.{format_name}", text)


# --- GitHub


def test_a_chart_gives_the_runner_no_orders() -> None:
    """What a stranger wrote stands between the marks, or escaped inside a command of ours."""
    report = render("github", HOSTILE)
    begin, _, rest = report.partition("\n")
    token = begin.removeprefix("::stop-commands::")
    assert re.fullmatch(r"[0-9a-f]{32}", token)
    _, _, after = rest.partition(f"\n::{token}::\n")
    for line in after.splitlines():
        assert re.match(r"::(error|warning|notice) [^:]*::|\d+ more findings? without an annotation", line), line
    shouting = Finding(
        "yaml-invalid", Severity.ERROR, Confidence.HIGH, "x\n::add-mask::e\r\n%0A::set-output name=a::b", "c",
        Location("a,b:c.yaml", 3, 1, 3, 9, excerpt=("::error::boo",)),
    )  # fmt: skip
    text = render("github", Result((shouting,), Ledger(), rules=CARDS)).splitlines()
    (command,) = [line for line in text if line.startswith("::error")]
    assert command.startswith(
        "::error file=a%2Cb%3Ac.yaml,line=3,endLine=3,col=1,endColumn=8,title=error%3A yaml-invalid::"
        "x ::add-mask::e %250A::set-output name=a::b."
    )


def many(severity: Severity, number: int) -> Result:
    rule = next(card.name for card in CARDS.values() if card.severity is severity)
    found = tuple(
        Finding(rule, severity, Confidence.HIGH, f"number {at} " + "x" * 300, "c", Location("c/a.yaml", at, 1, at, 2))
        for at in range(1, number + 1)
    )
    return Result(found, Ledger((ChartLedger("c", "c", "1.0.0", True, ("default",), 1, 1),)), rules=CARDS)


def test_annotations_are_few_and_the_most_severe() -> None:
    result = many(Severity.WARNING, 25)._replace(
        findings=(*many(Severity.WARNING, 25).findings, *many(Severity.INFO, 12).findings)
    )
    lines = render("github", result).splitlines()
    assert sum(line.startswith("::warning ") for line in lines) == 10
    assert sum(line.startswith("::notice ") for line in lines) == 10
    assert lines[-1] == "17 more findings without an annotation: GitHub shows 10 of each kind; the report above has all"
    long = many(Severity.ERROR, 1)
    long = long._replace(findings=(long.findings[0]._replace(message="y" * 9000),))
    assert max(map(len, (line for line in render("github", long).splitlines() if line[:8] == "::error "))) < 4_200


def test_a_finding_of_several_lines_has_no_columns() -> None:
    finding = ORDINARY.findings[1]._replace(primary=Location("a.yaml", 3, 5, 6, 2))
    (line,) = [
        line for line in render("github", ORDINARY._replace(findings=(finding,))).splitlines() if "file=" in line
    ]
    assert line.startswith("::error file=a.yaml,line=3,endLine=6,title=")


def test_the_summary_fits_and_the_comment_too() -> None:
    result = many(Severity.ERROR, 6000)
    comment = render("markdown", result)
    assert 40_000 < len(comment.encode()) <= 60_000
    shown = sum(READERS["markdown"](comment).values())
    assert f"**{6000 - shown} more findings** not shown" in comment
    out = io.StringIO()
    GithubReporter.summary(result, out, ReportOptions())
    assert 800_000 < len(out.getvalue().encode()) <= 1_048_576
    mixed = result._replace(findings=(*many(Severity.INFO, 300).findings, *many(Severity.ERROR, 300).findings))
    kept = READERS["markdown"](render("markdown", mixed))
    assert {key[0] for key in kept} == {"error"}


# --- Markdown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("use `a | b` here", "use `a | b` here"),
        ("a *bold* _claim_ [link](http://x) ![p](q) <b>x</b>",
         r"a \*bold\* \_claim\_ \[link\](http&#8203;://x) !\[p\](q) \<b\>x\</b\>"),
        ("@all see #12 & $x$ ~~y~~ | z", r"@&#8203;all see \#&#8203;12 \& \$x\$ \~\~y\~\~ \| z"),
        ("one ` tick", r"one \` tick"),
        ("a\nb\tc", "a b c"),
    ],
)  # fmt: skip
def test_prose(text: str, shown: str) -> None:
    assert prose(text) == shown


@pytest.mark.parametrize(
    ("text", "shown", "in_cell"),
    [("a|b", "`a|b`", "`a\\|b`"), ("a`b", "`` a`b ``", "`` a`b ``"), (" x ", "`x`", "`x`"), ("", "", ""),
     ("``", "``` `` ```", "``` `` ```")],
)  # fmt: skip
def test_code(text: str, shown: str, in_cell: str) -> None:
    assert (code(text), code(text, cell=True)) == (shown, in_cell)


def test_a_comment_begins_with_the_mark_of_its_author() -> None:
    assert render("markdown", CLEAN).startswith("<!-- chartlint -->\n## chartlint: ")


# --- columns


@pytest.mark.parametrize(
    ("line", "column", "byte"), [("abc", 2, 2), ("é: x", 4, 5), ("😀x", 2, 5), ("\tx", 2, 2), ("", 3, 3)]
)
def test_reviewdog_counts_bytes(line: str, column: int, byte: int) -> None:
    assert byte_column(line, column) == byte


def test_sonar_gets_a_range_only_where_it_is_one() -> None:
    def place(**where: Any) -> dict[str, Any]:
        finding = ORDINARY.findings[1]._replace(primary=Location("a.yaml", 3, **where), related=())
        (issue,) = json.loads(render("sonar", ORDINARY._replace(findings=(finding,))))["issues"]
        span: dict[str, Any] = issue["primaryLocation"]["textRange"]
        return span

    lines = {"startLine": 3, "endLine": 3}
    assert place(column=1, end_line=3, end_column=4, excerpt=("abc",)) == {**lines, "startColumn": 0, "endColumn": 3}
    assert place(column=4, end_line=3, end_column=5, excerpt=("abc",)) == lines
    assert place(column=2, end_line=3, end_column=2, excerpt=("abc",)) == lines
    assert place(column=1, end_line=3, end_column=4) == lines
    whole = ORDINARY.findings[1]._replace(precision=Precision.FILE)
    (issue,) = json.loads(render("sonar", ORDINARY._replace(findings=(whole,))))["issues"]
    assert "textRange" not in issue["primaryLocation"]


# --- what was not checked


def test_a_format_without_an_account_says_so() -> None:
    for name, reporter in reporters().items():
        has_account = getattr(reporter, "account", True)
        assert has_account is (name not in ("gitlab", "checkstyle", "rdjson", "sonar"))
        if has_account:
            assert "its text is not YAML" in render(name, ORDINARY) or name == "github"


def test_the_budget_of_a_comment_can_be_another() -> None:
    out = io.StringIO()
    MarkdownReporter(3_000).render(many(Severity.ERROR, 100), out, ReportOptions())
    assert len(out.getvalue().encode()) <= 3_000
