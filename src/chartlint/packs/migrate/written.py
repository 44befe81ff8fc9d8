"""Writes our configuration for what another tool's asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from chartlint.packs.migrate.asked import Asked

if TYPE_CHECKING:
    from chartlint.packs.peer_map import PeerMap
    from chartlint.packs.selection import Selection
    from chartlint.rules.rule import Rule


class Migration(NamedTuple):
    """A configuration of ours: its text, and what of the other tool's has no counterpart, a sentence each."""

    text: str
    lost: tuple[str, ...]
    checks: int
    carried: int


def written(tool: str, name: str, asked: Asked, known: PeerMap, selection: Selection) -> Migration:
    """The configuration. ``name`` is the tool's in the map; ``selection`` says what runs without being asked for."""
    ids = set(known.ids(name))
    lost = list(asked.lost)
    wanted: dict[str, tuple[Rule, list[str]]] = {}
    reasons: dict[str, list[str]] = {}
    carried = 0
    for check, why in asked.on.items():
        rules = known.rules(name, check)
        carried += bool(rules)
        for rule in rules:
            wanted.setdefault(rule.name, (rule, []))[1].append(check)
        left = known.left_out(name, check)
        if left is not None:
            reasons.setdefault(left.reason, []).append(check)
        elif not rules and check not in ids:
            lost.append(f"{check} ({why}): {tool} is not known to have such a check")
    lost += [f"{_some(checks)}: {reason}" for reason, checks in reasons.items()]
    unwanted, kept = _unwanted(asked, name, known, wanted)
    lost += kept
    for check in asked.off:
        if not check.startswith("=") and check not in ids:
            lost.append(f"{check} ({asked.off[check]}): {tool} is not known to have such a check")
    added = [(rule, checks) for rule, checks in wanted.values() if not selection.decide(rule).on]
    dropped = [(rule, why) for rule, why in unwanted.values() if selection.decide(rule).on]
    settings = {**asked.settings}
    lines = [f"# what the configuration of {tool} asks for, written by `chartlint migrate --from {tool}`"]
    for key in ("kube-version", "fail-on", "honour-annotations", "namespace", "release-name"):
        if key in settings:
            lines.append(f"{key}: {_plain(settings.pop(key))}")
    lines += _list("extend-select", [(rule.name, ", ".join(checks)) for rule, checks in sorted_rules(added)])
    lines += _list("ignore", [(rule.name, why) for rule, why in sorted_rules(dropped)])
    lines += _rules(asked, name, known, lost)
    for key, entries in settings.items():
        lines += _list(key, [(_plain(entry), "") for entry in entries])
    lines += _allow(asked, name, known, list(wanted), lost)
    if lost:
        lines += ["", f"# What of {tool} did not come along:"]
        lines += [f"# - {sentence}" for sentence in dict.fromkeys(lost)]
    return Migration("\n".join(lines) + "\n", tuple(dict.fromkeys(lost)), len(asked.on), carried)


def sorted_rules(entries: list[tuple[Rule, Any]]) -> list[tuple[Rule, Any]]:
    """By name."""
    return sorted(entries, key=lambda entry: entry[0].name)


def _unwanted(
    asked: Asked, name: str, known: PeerMap, wanted: Mapping[str, tuple[Rule, list[str]]]
) -> tuple[dict[str, tuple[Rule, str]], list[str]]:
    """The rules for what is switched off; and a sentence for those that are kept, since they stand for more."""
    found: dict[str, tuple[Rule, str]] = {}
    kept = []
    for check, why in asked.off.items():
        if check.startswith("="):  # a rule of ours by its name
            rule = next((one for one in _every(name, known) if one.name == check[1:]), None)
            if rule is not None:
                found[rule.name] = (rule, why)
            continue
        for rule in known.rules(name, check):
            others = wanted.get(rule.name, (rule, []))[1]
            if others:
                kept.append(f"{check} ({why}): the rule `{rule.name}` stands for {', '.join(others)} too and stays on")
            else:
                found[rule.name] = (rule, f"{check}: {why}")
    return found, kept


def _every(name: str, known: PeerMap) -> Iterator[Rule]:
    for one in known.ids(name):
        yield from known.rules(name, one)


def _rules(asked: Asked, name: str, known: PeerMap, lost: list[str]) -> Iterator[str]:
    """The key ``rules``: severities and options."""
    settings: dict[str, dict[str, Any]] = {}
    for check, severity in asked.severities.items():
        for rule in known.rules(name, check):
            before = settings.setdefault(rule.name, {}).get("severity")
            if before is None or severity == "error":
                settings[rule.name]["severity"] = severity
            if settings[rule.name]["severity"] == rule.card.severity.value:
                del settings[rule.name]["severity"]
    for check, option, value in asked.options:
        taken = False
        for rule in known.rules(name, check):
            if any(known_option.name == option for known_option in rule.card.options):
                old = settings.setdefault(rule.name, {}).get(option)
                settings[rule.name][option] = [*old, *value] if isinstance(old, list) else value
                taken = True
        if not taken:
            lost.append(f"{check}: no rule of ours has an option for `{option}: {_plain(value)}`")
    chosen = {rule: given for rule, given in sorted(settings.items()) if given}
    if chosen:
        yield "rules:"
        for rule_name, given in chosen.items():
            entries = ", ".join(f"{key}: {_plain(value)}" for key, value in given.items())
            yield f"  {rule_name}: {{{entries}}}"


def _allow(asked: Asked, name: str, known: PeerMap, wanted: list[str], lost: list[str]) -> Iterator[str]:
    """The key ``allow``; ``*`` stands for what that tool checks, not for all that we do."""
    entries: list[dict[str, Any]] = []
    for entry in asked.allow:
        check = entry["rule"]
        names = sorted({rule.name for rule in known.rules(name, check)} if check != "*" else wanted)
        if not names:
            left = known.left_out(name, check)
            lost.append(f"{check} (an exemption): {left.reason if left else 'no rule of ours checks it'}")
            continue
        new = {**entry, "rule": names[0] if len(names) == 1 else names}
        if new not in entries:
            entries.append(new)
    if entries:
        yield "allow:"
    for entry in entries:
        for number, (key, value) in enumerate(entry.items()):
            yield f"{'  - ' if number == 0 else '    '}{key}: {_plain(value)}"


def _some(checks: list[str]) -> str:
    """The names of checks, the first few of many."""
    if len(checks) <= 4:
        return ", ".join(checks)
    return f"{', '.join(checks[:3])} and {len(checks) - 3} more"


def _list(key: str, entries: list[tuple[str, str]]) -> Iterator[str]:
    if entries:
        yield f"{key}:"
    for text, why in entries:
        yield f"  - {text}" + (f"  # {why}" if why else "")


def _plain(value: Any) -> str:
    """A value as YAML on one line; JSON is YAML."""
    if isinstance(value, str) and value.replace("-", "").replace("_", "").isalpha() and value not in ("true", "false"):
        return value
    return json.dumps(value, ensure_ascii=False)


__all__ = ["Migration", "written"]
