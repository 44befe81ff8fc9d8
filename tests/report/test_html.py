"""The page: whole without network and script, deaf to what charts say, and filtered in a real browser."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from report_samples import CLEAN, FAILED, HOSTILE, NOTHING, ORDINARY, SILENCED

from chartlint import __version__
from chartlint.cli import main
from chartlint.report import ReportOptions, reporters
from chartlint.session import NotChecked, Result, UnknownKind

HERE = Path(__file__).parent
RESULTS = {
    "ordinary": ORDINARY,
    "clean": CLEAN,
    "nothing": NOTHING,
    "hostile": HOSTILE,
    "failed": FAILED,
    "silenced": SILENCED,
}
VOID = {"meta", "link", "br", "input", "img", "hr", "col"}
OPTIONAL_END = {"tr", "td", "th", "thead", "tbody", "option", "li"}


class Page(HTMLParser):
    """The elements of a page, and whether they are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.inline: dict[str, str] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL_END:
            self.open.pop()
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("script", "style"):
            self.inline[self.open[-1]] = data
        else:
            self.text.append(data)

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page_of(result: Result) -> str:
    out = io.StringIO()
    reporters()["html"].render(result, out, ReportOptions(base=str(HERE), root=str(HERE)))
    return out.getvalue()


@pytest.mark.parametrize("name", RESULTS)
def test_pages(name: str, expect: Callable[[Path, str], None]) -> None:
    """What stands in the page, without its style and script."""
    text = re.sub(r"(?s)(<(style|script)>).*?(</\2>)", r"\1...\3", page_of(RESULTS[name]))
    text = re.sub(r"sha256-[A-Za-z0-9+/=]*", "sha256-...", text).replace(
        f"chartlint {__version__}", "chartlint VERSION"
    )
    assert text.endswith("</html>\n")  # the masks above have not taken the page with them
    expect(HERE / "snapshots" / f"{name}.html", text)


@pytest.mark.parametrize("name", RESULTS)
def test_a_page_is_well_formed_and_alone(name: str) -> None:
    text = page_of(RESULTS[name])
    page = Page(text)
    assert page.open == []
    text.encode("utf-8")
    tags = {tag for tag, _ in page.elements}
    assert tags.isdisjoint({"link", "img", "iframe", "object", "embed", "base", "audio", "video", "source"})
    for tag, attributes in page.elements:
        assert "src" not in attributes
        assert not any(attribute.startswith("on") or attribute == "style" for attribute in attributes), tag
        address = attributes.get("href", "#")
        assert address.startswith("#") or (address.startswith("https://") and "noreferrer" in attributes["rel"])
    assert "@import" not in text and "url(" not in text
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    targets = {attributes["href"][1:] for attributes in page.of("a") if attributes["href"].startswith("#")}
    assert targets <= set(ids)


def test_only_the_page_s_own_script_may_run() -> None:
    page = Page(page_of(HOSTILE))
    (policy,) = [one["content"] for one in page.of("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    for tag in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(page.inline[tag].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
        assert len(page.of(tag)) == 1


def test_charts_write_no_markup() -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)> \"' {{ 7*7 }} ]]> --> </pre>"
    finding = ORDINARY.findings[1]
    where = finding.primary._replace(path=f"charts/{evil}.yaml", excerpt=(evil,), column=1, end_column=9)
    finding = finding._replace(message=evil, object=evil, object_path=evil, hint=evil, primary=where, scenarios=(evil,))
    page = Page(page_of(ORDINARY._replace(findings=(finding,))))
    assert page.open == []
    assert len(page.of("script")) == 1 and not page.of("img")
    assert "".join(page.text).count("alert(1)") >= 6
    assert "49" not in "".join(page.text).replace("149", "")


def test_a_stream_of_few_characters_carries_the_same_page() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    reporters()["html"].render(HOSTILE, out, ReportOptions(base=str(HERE), root=str(HERE)))
    out.flush()
    assert Page(raw.getvalue().decode("ascii")).text == Page(page_of(HOSTILE)).text
    assert "日本" in page_of(HOSTILE)
    pages = HERE.parents[1] / "src" / "chartlint" / "report" / "pages"
    assert all((pages / name).read_bytes().isascii() for name in ("report.js", "report.css"))


def test_every_finding_is_there_once() -> None:
    page = Page(page_of(ORDINARY))
    shown = [one["data-fingerprint"] for one in page.of("article") if "data-fingerprint" in one]
    assert len(set(shown)) == len(shown) == len(ORDINARY.findings)


def test_a_clean_page_says_what_was_checked() -> None:
    text = " ".join("".join(Page(page_of(CLEAN)).text).split())
    assert "Passed: nothing found" in text
    assert "Nothing was left out" in text


def words_of(result: Result) -> str:
    return " ".join("".join(Page(page_of(result)).text).split())


def test_a_page_never_says_that_nothing_is_missing_where_something_is() -> None:
    chart = CLEAN.ledger.charts[0]
    for changed in (
        chart._replace(unknown_kinds=(UnknownKind("example.com/v1", "Widget", 2),)),
        chart._replace(not_rendered=("prod",)),
        chart._replace(not_checked=(NotChecked("file", "values.yaml", "cannot be read"),)),
        chart._replace(loaded=False),
    ):
        ledger = CLEAN.ledger._replace(charts=(changed,))
        assert "Nothing was left out" not in words_of(CLEAN._replace(ledger=ledger))
    assert "Nothing was left out" not in words_of(FAILED)
    assert "1 rule crashed, so that its answer is missing: privileged-container" in words_of(FAILED)
    assert "scenarios that were not asked for" in words_of(CLEAN._replace(narrowed=True))


def test_templates_after_the_one_that_failed_do_not_fail_themselves() -> None:
    """Helm stops at the first failure: 1 of 12 fails, 4 render (one to nothing), and 7 are not reached."""
    chart = CLEAN.ledger.charts[0]._replace(templates=12, rendered=4, empty=1, failed=1)
    page = Page(page_of(CLEAN._replace(ledger=CLEAN.ledger._replace(charts=(chart,)))))
    (bar,) = page.of("svg")
    assert bar["aria-label"] == "3 give objects, 1 render to nothing, 1 fail, 7 not reached"
    pieces = [(one["class"], float(one["width"])) for one in page.of("rect")]
    assert [name for name, _ in pieces] == ["full", "empty", "failed", "unreached"]
    assert sum(width for _, width in pieces) == pytest.approx(100, abs=0.05)


# --- in a browser


@pytest.fixture(scope="module")
def browse(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """``browse(page, "#?q=x")``: the document after its script has run. No word on the console is allowed."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no Chromium here")
    quiet = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--no-sandbox")  # fmt: skip

    def run(page: Path, fragment: str = "") -> str:
        profile = tmp_path_factory.mktemp("profile")
        command = (
            chromium,
            "--headless",
            *quiet,
            f"--user-data-dir={profile}",
            "--enable-logging=stderr",
            "--dump-dom",
        )
        done = subprocess.run(
            (*command, page.as_uri() + fragment),
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "HOME": str(profile)},
        )
        assert "CONSOLE" not in done.stderr, done.stderr
        return done.stdout

    return run


def visible(document: str) -> list[str]:
    """The rules of the findings that are shown."""
    page = Page(document)
    return [one["data-rule"] for one in page.of("article") if "data-rule" in one and "hidden" not in one]


def test_the_filter_in_a_browser(browse: Callable[..., str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    demo = HERE.parents[1] / "examples" / "demo"
    page = tmp_path / "page.html"
    main(["lint", str(demo), "--format", f"html={page}"])
    every = [one["data-rule"] for one in Page(page.read_text()).of("article") if "data-rule" in one]
    whole = browse(page)
    assert visible(whole) == every
    assert f"{len(every)} findings</output>" in whole
    some = browse(page, "#?q=probe+healthz&severity=error")
    assert visible(some) == ["probe-port-unknown"]
    assert f"1 of {len(every)} findings</output>" in some
    rule = browse(page, "#?rule=text-expected&scenario=values-prod.yaml")
    assert set(visible(rule)) == {"text-expected"}
    assert visible(browse(page, "#?q=nothing+has+this")) == []
