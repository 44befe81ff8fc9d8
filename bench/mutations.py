"""How many seeded mistakes a whole run finds, and whether it finds them at the line that has them.

    python bench/mutations.py FOLDER [--objects 500] [--charts 120] [--seed 1]

FOLDER has charts. Of their objects that are sound, a number is taken; in a copy of the chart one line of a template is
spoilt, one way an object: a misspelt field, a value of the wrong type, a required field left empty, a choice that there
is not, an amount that cannot be read, a line twice, an apiVersion that there is not. Then the chart is checked as
`chartlint lint` does it. A mistake is found when the spoilt line has a finding that it had not before.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from chartlint.chart import load
from chartlint.errors import InputError
from chartlint.finding import Confidence, Severity
from chartlint.locate import Verdict, locate
from chartlint.packs.host import Host
from chartlint.packs.registry import Registry
from chartlint.packs.selection import Selection
from chartlint.render import Renderer, Scenario
from chartlint.rules.engine import Subject
from chartlint.rules.objects import ObjectView
from chartlint.rules.problem import Problem
from chartlint.session.bench import Bench, Setup, Weight
from chartlint.session.scenario import Scenarios
from chartlint.session.targets import find_targets

KINDS = ("misspelt", "type", "missing", "choice", "amount", "twice", "version")
LINE = re.compile(r"^(?P<head>\s*(?:- )?)(?P<key>[A-Za-z]+):(?P<value> [^|>{\[&*!#\s].*)$")
Path_ = tuple[str | int, ...]


class Candidate(NamedTuple):
    """A line of a template that writes a field of a sound object, and the field's type as the bundle has it."""

    view: str
    file: str
    line: int
    type: str
    required: bool
    typed: bool


def fields(view: ObjectView) -> Iterator[tuple[Path_, str, bool]]:
    """Every scalar field of an object whose definition has a name, with its type."""
    assert view.schema is not None
    store, minor = view.schema.store, view.schema.minor

    def walk(value: Any, at: str, path: Path_) -> Iterator[tuple[Path_, str, bool]]:
        if at.startswith("[") and isinstance(value, list):
            for index, item in enumerate(value):
                yield from walk(item, at[at.index("]") + 1 :], (*path, index))
        elif "." in at and at[0] not in "[{" and isinstance(value, dict):
            known = store.fields(minor, at)
            for key, item in value.items():
                if key in known and not isinstance(item, (dict, list)):
                    yield (*path, key), known[key].type, known[key].required
                elif key in known:
                    yield from walk(item, known[key].type, (*path, key))

    yield from walk(view.body, view.schema.name, ())


def candidates(folder: Path) -> list[Candidate]:
    """The lines of a chart that can be spoilt; none of a chart that does not render."""
    try:
        chart = load(str(folder))
    except InputError:
        return []
    rendered = Renderer().render(chart, Scenario())
    if rendered.failures or rendered.schema_failures:
        return []
    (release,) = Subject(chart, [rendered]).releases
    verdict = Verdict(Severity.ERROR, Confidence.HIGH, str(folder))
    found = []
    for view in release.objects:
        if view.schema is None or view.mistakes:
            continue
        for path, kind, required in fields(view):
            finding = locate(Problem("bench", view.at(path, on_key=True), "", rendered=rendered), verdict)
            file, line = finding.primary.path, finding.primary.line
            if finding.precision.value != "exact" or "/templates/" not in file or not file.startswith(str(folder)):
                continue
            text = Path(file).read_text("utf-8", "replace").split("\n")[line - 1] if Path(file).is_file() else ""
            match = LINE.match(text)
            if match and match["key"] == path[-1]:
                found.append(Candidate(str(view), file, line, kind, required, "{{" not in match["value"]))
    return found


def spoil(text: str, kind: str, one: Candidate) -> str | None:
    """A line with a mistake; None where that kind of mistake cannot be made in it."""
    match = LINE.match(text)
    assert match is not None
    head, key, value = match["head"], match["key"], match["value"]
    if kind == "misspelt" and len(key) > 3 and key not in ("apiVersion", "kind"):
        return f"{head}{key[:-2]}{key[-1]}{key[-2]}x:{value}"
    if kind == "type":
        wrong = {"int32": ' "many"', "int64": ' "many"', "boolean": ' "true"', "string": " [wrong]"}.get(one.type)
        return f"{head}{key}:{wrong}" if wrong and key not in ("apiVersion", "kind", "name", "namespace") else None
    if kind == "missing" and one.required and not head.endswith("- "):
        return f"{head}{key}:"
    if kind == "choice" and one.type.startswith("enum:"):
        return f"{head}{key}: {one.type.removeprefix('enum:').split(',')[0].swapcase()}"
    if kind == "amount" and one.type == "quantity":
        return f"{head}{key}: 12 megs"
    if kind == "twice" and not head.endswith("- ") and key not in ("apiVersion", "kind"):
        return f"{text}\n{text}"
    if kind == "version" and key == "apiVersion" and one.typed and not head:
        return f"{head}{key}:{value.rstrip()}9"
    return None


def chosen(folders: list[Path], wanted: int, chance: random.Random) -> list[tuple[Path, Candidate, str]]:
    """Mistakes to seed: one an object, the kinds in turn, charts in any order."""
    lines = {folder: found for folder in folders if (found := candidates(folder))}
    waiting = [(folder, one) for folder, found in lines.items() for one in found]
    chance.shuffle(waiting)
    used: set[tuple[Path, str]] = set()
    picked = []
    count: Counter[str] = Counter()
    # the kinds that few lines allow come first, so that each gets its share
    for kind in ("amount", "choice", "missing", "version", "type", "misspelt", "twice"):
        share = (wanted - len(picked)) // (len(KINDS) - len(count))
        count[kind] = 0
        for folder, one in waiting:
            if count[kind] >= share:
                break
            text = Path(one.file).read_text("utf-8", "replace").split("\n")[one.line - 1]
            if (folder, one.view) not in used and spoil(text, kind, one) is not None:
                used.add((folder, one.view))
                count[kind] += 1
                picked.append((folder, one, kind))
    return picked


def default_rules() -> Setup:
    """What a run without configuration checks with, in the chart's defaults alone."""
    registry = Registry(Host(installed=False).packs())
    selection = Selection(registry, profiles=("default",), select=(), ignore=(), severities={})
    rules = tuple(rule for rule in registry if selection.decide(rule).on)
    weights = {rule.name: Weight(rule.card.severity, rule.card.confidence) for rule in rules}
    return Setup(token="bench", scenarios=Scenarios(), rules=rules, options={}, weights=weights)


def main() -> int:
    """Seed, check, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--objects", type=int, default=500)
    parser.add_argument("--charts", type=int, default=120, help="take objects from that many charts")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folders = [Path(path) for path in find_targets([str(options.folder)]).charts]
    chance = random.Random(options.seed)
    mistakes = chosen(chance.sample(folders, min(options.charts, len(folders))), options.objects, chance)
    bench = Bench(default_rules())
    seeded: Counter[str] = Counter()
    found: Counter[str] = Counter()
    elsewhere = 0
    with tempfile.TemporaryDirectory() as scratch:
        for folder, one, kind in mistakes:
            copy = Path(scratch) / "chart"
            shutil.copytree(folder, copy, symlinks=True)
            before = {(f.rule, f.primary.line) for f in bench.check(str(copy)).findings}
            file = copy / Path(one.file).relative_to(folder)
            lines = file.read_text("utf-8", "replace").split("\n")
            spoilt = spoil(lines[one.line - 1], kind, one)
            assert spoilt is not None
            lines[one.line - 1] = spoilt
            file.write_text("\n".join(lines), "utf-8")
            after = bench.check(str(copy)).findings
            line = one.line + 1 if kind == "twice" else one.line
            here = [f for f in after if f.primary.path == str(file) and f.primary.line == line and f.rule]
            new = [f for f in here if (f.rule, f.primary.line) not in before]
            seeded[kind] += 1
            found[kind] += bool(new)
            if not new:
                others = [f for f in after if (f.rule, f.primary.line) not in before and kind != "twice"]
                elsewhere += bool(others)
                told = json.dumps([[f.rule, f.primary.path, f.primary.line, f.message] for f in others][:3])
                sys.stdout.write(f"missed: {kind} in {one.file}:{one.line} ({one.view}): {spoilt!r} {told}\n")
            shutil.rmtree(copy)
    sys.stdout.write("".join(f"{kind:<10}{found[kind]:>5} of {seeded[kind]}\n" for kind in KINDS))
    total, all_ = sum(found.values()), sum(seeded.values())
    sys.stdout.write(
        f"found at the spoilt line: {total} of {all_} ({total / max(all_, 1):.1%}); elsewhere: {elsewhere}\n"
    )
    return 0 if total >= 0.98 * all_ else 1


if __name__ == "__main__":
    sys.exit(main())
