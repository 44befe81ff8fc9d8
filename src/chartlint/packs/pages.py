"""The pages of ``docs/rules/``, made from cards: write them, or say which are stale."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chartlint.rules.card import Card, Example
from chartlint.rules.rule import Rule

_PROFILES = {
    "default": "on by default",
    "recommended": "on in the profiles `recommended` and `strict`",
    "strict": "on in the profile `strict`",
    "selected": "on only where it is selected, by its name, its tag or its pack",
}
_BY = {
    "cel": "a declaration in CEL",
    "python": "a Python module",
    "engine": "chartlint itself, while it loads and renders",
}
_LANGUAGES = {".json": "json", ".txt": "text", ".md": "markdown"}


def page(rule: Rule) -> str:
    """The Markdown page of a rule."""
    card = rule.card
    lines = [
        f"# {rule.name}",
        "",
        f"{card.title}.",
        "",
        "| severity | confidence | profile | since | pack | checked by |",
        "| --- | --- | --- | --- | --- | --- |",
        f"| {card.severity.value} | {card.confidence.value} | {_PROFILES[card.profile]} | {card.since} "
        f"| {rule.pack} | {_BY[card.by]} |",
        "",
    ]
    if card.tags:
        lines += ["Tags: " + ", ".join(f"`{tag}`" for tag in card.tags) + ".", ""]
    if card.formerly:
        lines += ["Formerly " + ", ".join(f"`{name}`" for name in card.formerly) + "; the old names go on working.", ""]
    lines += ["## Why it is bad", "", card.why, "", "## What to do", "", card.cure, ""]
    lines += _check(card)
    if card.options:
        lines += ["## Options", "", "| option | type | default | meaning |", "| --- | --- | --- | --- |"]
        lines += [
            f"| `{option.name}` | {option.type} | `{_plain(option.default)}` | {_cell(option.description)} |"
            for option in card.options
        ]
        lines += [""]
    lines += ["## Examples", ""]
    for example in card.examples:
        lines += _example(example)
    if card.peers:
        lines += ["## In other tools", "", "| tool | ids |", "| --- | --- |"]
        lines += [
            f"| {tool} | {', '.join(f'`{_cell(name)}`' for name in ids)} |" for tool, ids in sorted(card.peers.items())
        ]
        lines += [""]
    if card.differs:
        lines += ["## Where it answers otherwise", ""]
        lines += [f"- {tool}: {' '.join(text.split())}" for tool, text in sorted(card.differs.items())]
        lines += [""]
    if card.frameworks:
        lines += ["## In standards", "", "| profile | sections |", "| --- | --- |"]
        lines += [f"| `{name}` | {_cell('; '.join(sections))} |" for name, sections in card.frameworks.items()]
        lines += [""]
    if card.references:
        lines += ["## References", ""]
        lines += [f"- <{reference}>" for reference in card.references]
        lines += [""]
    return "\n".join(lines).rstrip() + "\n"


def index(rules: Iterable[Rule]) -> str:
    """The page that lists all rules, pack by pack."""
    lines = ["# Rules", "", "Made from the rules' cards; `make docs` writes these pages.", ""]
    packs: dict[str, list[Rule]] = {}
    for rule in rules:
        packs.setdefault(rule.pack, []).append(rule)
    for pack in sorted(packs):
        lines += [f"## {pack}", "", "| rule | what it finds | severity | profile |", "| --- | --- | --- | --- |"]
        for rule in sorted(packs[pack], key=lambda rule: rule.name):
            card = rule.card
            link = f"[{rule.name}]({file_name(rule)})"
            lines += [f"| {link} | {_cell(card.title)} | {card.severity.value} | {card.profile} |"]
        lines += [""]
    return "\n".join(lines).rstrip() + "\n"


_STANDARDS = {
    "pss-baseline": "Pod Security Standards, baseline, of the Kubernetes version that is checked for",
    "pss-restricted": "Pod Security Standards, restricted, which has all of baseline besides these",
    "nsa": "NSA and CISA, Kubernetes Hardening Guide 1.2",
    "cis": "CIS Kubernetes Benchmark 1.11, section 5, as far as charts can answer it",
    "artifacthub": "Artifact Hub's annotations and report",
    "helm-best-practices": "Helm's guide to best practices",
}


def standards(rules: Iterable[Rule]) -> str:
    """The page that lists the rules of each standard's profile with the sections that they cover."""
    lines = [
        "# Standards",
        "",
        "`chartlint --profile NAME` runs the rules of a standard; a list of names those of all.",
        "",
    ]
    rules = sorted(rules, key=lambda rule: rule.name)
    for name, title in _STANDARDS.items():
        lines += [f"## {name}", "", f"{title}.", "", "| rule | what it finds | covers |", "| --- | --- | --- |"]
        for rule in rules:
            sections = rule.card.frameworks.get(name)
            if sections is not None:
                link = f"[{rule.name}]({file_name(rule)})"
                lines += [f"| {link} | {_cell(rule.card.title)} | {_cell('; '.join(sections))} |"]
        lines += [""]
    return "\n".join(lines).rstrip() + "\n"


def file_name(rule: Rule) -> str:
    """The page's file name."""
    return rule.name.replace("/", "-") + ".md"


def pages(rules: Iterable[Rule]) -> dict[str, str]:
    """Every page by its file name, the index (``README.md``) among them."""
    rules = list(rules)
    return {**{file_name(rule): page(rule) for rule in rules}, "README.md": index(rules)}


def write_pages(folder: Path, wanted: dict[str, str]) -> list[str]:
    """Write pages into a folder and remove those that are not wanted any more; the names of files that changed."""
    changed = stale_pages(folder, wanted)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8")
        else:
            (folder / name).unlink()
    return changed


def stale_pages(folder: Path, wanted: dict[str, str]) -> list[str]:
    """The files in a folder that differ from the wanted pages, are missing, or belong to no rule."""
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")} if folder.is_dir() else {}
    return sorted(name for name in {*there, *wanted} if there.get(name) != wanted.get(name))


def _check(card: Card) -> list[str]:
    check = card.check
    if check is None:
        return []
    grip = f"each {check.each}" + (f" of kind {', '.join(check.kinds)}" if check.kinds else "")
    grip += f" and each item of its `{check.items}`" if check.items else ""
    lines = ["## The check", ""]
    if check.when:
        lines += [
            f"For {grip} of which this is true,",
            "",
            "```cel",
            check.when.strip(),
            "```",
            "",
            "this must hold:",
            "",
        ]
    else:
        lines += [f"For {grip} this must hold:", ""]
    return [*lines, "```cel", check.must.strip(), "```", ""]


def _example(example: Example) -> list[str]:
    lines = [f"### {'Good' if example.good else 'Bad'}: {example.title}", ""]
    if example.options:
        lines += [
            "With " + ", ".join(f"`{name}: {_plain(value)}`" for name, value in example.options.items()) + ":",
            "",
        ]
    if example.kube_version:
        lines += [f"For Kubernetes {example.kube_version.lstrip('v')}:", ""]
    for name, text in example.files.items():
        if len(example.files) > 1 or name != "templates/example.yaml":
            lines += [f"`{name}`", ""]
        language = _LANGUAGES.get(Path(name).suffix, "yaml")
        fence = "`" * max(3, *(len(run) + 1 for run in _backticks(text)), 3)
        lines += [f"{fence}{language}", text.rstrip("\n").replace("\r", "␍"), fence, ""]
    return lines


def _backticks(text: str) -> list[str]:
    import re

    return re.findall(r"`{3,}", text)


def _plain(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
