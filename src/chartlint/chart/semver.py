"""Versions and constraints as Masterminds/semver v3 reads them, which is what Helm and Sprig use.

Source: github.com/Masterminds/semver/v3 3.5.0, version.go and constraints.go.
"""

from __future__ import annotations

import re
from functools import lru_cache, total_ordering

MAX_VERSION = 256
"""Bytes of a version's text."""

MAX_CONSTRAINT = 512
"""Bytes of a constraint's text."""

MAX_GROUPS = 32
"""Alternatives of a constraint."""

_SUFFIXES = r"(?:-([0-9A-Za-z\-]+(?:\.[0-9A-Za-z\-]+)*))?(?:\+([0-9A-Za-z\-]+(?:\.[0-9A-Za-z\-]+)*))?"
_LOOSE = re.compile(r"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?" + _SUFFIXES + r"\Z")
_IDENTIFIER = r"(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
_STRICT = re.compile(
    r"(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)"
    rf"(?:-{_IDENTIFIER}(?:\.{_IDENTIFIER})*)?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?\Z"
)


class BadVersion(ValueError):
    """A text that is no version; the message is Masterminds' own."""


class BadConstraint(ValueError):
    """A text that is no constraint; the message is Masterminds' own."""


@total_ordering
class Version:
    """A version; build metadata takes no part in comparisons."""

    __slots__ = ("major", "metadata", "minor", "original", "patch", "prerelease")

    def __init__(
        self, major: int, minor: int, patch: int, prerelease: str = "", metadata: str = "", original: str = ""
    ) -> None:
        self.major = major
        self.minor = minor
        self.patch = patch
        self.prerelease = prerelease
        self.metadata = metadata
        self.original = original or str(self)

    @classmethod
    def read(cls, text: str) -> Version:
        """The version that a text means, loosely: ``v1.2`` is 1.2.0. Raises ``BadVersion``."""
        if len(text.encode("utf-8", "surrogateescape")) > MAX_VERSION:
            raise BadVersion(f"version string is too long (max {MAX_VERSION} bytes)")
        match = _LOOSE.match(text)
        if match is None:
            raise BadVersion("invalid semantic version")
        numbers = [int(part or "0") for part in match.group(1, 2, 3)]
        for number, part in zip(numbers, match.group(1, 2, 3)):
            if number >= 1 << 64:
                raise BadVersion(
                    f'error parsing version segment: strconv.ParseUint: parsing "{part}": value out of range'
                )
        prerelease = match.group(4) or ""
        check_prerelease(prerelease)
        major, minor, patch = numbers
        return cls(major, minor, patch, prerelease, match.group(5) or "", text)

    @classmethod
    def parse(cls, text: str) -> Version | None:
        """The version that a text means, loosely; None where it is none."""
        try:
            return cls.read(text)
        except BadVersion:
            return None

    @staticmethod
    def is_strict(text: str) -> bool:
        """Whether a text is exactly SemVer 2: three numbers, no ``v``, no leading zeros."""
        return _STRICT.match(text) is not None

    def __str__(self) -> str:
        text = f"{self.major}.{self.minor}.{self.patch}"
        if self.prerelease:
            text += f"-{self.prerelease}"
        return f"{text}+{self.metadata}" if self.metadata else text

    def __repr__(self) -> str:
        return f"Version({str(self)!r})"

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Major, minor, patch."""
        return (self.major, self.minor, self.patch)

    def compare(self, other: Version) -> int:
        """-1, 0 or 1 by SemVer precedence."""
        if self.numbers != other.numbers:
            return -1 if self.numbers < other.numbers else 1
        return _compare_prereleases(self.prerelease, other.prerelease)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self.compare(other) == 0

    def __lt__(self, other: Version) -> bool:
        return self.compare(other) < 0

    def __hash__(self) -> int:
        return hash((self.numbers, self.prerelease))


def check_prerelease(text: str) -> None:
    """Check what stands behind the hyphen of a version. Raises ``BadVersion``."""
    for part in text.split(".") if text else ():
        if part.isascii() and part.isdigit():
            if len(part) > 1 and part[0] == "0":
                raise BadVersion("version segment starts with 0")
        elif not _ALLOWED.match(part):
            raise BadVersion("invalid prerelease string")


def check_metadata(text: str) -> None:
    """Check what stands behind the plus sign of a version. Raises ``BadVersion``."""
    for part in text.split(".") if text else ():
        if not _ALLOWED.match(part):
            raise BadVersion("invalid metadata string")


_ALLOWED = re.compile(r"[0-9A-Za-z-]+\Z")


def _compare_prereleases(a: str, b: str) -> int:
    if a == b:
        return 0
    if not a or not b:
        return -1 if a else 1
    left, right = a.split("."), b.split(".")
    for x, y in zip(left, right):
        if x == y:
            continue
        if x.isdigit() != y.isdigit():
            return -1 if x.isdigit() else 1
        if x.isdigit():
            # leading zeros are refused, so more digits are a larger number
            return -1 if (len(x), x) < (len(y), y) else 1
        return -1 if x < y else 1
    return -1 if len(left) < len(right) else 1


# --- constraints ----------------------------------------------------------------------------------

_SPACE = r"[\t\n\f\r ]"
_PART = r"v?([0-9|xX*]+)(?:\.([0-9|xX*]+))?(?:\.([0-9|xX*]+))?" + _SUFFIXES
_NAMELESS = re.sub(r"\((?!\?)", "(?:", _PART)
_RANGE = re.compile(rf"{_SPACE}*({_NAMELESS}){_SPACE}+-{_SPACE}+({_NAMELESS}){_SPACE}*")
_ITEM = re.compile(rf"{_SPACE}*(=>|>=|=<|<=|~>|!=|=|>|<|~|\^|){_SPACE}*({_PART})")
_SEPARATOR = re.compile(rf"{_SPACE}*,|{_SPACE}+")
_WILD = ("x", "X", "*", None)


class _Comparison:
    """One comparison: an operator and a version, of which parts may be missing or wild."""

    __slots__ = ("any_minor", "any_part", "any_patch", "operator", "version")

    def __init__(self, match: re.Match[str]) -> None:
        self.operator, text, major, minor, patch, prerelease, _ = match.groups()
        suffix = f"-{prerelease}" if prerelease else ""
        self.any_minor = self.any_patch = False
        if major in _WILD:
            text = f"0.0.0{suffix}"
        elif minor in _WILD:
            self.any_minor = True
            text = f"{major}.0.0{suffix}"
        elif patch in _WILD:
            self.any_patch = True
            text = f"{major}.{minor}.0{suffix}"
        self.any_part = self.any_minor or self.any_patch or major in _WILD
        version = Version.parse(text)
        if version is None:
            raise BadConstraint("constraint parser error")
        self.version = version

    def holds(self, v: Version) -> bool:
        """Whether a version satisfies the comparison, pre-releases aside."""
        c = self.version
        match self.operator:
            case "" | "=":
                return self._tilde(v) if self.any_part else v.compare(c) == 0
            case "!=":
                return self._differs(v)
            case ">":
                return self._greater(v)
            case "<":
                return v.compare(c) < 0
            case ">=" | "=>":
                return v.compare(c) >= 0
            case "<=" | "=<":
                if not self.any_part:
                    return v.compare(c) <= 0
                return v.major < c.major or (v.major == c.major and (v.minor <= c.minor or self.any_minor))
            case "~" | "~>":
                return self._tilde(v)
            case _:
                return self._caret(v)

    def _differs(self, v: Version) -> bool:
        c = self.version
        if not self.any_part:
            return v.compare(c) != 0
        if v.major != c.major or (v.minor != c.minor and not self.any_minor):
            return True
        if self.any_minor:
            return False
        if v.patch != c.patch and not self.any_patch:
            return True
        if self.any_patch:
            return _compare_prereleases(v.prerelease, c.prerelease) != 0
        return v.compare(c) != 0

    def _greater(self, v: Version) -> bool:
        c = self.version
        if not self.any_part or v.major != c.major:
            return v.compare(c) > 0 if not self.any_part else v.major > c.major
        if self.any_minor:
            return False
        return v.minor > c.minor if self.any_patch else v.compare(c) > 0

    def _tilde(self, v: Version) -> bool:
        c = self.version
        if v.compare(c) < 0:
            return False
        if c.numbers == (0, 0, 0) and not self.any_minor and not self.any_patch:
            return True
        return v.major == c.major and (v.minor == c.minor or self.any_minor)

    def _caret(self, v: Version) -> bool:
        c = self.version
        if v.compare(c) < 0:
            return False
        if c.major > 0 or self.any_minor:
            return v.major == c.major
        if v.major > 0:
            return False
        if c.minor > 0 or self.any_patch:
            return v.minor == c.minor
        return v.minor == 0 and v.patch == c.patch


class Constraint:
    """A constraint such as ``>=1.20.0-0 <2 || ~3.1``. Raises ``BadConstraint``."""

    def __init__(self, text: str) -> None:
        self.text = text
        if len(text.encode("utf-8", "surrogateescape")) > MAX_CONSTRAINT:
            raise BadConstraint(f"constraint string is too long (max {MAX_CONSTRAINT} bytes)")
        groups = _without_ranges(text).split("||")
        if len(groups) > MAX_GROUPS:
            raise BadConstraint(f"too many constraint groups (max {MAX_GROUPS})")
        self._groups = [_comparisons(group) for group in groups]

    def check(self, version: Version) -> bool:
        """Whether a version satisfies the constraint.

        A pre-release only does where the same alternative names a pre-release.
        """
        for group in self._groups:
            if version.prerelease and not any(one.version.prerelease for one in group):
                continue
            if all(one.holds(version) for one in group):
                return True
        return False


def _without_ranges(text: str) -> str:
    """``1.2 - 2`` as ``>= 1.2, <= 2``."""
    for match in list(_RANGE.finditer(text)):
        text = text.replace(match.group(), f">= {match.group(1)}, <= {match.group(2)} ", 1)
    return text


def _comparisons(text: str) -> list[_Comparison]:
    matches: list[re.Match[str]] = []
    at = 0
    while True:
        match = _ITEM.match(text, at)
        if match is None:
            break
        matches.append(match)
        at = match.end()
        separator = _SEPARATOR.match(text, at)
        if separator is None or not text[separator.end() :].strip("\t\n\f\r "):
            break
        at = separator.end()
    if not matches or text[matches[-1].end() :].strip("\t\n\f\r "):
        # imported here: chart stands beside gotmpl, and only an error needs Go's quoting
        from chartlint.gotmpl.strconv import quote

        raise BadConstraint(f"improper constraint: {quote(text)}")
    return [_Comparison(match) for match in matches]


@lru_cache(maxsize=512)
def constraint(text: str) -> Constraint:
    """A constraint that is kept for the next time. Raises ``BadConstraint``."""
    return Constraint(text)
