"""What other tools check, and which of our rules says the same: from the cards, and from the list of what is left out.

The list (``left-out.yaml`` beside the packs) has what no rule of ours checks, with the reason.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from chartlint.errors import Bug
from chartlint.packs.load import shipped_rules
from chartlint.rules.rule import Rule


class LeftOut(NamedTuple):
    """Something that other tools check and no rule of ours does. ``peers`` goes from tools to their ids."""

    concept: str
    what: str
    reason: str
    peers: Mapping[str, tuple[str, ...]]


def left_out(path: Path | None = None) -> list[LeftOut]:
    """The list of what is left out. Raises Bug when it is not there or not of its form: the installation is broken."""
    from chartlint.yamlio import YamlError, load_document

    path = path or shipped_rules() / "left-out.yaml"
    try:
        entries = load_document(path.read_text(encoding="utf-8"))
        return [
            LeftOut(
                entry["concept"],
                entry["what"].strip(),
                entry["reason"].strip(),
                {tool: tuple(ids) for tool, ids in entry.get("peers", {}).items()},
            )
            for entry in entries or ()
        ]
    except (OSError, YamlError, KeyError, TypeError, AttributeError) as error:
        raise Bug(f"{path} cannot be read: {type(error).__name__}: {error}") from error


class PeerMap:
    """Each tool's ids, with the rules that check the same or the reason why none does."""

    def __init__(self, rules: Iterable[Rule], without: Iterable[LeftOut]) -> None:
        self._rules: dict[str, dict[str, list[Rule]]] = {}
        self._reasons: dict[str, dict[str, LeftOut]] = {}
        for rule in rules:
            for tool, ids in rule.card.peers.items():
                for one in ids:
                    self._rules.setdefault(tool, {}).setdefault(one, []).append(rule)
        for entry in without:
            for tool, ids in entry.peers.items():
                for one in ids:
                    self._reasons.setdefault(tool, {}).setdefault(one, entry)

    def tools(self) -> list[str]:
        """Every tool that is known, by name."""
        return sorted({*self._rules, *self._reasons})

    def ids(self, tool: str) -> list[str]:
        """Every id of a tool, in order."""
        return sorted({*self._rules.get(tool, {}), *self._reasons.get(tool, {})})

    def matching(self, tool: str, pattern: str) -> list[str]:
        """The tool's ids that a name or a pattern with ``*`` means."""
        return [one for one in self.ids(tool) if fnmatch.fnmatchcase(one, pattern)]

    def rules(self, tool: str, one: str) -> list[Rule]:
        """The rules that check what an id of a tool does."""
        return list(self._rules.get(tool, {}).get(one, ()))

    def left_out(self, tool: str, one: str) -> LeftOut | None:
        """Why no rule does, where that is so."""
        return self._reasons.get(tool, {}).get(one) if not self.rules(tool, one) else None

    def ids_of(self, rule: Rule, tool: str) -> tuple[str, ...]:
        """The tool's ids that a rule stands for."""
        return rule.card.peers.get(tool, ())


__all__ = ["LeftOut", "PeerMap", "left_out"]
