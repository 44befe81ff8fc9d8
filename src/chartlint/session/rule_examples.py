"""Test a rule by its card: every example goes through a whole run, as a chart on disk.

Good examples must find nothing, bad ones exactly the marked lines; the condition of a declared rule, turned round, must
make an example fail, or the examples prove nothing. ``chartlint rules test`` and our own tests ask this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from chartlint.finding import Finding
from chartlint.render import Scenario
from chartlint.rules.card import Example
from chartlint.rules.checks import ChartCheck, TemplateCheck, ValuesCheck
from chartlint.rules.rule import Rule
from chartlint.session.bench import Bench, Setup, Weight
from chartlint.session.scenario import Scenarios

Place = tuple[str, int]
"""A file of the example's chart and a line of it, from 1."""

_UNDECIDED = re.compile(r"cannot be decided|(?<![`\w])\?")


class Outcome(NamedTuple):
    """What a rule found in an example: its own findings, those of chartlint itself beside them, crashes."""

    findings: tuple[Finding, ...]
    others: tuple[Finding, ...]
    crashes: tuple[str, ...]
    places: frozenset[Place]


class Mistake(NamedTuple):
    """How an example fails: the example (None for the rule as a whole) and one sentence."""

    example: Example | None
    message: str


def run_example(rule: Rule, example: Example, folder: Path) -> Outcome:
    """Write an example into an empty folder as a chart, and lint it with one rule.

    Raises UsageError (CardError) where the rule's code or CEL does not load, OSError where the folder is not writable.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".git").mkdir(exist_ok=True)  # a repository of its own, without other charts
    for name, text in example.chart_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    setup = Setup(
        token=str(folder),
        scenarios=Scenarios((Scenario(kube_version=example.kube_version),), patterns=("ci/*-values.yaml",)),
        rules=(rule,),
        options={rule.name: example.options},
        weights={rule.name: Weight(rule.card.severity, rule.card.confidence)},
    )
    result = Bench(setup).check(str(folder))
    own = tuple(finding for finding in result.findings if finding.rule == rule.name)
    others = tuple(finding for finding in result.findings if finding.rule != rule.name)
    crashes = tuple(f"{failure.rule} on {failure.subject}: {failure.error}" for failure in result.failures)
    places = frozenset((_inside(finding.primary.path, folder), finding.primary.line) for finding in own)
    return Outcome(own, others, crashes, places)


def check_example(example: Example, outcome: Outcome, *, renders: bool = True) -> Iterator[str]:
    """What is wrong with what a rule found in an example, one sentence each.

    ``renders`` is False for rules about sources, whose bad example may be a template that does not render.
    """
    for crash in outcome.crashes:
        yield f"the rule crashed: {crash}"
    if renders:
        for finding in outcome.others:
            yield f"the example does not render: {finding.message}"
    marks = example.marks()
    messages: dict[Place, list[str]] = {}
    for finding in outcome.findings:
        for place in outcome.places:
            if finding.primary.line == place[1] and finding.primary.path.endswith(place[0]):
                messages.setdefault(place, []).append(finding.message)
    for place in sorted(set(marks) - outcome.places):
        yield f"{_shown(place)} is marked, but nothing is found there"
    for place in sorted(outcome.places - set(marks)):
        yield f"{_shown(place)} is not marked, but found: {'; '.join(messages.get(place, []))}"
    for place, words in sorted(marks.items()):
        if words and place in messages and not any(words in message for message in messages[place]):
            yield f"{_shown(place)} shall say `{words}`, but says: {'; '.join(messages[place])}"
    for finding in outcome.findings:
        if _UNDECIDED.search(finding.message):
            yield f"line {finding.primary.line} has a message with something undecided: {finding.message}"


def check_condition(rule: Rule, folder: Path) -> Iterator[str]:
    """For a declared rule: whether ``must`` turned round is noticed, by a good example and by a bad one."""
    check = rule.card.check
    if check is None:
        return
    turned = rule.card._replace(check=check._replace(must=f"!({check.must})"))
    inverse = Rule(rule.name, rule.pack, turned, None)
    missed = found = False
    for number, example in enumerate(rule.card.examples):
        there = run_example(inverse, example, folder / f"turned-{number}").places
        missed |= not example.good and not set(example.marks()) <= there
        found |= example.good and bool(there)
    if not missed:
        yield "with `must` turned round, every bad example still passes: they do not prove the condition"
    if not found:
        yield "with `must` turned round, every good example still passes: none of them is looked at by the condition"


def check_rule(rule: Rule, folder: Path, *, renders: bool = True) -> list[Mistake]:
    """Everything that the examples of a rule show to be wrong. Raises as ``run_example``."""
    found = []
    for number, example in enumerate(rule.card.examples):
        outcome = run_example(rule, example, folder / str(number))
        found += [Mistake(example, message) for message in check_example(example, outcome, renders=renders)]
    if not found:
        found = [Mistake(None, message) for message in check_condition(rule, folder)]
    return found


def about_sources(rule: Rule) -> bool:
    """Whether a rule looks at a chart's files and not at rendered objects. Raises UsageError as ``run_example``."""
    if rule.card.check is not None:
        return rule.card.check.each in ("chart", "values", "template")
    return rule.load is not None and issubclass(rule.load(), (ChartCheck, ValuesCheck, TemplateCheck))


def _inside(path: str, folder: Path) -> str:
    try:
        return Path(path).relative_to(folder).as_posix()
    except ValueError:
        return path


def _shown(place: Place) -> str:
    return f"line {place[1]} of {place[0]}"


__all__ = ["Mistake", "Outcome", "about_sources", "check_condition", "check_example", "check_rule", "run_example"]
