"""Our render of a chart beside real Helm's: what agrees, file by file and function by function."""

from __future__ import annotations

import contextlib
import difflib
import io
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from chartlint.chart import Overlay, load, profile, schema_text
from chartlint.errors import InputError
from chartlint.gotmpl.calls import Call
from chartlint.render import Renderer, Scenario
from chartlint.rules.engine import walk
from oracles import Answer, CommandLine, Library, Request, documents, last_error

CHANCE = frozenset(
    (
        "randAlphaNum", "randAlpha", "randAscii", "randNumeric", "randBytes", "randInt", "uuidv4", "shuffle",
        "genPrivateKey", "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert",
        "genSignedCertWithKey", "htpasswd", "bcrypt", "encryptAES", "now", "ago", "date", "htmlDate", "keys", "values",
    )
)  # fmt: skip
"""Functions whose result depends on chance, on the clock or on Go's order of maps."""

PLACE = re.compile(r"[\w./-]+:\d+(?::\d+)?")


class Outcome(NamedTuple):
    """How a chart with its values compares.

    ``verdict`` is ``same``, ``masked`` (equal but for what Helm itself prints otherwise another time), ``differs``,
    ``refused`` (both refuse), ``we refuse`` or ``helm refuses``; ``error`` of a refusal is ``text`` (same words),
    ``place`` (same place), or ``other``. ``functions`` counts (function, agrees) over the template files.
    """

    name: str
    verdict: str
    error: str = ""
    files: int = 0
    size: int = 0
    differences: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    functions: dict[tuple[str, bool], int] = {}
    ours: str = ""
    theirs: str = ""


def charts(folder: Path) -> Iterator[Path]:
    """Every chart below a folder that is no subchart of another."""
    for where, below, files in os.walk(folder):
        if "Chart.yaml" in files:
            yield Path(where)
            below.clear()
        below.sort()


def requests(folder: Path) -> Iterator[Request]:
    """Every chart below a folder with its defaults, and with each values file beside it and in ``ci/``."""
    listed = folder / "index.jsonl"
    if listed.exists():
        # a corpus that says itself which values files belong to which chart, and over which others
        for line in listed.read_text().splitlines():
            entry = json.loads(line)
            base = tuple(entry.get("base_values") or ())
            yield Request(str(folder / entry["dir"]))
            for file in entry.get("values_files") or ():
                yield Request(str(folder / entry["dir"]), (*base, file))
        return
    for chart in charts(folder):
        yield Request(str(chart))
        found = {*chart.glob("ci/*values.yaml"), *chart.glob("values-*.yaml"), *chart.glob("*-values.yaml")}
        for file in sorted(found):
            yield Request(str(chart), (str(file.relative_to(chart)),))


class Ours:
    """chartlint, asked as an oracle is."""

    def __init__(self, helm: str) -> None:
        self.helm = helm
        self.renderer = Renderer()
        self.functions: dict[str, frozenset[str]] = {}

    def ask(self, request: Request) -> Answer:
        """The text of every template (as Helm's library gives it)."""
        self.functions = {}
        try:
            chart = load(request.folder)
            overlays = tuple(
                Overlay.of_file(file, _text(Path(request.folder, file)), profile(self.helm)) for file in request.values
            )
        except InputError as error:
            return Answer(False, {}, error.helm)
        fatal = next((problem.helm for problem in chart.problems if problem.fatal), None)
        if fatal is not None:
            return Answer(False, {}, fatal)
        scenario = Scenario(release_name="demo", overlays=overlays, helm=self.helm, skip_schema=request.skip_schema)
        result = self.renderer.render(chart, scenario)
        self.functions = {name: self._used(source.source, name) for name, source in result.templates.items()}
        if result.schema_failures and not result.refused:
            return Answer(False, {}, schema_text(result.schema_failures))
        if result.helm_error is not None:
            return Answer(False, {}, result.helm_error.helm4)
        return Answer(True, {file.name: file.text for file in result.files})

    def print(self, request: Request) -> Answer:
        """The documents that ``chartlint template`` prints (as a Helm program prints them)."""
        from chartlint.cli import entry

        files = [word for file in request.values for word in ("-f", os.path.join(request.folder, file))]
        skip = ["--skip-schema-validation"] if request.skip_schema else []
        self.ask(request)  # for the functions
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8", errors="surrogateescape", newline=""), io.StringIO()
        before = sys.argv
        sys.argv = ["chartlint", "template", "demo", request.folder, *files, *skip, "--helm", self.helm]
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                try:
                    code: Any = entry()
                except SystemExit as stop:
                    code = stop.code
        finally:
            sys.argv = before
        if code:
            return Answer(False, {}, last_error(err.getvalue()))
        out.flush()
        printed = out.buffer
        assert isinstance(printed, io.BytesIO)
        return Answer(True, documents(printed.getvalue().decode("utf-8", "surrogateescape")))

    def _used(self, source: Any, name: str) -> frozenset[str]:
        try:
            unit = self.renderer.compile(source, name, profile(self.helm)).unit
        except Exception:  # what does not compile is the render's to report
            return frozenset()
        return frozenset(node.name for node in walk(unit) if isinstance(node, Call))


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape")


def compare(request: Request, oracle: Library | CommandLine, ours: Ours) -> Outcome:
    """Ask both and compare. Helm is asked again where the two differ, to see what Helm itself does not repeat."""
    name = f"{request.folder} [{request.values[-1] if request.values else 'default'}]"
    theirs = oracle.ask(request)
    if not theirs.ok and 'failing loading "http' in theirs.error:
        request = request._replace(skip_schema=True)  # a schema on the network: Helm fails without one
        theirs = oracle.ask(request)
    own = ours.ask(request) if isinstance(oracle, Library) else ours.print(request)
    if not (theirs.ok and own.ok):
        return _refusals(name, own, theirs)
    texts = {key: _clean(text) for key, text in theirs.texts.items()}
    mine = {key: _clean(text) for key, text in own.texts.items()}
    differing = [key for key in sorted(texts.keys() | mine.keys()) if texts.get(key, "") != mine.get(key, "")]
    masked: list[str] = []
    if differing:
        again = [oracle.ask(request).texts for _ in range(2)]
        masked = [key for key in differing if _repeats_not(key, texts, mine, again)]
    bad = [key for key in differing if key not in masked]
    counts: Counter[tuple[str, bool]] = Counter()
    for key, functions in ours.functions.items():
        if key in texts:
            counts.update((function, key not in bad) for function in functions)
    shown = tuple(f"{key}\n{_first_difference(texts.get(key, ''), mine.get(key, ''))}" for key in bad)
    chance = set().union(*ours.functions.values()) & CHANCE if masked and ours.functions else set()
    return Outcome(
        name,
        "differs" if bad else "masked" if masked else "same",
        files=len(texts),
        size=sum(map(len, texts.values())),
        differences=shown,
        masked=tuple(sorted(chance)),
        functions=dict(counts),
    )


def _refusals(name: str, own: Answer, theirs: Answer) -> Outcome:
    if own.ok or theirs.ok:
        return Outcome(name, "helm refuses" if own.ok else "we refuse", ours=own.error, theirs=theirs.error)
    if own.error.strip() == theirs.error.strip():
        return Outcome(name, "refused", "text")
    same = PLACE.findall(own.error)[:1] == PLACE.findall(theirs.error)[:1]
    return Outcome(name, "refused", "place" if same else "other", ours=own.error, theirs=theirs.error)


def _clean(text: str) -> str:
    """Helm's JSON shows a byte that is no UTF-8 as U+FFFD."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _repeats_not(key: str, texts: dict[str, str], mine: dict[str, str], again: list[dict[str, str]]) -> bool:
    """Whether ours equals Helm's but for the lines that Helm itself prints otherwise another time."""
    first, own = texts.get(key, "").split("\n"), mine.get(key, "").split("\n")
    others = [_clean(other.get(key, "")).split("\n") for other in again]
    if all(other == first for other in others):
        return False
    if len({len(lines) for lines in (first, own, *others)}) != 1:
        return False
    return all(
        ours == line for line, ours, *rest in zip(first, own, *others, strict=True) if all(r == line for r in rest)
    )


def _first_difference(theirs: str, ours: str) -> str:
    lines = difflib.unified_diff(theirs.split("\n"), ours.split("\n"), "helm", "chartlint", lineterm="", n=0)
    return "\n".join(list(lines)[2:8])
