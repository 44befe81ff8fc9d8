"""A rule: its card, the pack it came with, and the way to its check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chartlint.rules.card import Card
    from chartlint.rules.checks import Check


class Rule:
    """A rule that can be listed, explained, selected and run.

    ``name`` is what users write: the card's name, with ``pack/`` before it unless the pack is shipped. ``load`` brings
    the class of a rule in Python (None for a declared one); until ``check`` is called no code of the rule is read.
    """

    __slots__ = ("card", "load", "name", "pack")

    def __init__(self, name: str, pack: str, card: Card, load: Callable[[], type[Check]] | None) -> None:
        self.name = name
        self.pack = pack
        self.card = card
        self.load = load

    def __repr__(self) -> str:
        return f"Rule({self.name})"

    def check(self, options: Mapping[str, Any] | None = None) -> Check:
        """The rule's check with these options.

        Raises UsageError for options the rule does not have, CardError for CEL that does not compile.
        """
        settings = self.card.settings(options)
        if self.load is not None:
            return self.load()(settings)
        from chartlint.rules.declared import declared_check

        assert self.card.check is not None
        return declared_check(self.card, self.card.check, settings)
