"""Which rules are on: a table of wishes over four small rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartlint.errors import UsageError
from chartlint.finding import Severity
from chartlint.packs.load import Pack
from chartlint.packs.registry import Registry
from chartlint.packs.selection import Selection
from chartlint.rules.card import from_plain
from chartlint.rules.rule import Rule

PLAIN: dict[str, Any] = {
    "title": "t", "severity": "warning", "confidence": "high", "since": "0.1", "why": "w", "cure": "c",
    "check": "python", "examples": [],
}  # fmt: skip


def rule(pack: str, name: str, profile: str, tags: list[str], formerly: list[str] | None = None) -> Rule:
    plain = {**PLAIN, "profile": profile, "tags": tags, "formerly": formerly or []}
    return Rule(name, pack, from_plain(f"{name.rpartition('/')[2]}.yaml", plain), None)


REGISTRY = Registry(
    [
        Pack("workloads", Path("w"), (
            rule("workloads", "image-tag", "default", ["images"], ["tag-of-image"]),
            rule("workloads", "image-digest", "strict", ["images", "security"]),
            rule("workloads", "privileged", "recommended", ["security"]),
        )),
        Pack("house", Path("h"), (rule("house", "house/owner", "default", ["labels"]),)),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("wish", "on"),
    [
        ({}, "house/owner image-tag"),
        ({"profiles": ("recommended",)}, "house/owner image-tag privileged"),
        ({"profiles": ("strict",)}, "house/owner image-digest image-tag privileged"),
        ({"profiles": ()}, ""),
        ({"profiles": (), "select": ["ALL"]}, "house/owner image-digest image-tag privileged"),
        ({"profiles": (), "select": ["recommended"]}, "house/owner image-tag privileged"),
        ({"select": ["privileged"]}, "house/owner image-tag privileged"),
        ({"select": ["security"]}, "house/owner image-digest image-tag privileged"),
        ({"profiles": (), "select": ["workloads"]}, "image-digest image-tag privileged"),
        ({"profiles": (), "select": ["image-*"]}, "image-digest image-tag"),
        ({"profiles": (), "select": ["house/*"]}, "house/owner"),
        ({"profiles": (), "select": ["tag-of-image"]}, "image-tag"),
        ({"ignore": ["image-tag"]}, "house/owner"),
        ({"ignore": ["ALL"]}, ""),
        ({"profiles": ("strict",), "ignore": ["security"]}, "house/owner image-tag"),
        # the more exact selector wins, whichever way round
        (
            {"profiles": ("strict",), "select": ["image-digest"], "ignore": ["security"]},
            "house/owner image-digest image-tag",
        ),
        ({"profiles": (), "select": ["security"], "ignore": ["privileged"]}, "image-digest"),
        ({"profiles": (), "select": ["image-*"], "ignore": ["images"]}, "image-digest image-tag"),
        ({"profiles": (), "select": ["images"], "ignore": ["image-*"]}, ""),
        ({"profiles": (), "select": ["security"], "ignore": ["ALL"]}, "image-digest privileged"),
        # between equals, ignoring
        ({"select": ["image-tag"], "ignore": ["image-tag"]}, "house/owner"),
        ({"profiles": (), "select": ["security"], "ignore": ["images"]}, "privileged"),
    ],
)
def test_wishes(wish: dict[str, Any], on: str) -> None:
    assert " ".join(sorted(rule.name for rule in Selection(REGISTRY, **wish).rules())) == on


@pytest.mark.parametrize(
    ("wish", "name", "why"),
    [
        ({}, "image-tag", "in the profile default"),
        ({}, "privileged", "in the profile recommended, not in default"),
        ({"profiles": ()}, "privileged", "not selected"),
        ({"select": ["security"]}, "privileged", "selected by `security`"),
        ({"select": ["security", "privileged"]}, "privileged", "selected by `privileged`"),
        ({"ignore": ["image-*"]}, "image-tag", "ignored by `image-*`"),
    ],
)
def test_reasons(wish: dict[str, Any], name: str, why: str) -> None:
    assert Selection(REGISTRY, **wish).decide(REGISTRY.get(name)).why == why


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"select": ["privilegd"]}, "`privilegd` is no rule, tag, pack or profile (did you mean `privileged`?)"),
        ({"ignore": ["securty"]}, "`securty` is no rule, tag, pack or profile (did you mean `security`?)"),
        ({"select": ["image_*"]}, "no rule's name matches `image_*`"),
        ({"profiles": ("recomended",)}, "there is no profile `recomended` (did you mean `recommended`?)"),
        ({"severities": {"xyz": Severity.INFO}}, "`xyz` is no rule, tag, pack or profile"),
    ],
)
def test_words_that_mean_nothing(wish: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        Selection(REGISTRY, **wish)
    assert str(caught.value) == message


def test_severities() -> None:
    chosen = Selection(
        REGISTRY, severities={"privileged": Severity.ERROR, "security": Severity.INFO, "ALL": Severity.INFO}
    )
    assert chosen.decide(REGISTRY.get("privileged")).severity is Severity.ERROR
    assert chosen.decide(REGISTRY.get("image-digest")).severity is Severity.INFO
    assert Selection(REGISTRY).decide(REGISTRY.get("privileged")).severity is Severity.WARNING


def test_profiles_of_standards() -> None:
    """A standard's profile has its own rules, what the engine reports, and no others; lists are unions."""
    from chartlint.packs.host import Host

    registry = Registry(Host(installed=False).packs())

    def names(*profiles: str) -> set[str]:
        return {rule.name for rule in Selection(registry, profiles=profiles).rules()}

    baseline, restricted = names("pss-baseline"), names("pss-restricted")
    assert "privileged-container" in baseline and "capabilities-not-dropped" not in baseline
    assert "privileged-container" in restricted and "capabilities-not-dropped" in restricted
    assert baseline < restricted
    assert "template-fails" in baseline and "unused-value" not in baseline
    assert names("default", "pss-baseline") == names("default") | baseline
    assert names("pss-baseline") | names("strict") == names("strict", "pss-baseline")
