"""Which rules are on, and why.

A selector is a rule's name, a glob over names (``image-*``), a tag, a pack, a profile (``default``, ``recommended``,
``strict``, or a standard's such as ``pss-baseline``) or ``ALL``. The more exact selector wins, so their order means
nothing; between equals, ignoring wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from chartlint.config import FRAMEWORKS, PROFILES, closest
from chartlint.errors import UsageError
from chartlint.finding import Confidence, Severity
from chartlint.packs.registry import Registry
from chartlint.rules.rule import Rule

_NAME, _GLOB, _GROUP, _PROFILE = 3, 2, 1, 0


class Decision(NamedTuple):
    """Whether a rule is on, which words decided it, and how severe and how sure its findings are."""

    on: bool
    why: str
    severity: Severity
    confidence: Confidence


class Selector(NamedTuple):
    """A selector understood: the rules it means and how exact it is."""

    text: str
    exactness: int
    rules: frozenset[str]


class Selection:
    """The choice of rules for a run.

    ``profiles`` are what is on to begin with (none: nothing), ``select`` adds and ``ignore`` takes away; ``severities``
    maps selectors to a severity, ``confidences`` names of rules to a confidence. Raises UsageError, with a suggestion,
    for a selector that means nothing.
    """

    def __init__(
        self,
        registry: Registry,
        *,
        profiles: Iterable[str] = ("default",),
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        severities: Mapping[str, Severity] | None = None,
        confidences: Mapping[str, Confidence] | None = None,
    ) -> None:
        self.registry = registry
        self.profiles = tuple(profiles)
        known = (*PROFILES, *FRAMEWORKS)
        for profile in self.profiles:
            if profile not in known:
                raise UsageError(
                    f"there is no profile `{profile}`", closest(profile, list(known)) or "known are " + ", ".join(known)
                )
        self._select = [self.understand(text) for text in select]
        self._ignore = [self.understand(text) for text in ignore]
        self._severities = [(self.understand(text), severity) for text, severity in (severities or {}).items()]
        self._confidences = confidences or {}

    def understand(self, text: str) -> Selector:
        """A selector's meaning. Raises UsageError."""
        registry = self.registry
        if text == "ALL":
            return Selector(text, _PROFILE, frozenset(registry.rules))
        if text in PROFILES or text in FRAMEWORKS:
            return Selector(text, _PROFILE, frozenset(rule.name for rule in registry if in_profile(rule, text)))
        name = registry.redirects.get(text, text)
        if name in registry.rules:
            return Selector(text, _NAME, frozenset({name}))
        if any(char in text for char in "*?["):
            found = frozenset(name for name in registry.rules if fnmatchcase(name, text))
            if found:
                return Selector(text, _GLOB, found)
            raise UsageError(f"no rule's name matches `{text}`")
        group = frozenset(rule.name for rule in registry if text in rule.card.tags or text == rule.pack)
        if group:
            return Selector(text, _GROUP, group)
        known = [
            *registry.rules,
            *registry.redirects,
            *registry.tags(),
            *(pack.name for pack in registry.packs),
            *PROFILES,
            *FRAMEWORKS,
            "ALL",
        ]
        raise UsageError(f"`{text}` is no rule, tag, pack or profile", closest(text, known))

    def decide(self, rule: Rule) -> Decision:
        """Whether a rule is on, and why."""
        on, why = self._chosen(rule)
        return Decision(on, why, self.severity(rule), self._confidences.get(rule.name, rule.card.confidence))

    def _chosen(self, rule: Rule) -> tuple[bool, str]:
        """Whether a rule is on, and the words that decided it."""
        select = _best(self._select, rule)
        ignore = _best(self._ignore, rule)
        if ignore is not None and (select is None or ignore.exactness >= select.exactness):
            return False, f"ignored by `{ignore.text}`"
        if select is not None:
            return True, f"selected by `{select.text}`"
        if not self.profiles:
            return False, "not selected"
        for profile in self.profiles:
            if in_profile(rule, profile):
                return True, f"in the profile {profile}"
        others = profiles_of(rule)
        if not others:
            return False, "in no profile: it has to be selected"
        return False, f"in the profile {others[0]}, not in {' or '.join(self.profiles)}"

    def severity(self, rule: Rule) -> Severity:
        """How severe the rule's findings are: the card's word unless the most exact override says otherwise."""
        best: tuple[int, Severity] | None = None
        for selector, severity in self._severities:
            if rule.name in selector.rules and (best is None or selector.exactness >= best[0]):
                best = (selector.exactness, severity)
        return best[1] if best is not None else rule.card.severity

    def rules(self) -> list[Rule]:
        """The rules that are on."""
        return [rule for rule in self.registry if self.decide(rule).on]


def in_profile(rule: Rule, profile: str) -> bool:
    """Whether a rule is on in a profile by itself.

    ``strict`` has all that ``recommended`` has, ``pss-restricted`` all of ``pss-baseline`` (as the Pod Security
    Standards say); what the engine itself reports is in every profile, so that a chart that fails to render is never
    clean.
    """
    card = rule.card
    if profile in PROFILES:
        return card.profile in PROFILES and PROFILES.index(card.profile) <= PROFILES.index(profile)
    if card.by == "engine" and card.profile == PROFILES[0]:
        return True
    return profile in card.frameworks or (profile == "pss-restricted" and "pss-baseline" in card.frameworks)


def profiles_of(rule: Rule) -> list[str]:
    """Every profile in which a rule is on, the quietest first."""
    return [profile for profile in (*PROFILES, *FRAMEWORKS) if in_profile(rule, profile)]


def _best(selectors: list[Selector], rule: Rule) -> Selector | None:
    best = None
    for selector in selectors:
        if rule.name in selector.rules and (best is None or selector.exactness > best.exactness):
            best = selector
    return best
