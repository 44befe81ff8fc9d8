"""Every known rule, found by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chartlint.config import closest
from chartlint.errors import UsageError
from chartlint.packs.load import Pack
from chartlint.rules.rule import Rule


class Registry:
    """The rules of all packs. Raises UsageError when two rules claim one name."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.packs = list(packs)
        self.rules: dict[str, Rule] = {}
        self.redirects: dict[str, str] = {}
        for pack in self.packs:
            for rule in pack.rules:
                other = self.rules.get(rule.name)
                if other is not None:
                    raise UsageError(f"two rules are called `{rule.name}`: {other.card.path} and {rule.card.path}")
                self.rules[rule.name] = rule
        for rule in self.rules.values():
            prefix = rule.name[: -len(rule.card.name)]
            for old in rule.card.formerly:
                if prefix + old in self.rules or self.redirects.get(prefix + old, rule.name) != rule.name:
                    raise UsageError(f"{rule.card.path} claims the former name `{old}`, which another rule has")
                self.redirects[prefix + old] = rule.name

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def __len__(self) -> int:
        return len(self.rules)

    def get(self, name: str) -> Rule:
        """The rule of a name, present or former. Raises UsageError with a suggestion."""
        rule = self.rules.get(self.redirects.get(name, name))
        if rule is None:
            raise UsageError(f"there is no rule `{name}`", closest(name, [*self.rules, *self.redirects]))
        return rule

    def tags(self) -> dict[str, list[Rule]]:
        """Rules by tag."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules.values():
            for tag in rule.card.tags:
                found.setdefault(tag, []).append(rule)
        return found
