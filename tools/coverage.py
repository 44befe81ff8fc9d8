"""How much of what other tools check has a rule here: a table from the cards and a catalogue of concepts.

The catalogue is a YAML list; an entry has ``concept``, ``area``, ``scope`` (``chart`` where a chart can answer it) and
``peers``, from tools to their ids. Exit code 1 when a share is below what was promised.

    python tools/coverage.py CATALOGUE [--missing]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from chartlint.packs.host import Host
from chartlint.packs.peer_map import left_out
from chartlint.packs.registry import Registry
from chartlint.yamlio import load_document

PROMISED = {"three or more": 1.0, "two": 0.95, "one": 0.8, "none": 35 / 43}
"""The least share of concepts with a rule, by the number of tools that know them."""


def group_of(entry: Mapping[str, Any]) -> str:
    """How many tools know a concept, in words."""
    return ("none", "one", "two")[len(entry["peers"] or {})] if len(entry["peers"] or {}) < 3 else "three or more"


def table(title: str, rows: Iterable[tuple[str, int, int]]) -> list[str]:
    """Lines: a name, how many have a rule, of how many, the share."""
    lines = [title]
    for name, done, every in rows:
        lines.append(f"  {name:<20} {done:4} of {every:4}  {done / every if every else 1:7.1%}")
    return lines


def main() -> int:
    """Print the tables; 1 when a promise is broken."""
    parser = argparse.ArgumentParser(description="How much of what other tools check has a rule here.")
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("--missing", action="store_true", help="name the concepts without a rule")
    options = parser.parse_args()
    catalogue = [entry for entry in load_document(options.catalogue.read_text()) if entry["scope"] == "chart"]
    known = {entry["concept"] for entry in catalogue}
    registry = Registry(Host(installed=False).packs())
    by_concept: dict[str, list[str]] = {}
    for rule in registry:
        for concept in rule.card.concepts:
            by_concept.setdefault(concept, []).append(rule.name)
    reasons = {entry.concept: entry.reason for entry in left_out()}
    every, done = Counter[str](), Counter[str]()
    areas, areas_done = Counter[str](), Counter[str]()
    tools, tools_done = Counter[str](), Counter[str]()
    for entry in catalogue:
        covered = entry["concept"] in by_concept
        every[group_of(entry)] += 1
        done[group_of(entry)] += covered
        areas[entry["area"]] += 1
        areas_done[entry["area"]] += covered
        for tool in entry["peers"] or {}:
            tools[tool] += 1
            tools_done[tool] += covered
    lines = table(
        "concepts by the number of tools that know them", ((name, done[name], every[name]) for name in PROMISED)
    )
    lines += ["", *table("by area", ((name, areas_done[name], areas[name]) for name in sorted(areas)))]
    lines += ["", *table("by tool", ((name, tools_done[name], tools[name]) for name in sorted(tools)))]
    missing = [entry for entry in catalogue if entry["concept"] not in by_concept]
    silent = [entry["concept"] for entry in missing if entry["concept"] not in reasons]
    odd = sorted(set(by_concept) - known)
    if options.missing:
        lines += ["", "without a rule"]
        lines += [
            f"  {entry['concept']} ({group_of(entry)}): {reasons.get(entry['concept'], '*** no reason is given')}"
            for entry in missing
        ]
    lines += ["", f"{len(registry)} rules, {len(by_concept)} concepts; {len(silent)} have neither a rule nor a reason"]
    lines += [f"cards name concepts that the catalogue does not have: {', '.join(odd)}"] if odd else []
    sys.stdout.write("\n".join(lines) + "\n")
    kept = all(done[name] >= share * every[name] - 1e-9 for name, share in PROMISED.items())
    return 0 if kept and not silent else 1


if __name__ == "__main__":
    sys.exit(main())
