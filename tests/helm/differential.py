"""chartlint beside real Helm, live: ``python tests/helm/differential.py charts FOLDER`` (see README.md here)."""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import engine
from chartlint.render import Renderer
from comparing import Ours, Outcome, compare, requests
from minimise import Files, minimise
from oracles import Library, Request, oracle

FIXTURE = Path(__file__).parents[1] / "fixtures" / "helm" / "cases.jsonl.gz"
_worker: dict[str, Any] = {}


# --- folders of charts


def _start(version: str) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the library logs every warning of every chart
    asked = oracle(version)
    _worker.update(oracle=asked, ours=Ours(asked.helm))


def _one(request: Request) -> Outcome:
    try:
        return compare(request, _worker["oracle"], _worker["ours"])
    except Exception as error:  # one chart must not end the comparison of the others
        return Outcome(str(request.folder), "crash", ours=f"{type(error).__name__}: {error}")


def compare_charts(options: argparse.Namespace) -> int:
    """Compare every chart below a folder; the exit status says whether all agree."""
    version = options.helm
    if version != "library":
        oracle(version)  # download before the workers want it
    wanted = [r for r in requests(Path(options.folder)) if re.search(options.filter, " ".join((r.folder, *r.values)))]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.jobs, context, _start, (version,)) as pool:
        outcomes = list(pool.map(_one, wanted[: options.limit or None], chunksize=4))
    if options.heaviest:
        outcomes = sorted(outcomes, key=lambda outcome: -outcome.size)[: options.heaviest]
    report(outcomes, options)
    return int(any(outcome.verdict not in ("same", "masked", "refused") for outcome in outcomes))


def report(outcomes: list[Outcome], options: argparse.Namespace) -> None:
    """Print what differs, then the totals: pairs, refusals, functions."""
    for outcome in outcomes:
        if outcome.verdict in ("same", "masked") or (outcome.verdict == "refused" and outcome.error == "text"):
            continue
        print(f"{outcome.verdict}{f' ({outcome.error})' if outcome.error else ''}: {outcome.name}")
        for text in outcome.differences[:3]:
            print("    " + text.replace("\n", "\n    "))
        for who, words in (("helm", outcome.theirs), ("chartlint", outcome.ours)):
            if words:
                print(f"    {who}: {words[:400]}")
    verdicts = Counter(outcome.verdict for outcome in outcomes)
    rendered = sum(verdicts[word] for word in ("same", "masked", "differs", "we refuse"))
    agree = verdicts["same"] + verdicts["masked"]
    print(f"\n{len(outcomes)} charts with values: {dict(verdicts)}")
    if rendered:
        print(f"rendered by Helm: {rendered}, equal by us: {agree} ({100 * agree / rendered:.2f} %)")
    masked = Counter(name for outcome in outcomes for name in outcome.masked)
    if masked:
        print("masked, with the functions of chance in the chart: " + ", ".join(f"{n} {c}" for n, c in masked.items()))
    refusals = Counter(outcome.error for outcome in outcomes if outcome.verdict == "refused")
    if refusals:
        print(f"refused by both: {dict(refusals)} (same text, same place, other)")
    functions: Counter[tuple[str, bool]] = Counter()
    for outcome in outcomes:
        functions.update(outcome.functions)
    names = sorted({name for name, _ in functions})
    worse = [name for name in names if functions[name, False]]
    print(f"functions: {len(names)} used, {len(names) - len(worse)} in files that all agree")
    for name in names if options.functions else worse:
        total = functions[name, True] + functions[name, False]
        print(f"    {name}: {functions[name, True]} of {total} files agree")
    if options.json:
        plain = [{**o._asdict(), "functions": {n: c for (n, ok), c in o.functions.items() if ok}} for o in outcomes]
        Path(options.json).write_text("".join(json.dumps(entry) + "\n" for entry in plain))


# --- small charts in the protocol of the engine process


def cases_of(paths: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The cases of files: JSON lines (``.gz`` too) or a JSON list."""
    for path in paths:
        data = gzip.decompress(Path(path).read_bytes()) if path.endswith(".gz") else Path(path).read_bytes()
        text = data.decode("utf-8")
        yield from json.loads(text) if text.lstrip().startswith("[") else map(json.loads, text.splitlines())


def ask_library(case: dict[str, Any], root: Path) -> dict[str, Any]:
    """Helm's answer to a render or a lint in the protocol."""
    from helm_python.chart import Chart, lint  # type: ignore[import-not-found, unused-ignore]

    for entry in sorted(root.rglob("*"), reverse=True):
        entry.rmdir() if entry.is_dir() else entry.unlink()
    root.mkdir(exist_ok=True)
    engine.write_tree(root, case["files"])
    try:
        if case.get("op") == "lint":
            found = lint(
                str(root), case.get("values"), namespace=case.get("namespace"), **(case.get("lint_opts") or {})
            )
            folder = str(root)
            messages = [{key: m[key] for key in ("severity", "path", "error")} for m in found["messages"]]
            for message in messages:
                message.update(
                    path=message["path"].replace(folder, "<chart>"), error=message["error"].replace(folder, "<chart>")
                )
            return {"ok": True, "messages": messages}
        with Chart.load(str(root)) as chart:
            known = ("name", "namespace", "revision", "is_install", "is_upgrade")
            release = {key: case[key] for key in known if case.get(key) is not None}
            return {"ok": True, "rendered": chart.render(case.get("values"), **release)}
    except Exception as error:  # the library has a class for each stage
        return {"ok": False, "error": str(error).replace(str(root), "<chart>")}


def compare_cases(options: argparse.Namespace) -> int:
    """Ask Helm and the engine every case of some files."""
    from test_recorded import agrees

    Library()
    renderer = Renderer()
    differing = total = 0
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(os.path.realpath(scratch)) / "chart"
        for case in cases_of(options.files or [str(FIXTURE)]):
            if case.get("op") == "set" or not re.search(options.filter, case["id"]):
                continue
            total += 1
            theirs = ask_library(case, root)
            ours = engine.answer(case, root, renderer, "4.2")
            if not agrees({**case, "expect": theirs}, ours):
                differing += 1
                print(f"{case['id']}\n    helm: {str(theirs)[:300]}\n    chartlint: {str(ours)[:300]}")
    print(f"{total} cases, {total - differing} agree")
    return int(bool(differing))


# --- one disagreement made small


def shrink(options: argparse.Namespace) -> int:
    """Make the chart of a disagreement small, and print it as a request of the protocol."""
    folder = Path(options.folder)
    files: Files = {
        str(path.relative_to(folder)): path.read_bytes().decode("utf-8", "surrogateescape")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".tgz", ".png")
    }
    if options.values:
        # the file's keys over the defaults, as one document more: Helm 4 merges the documents of values.yaml
        files["values.yaml"] = f"{files.get('values.yaml', '')}\n---\n{Path(options.values).read_text()}"
    Library()
    renderer = Renderer()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(os.path.realpath(scratch)) / "chart"

        def verdict(some: Files) -> tuple[bool, bool, bool]:
            case = {"id": "", "files": some}
            theirs = ask_library(case, root)
            ours = engine.answer(case, root, renderer, "4.2")
            return theirs == ours, theirs["ok"], ours["ok"]

        kind = verdict(files)
        if kind[0]:
            print("the two agree on this chart", file=sys.stderr)
            return 2
        small = minimise(files, lambda some: verdict(some) == kind)
        case = {"id": options.name, "files": small}
        print(json.dumps({**case, "expect": ask_library(case, root)}))
        print(json.dumps(engine.answer(case, root, renderer, "4.2")), file=sys.stderr)
    return 0


def record(options: argparse.Namespace) -> int:
    """Add cases with Helm's answer to the recorded suite; what Helm answers otherwise a second time is refused."""
    known = list(cases_of([str(FIXTURE)]))
    names = {case["id"] for case in known}
    for case in cases_of(options.files):
        if case["id"] in names:
            print(f"{case['id']}: there is a case of that name", file=sys.stderr)
            return 2
        answers = [_fresh(case) for _ in range(2)]
        if answers[0] != answers[1]:
            print(f"{case['id']}: Helm answers differently from run to run", file=sys.stderr)
            return 2
        known.append({**case, "expect": answers[0]})
    text = "".join(json.dumps(case, sort_keys=True, separators=(",", ":")) + "\n" for case in known)
    with FIXTURE.open("wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        packed.write(text.encode())
    return 0


def _fresh(case: dict[str, Any]) -> Any:
    """Helm's answer from a process of its own: the order of Go's maps changes with it."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context) as pool:
        return pool.submit(_ask_in_scratch, case).result()


def _ask_in_scratch(case: dict[str, Any]) -> dict[str, Any]:
    Library()
    with tempfile.TemporaryDirectory() as scratch:
        return ask_library(case, Path(os.path.realpath(scratch)) / "chart")


def arguments() -> argparse.ArgumentParser:
    """The command line of this tool."""
    parser = argparse.ArgumentParser(prog="differential.py", description=__doc__)
    verbs = parser.add_subparsers(required=True)
    verb = verbs.add_parser("charts", help="compare every chart below a folder, with its values files")
    verb.add_argument("folder")
    verb.add_argument("--helm", default="library", help="library (Helm 4.2), or a program: 3.17, 3.18, 3.19, 4.1")
    verb.add_argument("--filter", default="", metavar="REGEX")
    verb.add_argument("--limit", type=int, default=0, metavar="N", help="only the first N")
    verb.add_argument("--heaviest", type=int, default=0, metavar="N", help="count only the N with the largest output")
    verb.add_argument(
        "--functions", action="store_true", help="list every function, not only those in files that differ"
    )
    verb.add_argument("--json", metavar="FILE", help="write every outcome as a line of JSON")
    verb.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    verb.set_defaults(run=compare_charts)
    verb = verbs.add_parser("cases", help="compare small charts: files of cases, or the recorded suite")
    verb.add_argument("files", nargs="*")
    verb.add_argument("--filter", default="", metavar="REGEX")
    verb.set_defaults(run=compare_cases)
    verb = verbs.add_parser("minimise", help="make a chart on which the two differ small")
    verb.add_argument("folder")
    verb.add_argument("--values", metavar="FILE")
    verb.add_argument("--name", default="minimised", help="id of the case")
    verb.set_defaults(run=shrink)
    verb = verbs.add_parser("record", help="add cases with Helm's answer to the recorded suite")
    verb.add_argument("files", nargs="+")
    verb.set_defaults(run=record)
    return parser


def main() -> int:
    """Run a verb; 0 when everything agrees."""
    options = arguments().parse_args()
    return int(options.run(options))


if __name__ == "__main__":
    sys.exit(main())
