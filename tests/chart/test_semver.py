"""Versions and constraints, after the table in ``semver.yaml``."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from chartlint.chart.semver import BadConstraint, BadVersion, Constraint, Version

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "semver.yaml").read_text("utf-8"))
NUMBERS = st.integers(0, 3)
PRERELEASES = st.sampled_from(["", "", "-0", "-1", "-alpha", "-alpha.1", "-rc.2"])
VERSIONS = st.builds(lambda a, b, c, pre: f"{a}.{b}.{c}{pre}", NUMBERS, NUMBERS, NUMBERS, PRERELEASES)


@pytest.mark.parametrize("text", TABLE["constraints"])
def test_constraint_takes_exactly_these_versions(text: str) -> None:
    constraint = Constraint(text)
    taken = [version for version in TABLE["versions"] if constraint.check(Version.read(version))]
    assert taken == TABLE["constraints"][text]


@pytest.mark.parametrize(("text", "message"), TABLE["bad constraints"].items())
def test_bad_constraint(text: str, message: str) -> None:
    with pytest.raises(BadConstraint) as caught:
        Constraint(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (">=1 " * 129, "constraint string is too long (max 512 bytes)"),
        ("||".join(["1"] * 33), "too many constraint groups (max 32)"),
        (">=99999999999999999999", "constraint parser error"),
    ],
)
def test_constraint_beyond_the_limits(text: str, message: str) -> None:
    with pytest.raises(BadConstraint) as caught:
        Constraint(text)
    assert str(caught.value) == message
    Constraint("||".join(["1"] * 32))
    Constraint(">=1 " * 128)


@pytest.mark.parametrize(("text", "message"), TABLE["bad versions"].items())
def test_bad_version(text: str, message: str) -> None:
    with pytest.raises(BadVersion) as caught:
        Version.read(text)
    assert str(caught.value) == message
    assert Version.parse(text) is None
    assert not Version.is_strict(text)


@pytest.mark.parametrize(("text", "wanted"), TABLE["good versions"].items())
def test_good_version(text: str, wanted: tuple[str, bool]) -> None:
    version = Version.read(text)
    assert [str(version), Version.is_strict(text)] == wanted
    assert version.original == text


def test_precedence() -> None:
    lines = [[Version.read(text) for text in line] for line in TABLE["order"]]
    for line in lines:
        assert len(set(line)) == 1
        assert all(a == b and a.compare(b) == 0 for a in line for b in line)
    for low, high in combinations(lines, 2):
        assert low[0] < high[0]
        assert high[0].compare(low[0]) == 1
        assert low[0] != high[0]


def test_version_is_no_text() -> None:
    assert Version.read("1.2.3") != "1.2.3"


@given(VERSIONS, VERSIONS)
def test_operators_agree_with_precedence(a: str, b: str) -> None:
    version = Version.read(a)
    order = version.compare(Version.read(b))
    # both sides of an alternative name a pre-release, so that pre-releases count
    for operator, holds in {
        "=": order == 0, "!=": order != 0, "<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0,
    }.items():  # fmt: skip
        assert Constraint(f"{operator}{b} >=0.0.0-0").check(version) == holds


@given(VERSIONS, VERSIONS, VERSIONS)
def test_hyphen_is_a_closed_range(low: str, high: str, middle: str) -> None:
    version = Version.read(middle)
    assert Constraint(f"{low} - {high}").check(version) == Constraint(f">={low}, <={high}").check(version)


@given(st.text(alphabet="1.x*v-+a<>=~^|, ", max_size=24))
def test_any_text_is_a_constraint_or_refused(text: str) -> None:
    try:
        Constraint(text).check(Version.read("1.2.3"))
    except BadConstraint as error:
        assert str(error)
