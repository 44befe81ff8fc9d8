"""``chartlint rules``: the list of rules, for people and for programs."""

from __future__ import annotations

import json
import shutil
import sys
from argparse import Namespace
from typing import Any

from chartlint.cli.output import to_stdout
from chartlint.cli.settings import config_of, host_of, registry_of
from chartlint.config import closest
from chartlint.errors import UsageError
from chartlint.packs.peer_map import PeerMap, left_out
from chartlint.packs.registry import Registry
from chartlint.packs.selection import Selection, profiles_of
from chartlint.rules.rule import Rule
from chartlint.session.choice import selection_of


def run_command(options: Namespace) -> int:
    """Print the list. Raises UsageError for a tag that no rule has."""
    config = config_of(options)
    registry = registry_of(options, config, host_of(options, config))
    selection = selection_of(config, registry)
    if options.peer is not None:
        to_stdout(lambda out: out.write(peer_text(options, registry)))
        return 0
    chosen = tagged(registry, options.tag)
    if options.format == "json":
        text = json.dumps([as_data(rule, selection) for rule in chosen], indent=2) + "\n"
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        text = table(chosen, selection, width)
    to_stdout(lambda out: out.write(text))
    return 0


def tagged(registry: Registry, tags: list[str]) -> list[Rule]:
    """The rules that have all of the tags (every rule without any), by pack and name."""
    known = registry.tags()
    for tag in tags:
        if tag not in known:
            raise UsageError(
                f"no rule has the tag `{tag}`", closest(tag, list(known)) or "known are " + ", ".join(sorted(known))
            )
    found = [rule for rule in registry if all(tag in rule.card.tags for tag in tags)]
    return sorted(found, key=lambda rule: (rule.pack, rule.name))


def peer_text(options: Namespace, registry: Registry) -> str:
    """What another tool checks, each id with the rules that check it or the reason why none does. Raises UsageError."""
    from chartlint.packs.migrate import CATALOGUED

    known = PeerMap(registry, left_out())
    tool = CATALOGUED.get(options.peer, options.peer)
    if tool not in known.tools():
        raise UsageError(
            f"`{tool}` is no tool that chartlint knows", closest(tool, known.tools()) or ", ".join(known.tools())
        )
    if options.tag:
        raise UsageError("--peer and --tag exclude each other")
    entries = [(one, known.rules(tool, one), known.left_out(tool, one)) for one in known.ids(tool)]
    if options.format == "json":
        data = [
            {
                "id": one,
                "rules": [rule.name for rule in rules],
                "leftOut": left.reason if left is not None else None,
                "differs": {rule.name: rule.card.differs[tool] for rule in rules if tool in rule.card.differs},
            }
            for one, rules, left in entries
        ]
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    longest = max(len(one) for one, _, _ in entries)
    lines = []
    for one, rules, left in entries:
        shown = ", ".join(rule.name for rule in rules) if rules else f"- {left.reason if left else ''}"
        lines.append(f"  {one:<{longest}}  {shown}")
    checked = sum(bool(rules) for _, rules, _ in entries)
    lines += ["", f"{checked} of {len(entries)} checks of {tool} have a rule; the others say why not"]
    return "\n".join(lines) + "\n"


def table(rules: list[Rule], selection: Selection, width: int | None) -> str:
    """One line a rule, under the name of its pack; a rule that is off has its mark left blank."""
    if not rules:
        return "no rules\n"
    longest = max(len(rule.name) for rule in rules)
    lines: list[str] = []
    pack = ""
    on = 0
    for rule in rules:
        if rule.pack != pack:
            pack = rule.pack
            lines += ["", pack] if lines else [pack]
        decision = selection.decide(rule)
        on += decision.on
        mark = "*" if decision.on else " "
        line = (
            f"  {mark} {rule.name:<{longest}}  {decision.severity.value:<7}  {rule.card.profile:<11}  {rule.card.title}"
        )
        lines.append(line if width is None or len(line) <= width else line[: width - 1] + "…")
    noun = "rule" if len(rules) == 1 else "rules"
    lines += ["", f"{len(rules)} {noun}, {on} of them on (*); `chartlint explain RULE` says more"]
    return "\n".join(lines) + "\n"


def as_data(rule: Rule, selection: Selection) -> dict[str, Any]:
    """A rule as plain data."""
    card = rule.card
    decision = selection.decide(rule)
    return {
        "name": rule.name,
        "pack": rule.pack,
        "title": card.title,
        "on": decision.on,
        "because": decision.why,
        "severity": decision.severity.value,
        "confidence": decision.confidence.value,
        "profile": card.profile,
        "profiles": profiles_of(rule),
        "since": card.since,
        "tags": list(card.tags),
        "formerly": list(card.formerly),
        "why": card.why,
        "cure": card.cure,
        "checkedBy": card.by,
        "options": [
            {"name": option.name, "type": option.type, "default": option.default, "description": option.description}
            for option in card.options
        ],
        "concepts": list(card.concepts),
        "frameworks": {name: list(sections) for name, sections in card.frameworks.items()},
        "peers": {tool: list(names) for tool, names in card.peers.items()},
        "differs": dict(card.differs),
        "references": list(card.references),
    }
