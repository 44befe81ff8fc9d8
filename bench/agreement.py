"""How far our findings agree with those of other tools, object by object and concept by concept.

    python bench/agreement.py CHART... --catalogue peer-rules.yaml [--tools FOLDER] [--cache FOLDER] [--concept NAME]

Each chart (or folder of charts) is rendered by our own engine with its default values, and every object is written to
a file of its own. The peers read these files, all of their checks on; we lint the chart, all of our rules on. A concept
of the catalogue holds for an object on our side when a rule that lists the concept fires on it, and on a peer's side
when one of the peer's ids of the concept does. What is counted are the objects of the kinds on which either side finds
the concept anywhere: the others would agree by the dozen and tell nothing.

A difference is explained when the object is a hook or a test and the rule's card exempts it, when it is a custom
resource with a pod that the peer says nothing at all of, or when the card says under ``differs`` why it answers
otherwise than that peer; whether the reason fits is for the reader to judge, who gets examples.

The peers are programs of their own: kube-linter, kube-score, polaris, checkov. They are looked for in ``--tools`` and
on the PATH; one that is missing is told and left out. What they say is kept in ``--cache``.

The catalogue is a list of mappings with ``concept`` and ``peers`` (the peer's name -> its ids).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from chartlint.chart import load
from chartlint.errors import InputError
from chartlint.packs.host import Host
from chartlint.packs.registry import Registry
from chartlint.render import Renderer, Scenario
from chartlint.rules.rule import Rule
from chartlint.session.bench import Bench, Setup, Weight
from chartlint.session.scenario import Scenarios
from chartlint.session.targets import find_targets
from chartlint.yamlio import load_document

EVERY_KIND = {"sorted-keys"}
"""Checks that say something of any object, also where the peer knows nothing of the pods in it."""

Object = tuple[str, str]
"""An object of a chart: its kind and its name."""

Said = dict[str, set[Object]]
"""What a tool finds in a chart: its id -> the objects that it names."""

TOOLS = ("kube-linter", "kube-score", "polaris", "checkov")

NOT_ASKED = {"kube-linter": {"schema-validation"}}
"""Checks of a peer that cannot be compared: without the network, kube-linter finds every object invalid."""


class Member(NamedTuple):
    """A rendered object: what it is, whether Helm takes it for a hook or a test, whether its kind is one of Kubernetes'
    own, and its text."""

    key: Object
    hook: bool
    test: bool
    custom: bool
    text: str


class Difference(NamedTuple):
    """One object on which a peer and we answer differently; ``explained`` is empty where nothing explains it."""

    peer: str
    concept: str
    ours: bool
    chart: str
    object: Object
    rules: tuple[str, ...]
    explained: str


def members(folder: str, renderer: Renderer) -> list[Member]:
    """The objects of a chart with its default values; none of a chart that does not render."""
    rendered = renderer.render(load(folder), Scenario())
    if rendered.failures or rendered.schema_failures:
        return []
    found = []
    for one in rendered.manifests:
        name = one.get("metadata", "name")
        if one.error is None and isinstance(one.body, dict) and one.kind and not one.dropped:
            test = any(event.startswith("test") for event in one.hooks)
            group = str(one.get("apiVersion") or "").rpartition("/")[0]
            custom = "." in group and not group.endswith(".k8s.io")
            found.append(Member((one.kind, str(name or "")), bool(one.hooks), test, custom, one.text))
    return found


# --- the peers


def run_tool(arguments: list[str], folder: Path) -> Any:
    """The JSON that a tool prints; raises ValueError when it prints none."""
    done = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)
    start = min((at for at in (done.stdout.find("{"), done.stdout.find("[")) if at >= 0), default=-1)
    if start < 0:
        raise ValueError(f"{arguments[0]} prints no JSON: {(done.stderr or done.stdout)[-300:]}")
    return json.loads(done.stdout[start:])


def kube_linter(program: str, folder: Path, files: Mapping[str, Object]) -> Said:
    """Every check that kube-linter has built in, but for the one that fetches schemas from the network."""
    arguments = [program, "lint", "--add-all-built-in", "--exclude", "schema-validation", "--format", "json", "."]
    said: Said = defaultdict(set)
    for report in run_tool(arguments, folder)["Reports"] or []:
        resource = report["Object"]["K8sObject"]
        said[report["Check"]].add((resource["GroupVersionKind"]["Kind"], resource["Name"]))
    return said


def kube_score(program: str, folder: Path, files: Mapping[str, Object]) -> Said:
    """Every check of kube-score, the optional ones too; a grade of warning or critical counts."""
    options = ["--all-default-optional", "--disable-ignore-checks-annotations", "--kubernetes-version", "v1.34"]
    said: Said = defaultdict(set)
    for entry in run_tool([program, "score", "-o", "json", *options, *sorted(files)], folder):
        key = (entry["type_meta"]["kind"], entry["object_meta"].get("name", ""))
        for check in entry["checks"] or []:
            if not check.get("skipped") and check["grade"] < 7:
                said[check["check"]["id"]].add(key)
    return said


def polaris(program: str, folder: Path, files: Mapping[str, Object]) -> Said:
    """Every check of Polaris' own configuration, without exemptions."""
    arguments = [program, "audit", "--audit-path", ".", "--format", "json", "--disallow-exemptions"]
    said: Said = defaultdict(set)
    for entry in run_tool([*arguments, "--log-level", "fatal"], folder)["Results"] or []:
        pod = entry.get("PodResult") or {}
        answers = [entry.get("Results"), pod.get("Results")]
        answers += [container.get("Results") for container in pod.get("ContainerResults") or []]
        for answer in answers:
            for name, result in (answer or {}).items():
                if not result["Success"]:
                    said[name].add((entry["Kind"], entry["Name"]))
    return said


def checkov(program: str, folder: Path, files: Mapping[str, Object]) -> Said:
    """Every Kubernetes check of checkov; what an annotation skips counts as found."""
    arguments = [program, "-d", ".", "--framework", "kubernetes", "-o", "json", "--compact", "--skip-download"]
    said: Said = defaultdict(set)
    answer = run_tool(arguments, folder)
    for result in answer.get("results", {}).get("failed_checks", []) + answer.get("results", {}).get(
        "skipped_checks", []
    ):
        said[result["check_id"]].add(files[result["file_path"].lstrip("/")])
    return said


ASK: dict[str, Callable[[str, Path, Mapping[str, Object]], Said]] = {
    "kube-linter": kube_linter,
    "kube-score": kube_score,
    "polaris": polaris,
    "checkov": checkov,
}


class Peers:
    """The peers that are installed, and what they said of charts before."""

    def __init__(self, names: Iterable[str], tools: Path | None, cache: Path | None) -> None:
        self.cache = cache
        self.programs: dict[str, str] = {}
        for name in names:
            program = shutil.which(name, path=str(tools)) if tools else None
            program = program or shutil.which(name)
            if program is None:
                sys.stderr.write(f"MISSING: {name} is neither in --tools nor on the PATH; it is left out\n")
            else:
                self.programs[name] = str(Path(program).absolute())

    def ask(self, name: str, chart: list[Member]) -> Said | None:
        """What a peer says of a chart's objects; None when it fails on them, which is told."""
        digest = hashlib.sha256("\0".join((name, *(one.text for one in chart))).encode()).hexdigest()[:32]
        kept = self.cache / f"{name}-{digest}.json" if self.cache else None
        if kept is not None and kept.is_file():
            return {check: {(kind, of) for kind, of in found} for check, found in json.loads(kept.read_text()).items()}
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            files = {}
            for number, one in enumerate(chart):
                file = f"{number:04}.yaml"
                (folder / file).write_text(one.text.rstrip("\n") + "\n", "utf-8")
                files[file] = one.key
            try:
                said = ASK[name](self.programs[name], folder, files)
            except ValueError as error:
                sys.stderr.write(f"FAILED: {error}\n")
                return None
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps({check: sorted(found) for check, found in said.items()}))
        return said


# --- our side


class Ours:
    """Our rules as a run of the command has them: all of them on, or those of some concepts alone."""

    def __init__(self, wanted: set[str], settings: Mapping[str, Mapping[str, Any]]) -> None:
        every = Registry(Host(installed=False).packs())
        rules = tuple(rule for rule in every if not wanted or wanted.intersection(rule.card.concepts))
        self.rules: dict[str, Rule] = {rule.name: rule for rule in rules}
        self.by_concept: dict[str, list[str]] = defaultdict(list)
        for rule in rules:
            for concept in rule.card.concepts:
                self.by_concept[concept].append(rule.name)
        weights = {rule.name: Weight(rule.card.severity, rule.card.confidence) for rule in rules}
        scenarios = Scenarios((Scenario(),))
        self.settings = {name: rule.card.settings(settings.get(name)) for name, rule in self.rules.items()}
        self.bench = Bench(
            Setup(token="agreement", scenarios=scenarios, rules=rules, options=settings, weights=weights)
        )

    def check(self, folder: str) -> Said:
        """The objects of a chart on which each rule fires, also where a comment or an annotation silences it."""
        result = self.bench.check(folder)
        said: Said = defaultdict(set)
        for finding in (*result.findings, *(one.finding for one in result.silenced)):
            if finding.object:
                kind, _, name = finding.object.partition("/")
                said[finding.rule].add((kind, name))
        return said

    def reason(self, peer: str, rules: Iterable[str], member: Member, ours: bool, seen: bool) -> str:
        """Why we answer otherwise than a peer; empty when nothing says. ``seen`` is whether it said anything of it."""
        if ours and member.custom and not seen:
            return "custom resource: the peer does not look at it"
        for name in rules:
            passed = self.settings[name].get("exempt") or ()
            if not ours and ((member.hook and "hook" in passed) or (member.test and "test" in passed)):
                return "exempt: a hook or a test"
        differs = (self.rules[name].card.differs for name in rules)
        return next((told[peer] for told in differs if peer in told), "")


# --- the comparison


class Comparison:
    """Counts of a peer and a concept, by the kind of object: ``both``, ``neither``, ``ours``, ``theirs``."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        self.differences: list[Difference] = []

    def add(self, peer: str, concept: str, member: Member, mine: bool, theirs: bool) -> None:
        """Count one object."""
        answer = ("both" if theirs else "ours") if mine else ("theirs" if theirs else "neither")
        self.counts[peer, concept][member.key[0]][answer] += 1

    def total(self, peer: str, concept: str) -> Counter[str]:
        """The counts over the kinds on which either side finds the concept."""
        total: Counter[str] = Counter()
        for kind in self.counts[peer, concept].values():
            if kind["both"] or kind["ours"] or kind["theirs"]:
                total.update(kind)
        return total

    def plain(self) -> dict[str, Any]:
        """Counts and differences as JSON has them."""
        counts = [
            {"peer": peer, "concept": concept, **{key: total[key] for key in ("both", "neither", "ours", "theirs")}}
            for peer, concept in sorted(self.counts)
            if (total := self.total(peer, concept))
        ]
        return {"counts": counts, "differences": [one._asdict() for one in self.differences]}


def compare(charts: list[str], peers: Peers, ours: Ours, ids: Mapping[str, Mapping[str, list[str]]]) -> Comparison:
    """Ask everybody about every chart. ``ids`` has a peer's ids by peer and concept."""
    comparison = Comparison()
    renderer = Renderer()
    for number, folder in enumerate(charts, 1):
        chart = members(folder, renderer)
        if not chart:
            sys.stderr.write(f"not compared: {folder} does not render with its defaults, or has no object\n")
            continue
        sys.stderr.write(f"{number}/{len(charts)} {folder}: {len(chart)} objects\n")
        unique = list({one.key: one for one in chart}.values())
        mine = ours.check(folder)
        for peer in peers.programs:
            theirs = peers.ask(peer, chart)
            if theirs is None:
                continue
            named = set().union(*(found for check, found in theirs.items() if check not in EVERY_KIND))
            for concept, wanted in ids[peer].items():
                rules = tuple(ours.by_concept.get(concept, ()))
                if rules:
                    yes = set().union(*(mine.get(rule, set()) for rule in rules))
                    also = set().union(*(theirs.get(check, set()) for check in wanted))
                    for member in unique:
                        we, they = member.key in yes, member.key in also
                        comparison.add(peer, concept, member, we, they)
                        if we != they:
                            why = ours.reason(peer, rules, member, we, member.key in named)
                            comparison.differences.append(Difference(peer, concept, we, folder, member.key, rules, why))
    return comparison


def report(comparison: Comparison, ids: Mapping[str, Mapping[str, list[str]]], examples: int) -> None:
    """Print a line for each peer and concept, examples of what nothing explains, and a sum for each peer."""
    write = sys.stdout.write
    write(
        f"{'peer':<12}{'concept':<42}{'objects':>8}{'both':>6}{'ours':>6}{'theirs':>7}{'equal':>8}{'explained':>10}\n"
    )
    by: dict[tuple[str, str], list[Difference]] = defaultdict(list)
    for difference in comparison.differences:
        by[difference.peer, difference.concept].append(difference)
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for peer, concept in sorted(comparison.counts):
        total = comparison.total(peer, concept)
        objects = total.total()
        if not objects:
            sums[peer]["never"] += 1
            continue
        equal = total["both"] + total["neither"]
        explained = sum(bool(one.explained) for one in by[peer, concept])
        sums[peer].update(concepts=1, objects=objects, equal=equal, explained=explained)
        sums[peer]["reached"] += (equal + explained) >= 0.99 * objects
        counts = f"{objects:>8}{total['both']:>6}{total['ours']:>6}{total['theirs']:>7}"
        write(f"{peer:<12}{concept:<42}{counts}{equal / objects:>8.1%}{explained:>10}\n")
        for ours in (True, False):
            shown = [one for one in by[peer, concept] if one.ours is ours and not one.explained]
            for one in shown[:examples]:
                side = "only ours" if ours else "only theirs"
                write(f"    {side}: {'/'.join(one.object)} in {one.chart} ({', '.join(one.rules)})\n")
    for peer, count in sums.items():
        share = (count["equal"] + count["explained"]) / max(count["objects"], 1)
        write(
            f"{peer}: {count['concepts']} concepts found in {count['objects']} answers; "
            f"equal {count['equal'] / max(count['objects'], 1):.2%}, "
            f"equal or explained {share:.2%}; {count['reached']} concepts at 99 %; {count['never']} found by nobody\n"
        )


def main() -> int:
    """Compare and print; 1 when a peer is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("charts", nargs="+", help="charts, or folders with charts")
    parser.add_argument("--catalogue", type=Path, required=True, help="the concepts and the peers' ids of each")
    parser.add_argument("--peers", default=",".join(TOOLS), help="compare with these (default: all)")
    parser.add_argument("--tools", type=Path, help="a folder that holds the peers' programs")
    parser.add_argument("--cache", type=Path, help="keep what the peers say in this folder")
    parser.add_argument("--concept", default="", help="these concepts alone, separated by commas")
    parser.add_argument("--settings", default="{}", help='options of our rules, as JSON: {"rule": {"option": value}}')
    parser.add_argument("--limit", type=int, default=0, help="stop after that many charts")
    parser.add_argument("--examples", type=int, default=2, help="show that many of each kind of difference")
    parser.add_argument("--json", type=Path, help="write the counts and every difference to this file")
    options = parser.parse_args()
    names = [name for name in options.peers.split(",") if name]
    unknown = sorted(set(names) - set(TOOLS))
    if unknown:
        parser.error(f"unknown peers: {', '.join(unknown)}; known are {', '.join(TOOLS)}")
    wanted = {name for name in options.concept.split(",") if name}
    ids: dict[str, dict[str, list[str]]] = {name: {} for name in names}
    for entry in load_document(options.catalogue.read_text("utf-8")):
        if not wanted or entry["concept"] in wanted:
            for name in names:
                if name in (entry.get("peers") or {}):
                    asked = [str(one) for one in entry["peers"][name] if one not in NOT_ASKED.get(name, ())]
                    ids[name].update({entry["concept"]: asked} if asked else {})
    peers = Peers(names, options.tools, options.cache)
    try:
        charts = list(find_targets(options.charts).charts)
    except InputError as error:
        parser.error(error.message)
    comparison = compare(charts[: options.limit or None], peers, Ours(wanted, json.loads(options.settings)), ids)
    report(comparison, ids, options.examples)
    if options.json:
        options.json.write_text(json.dumps(comparison.plain(), indent=1))
    return 0 if len(peers.programs) == len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
