"""Sprig's semantic versions (sprig/v3 semver.go) over Masterminds/semver."""

from __future__ import annotations

from typing import Any

from chartlint.chart.semver import BadConstraint, BadVersion, Version, check_metadata, check_prerelease, constraint
from chartlint.gotmpl.goval import GoError, GoObject, NoField, UInt64, type_name
from chartlint.render.functions.signature import FunctionTable

table = FunctionTable("sprig")
_MAX = (1 << 64) - 1


class SemVerValue(GoObject):
    """Go's ``semver.Version``, which the methods that change a version give."""

    go_type = "semver.Version"
    go_kind = "struct"

    def __init__(self, version: Version) -> None:
        self.version = version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SemVerValue) and str(self.version) == str(other.version)

    def __hash__(self) -> int:
        return hash(self.version)

    def go_string(self) -> str | None:
        """The normalised text."""
        return str(self.version)

    def go_print(self) -> str:
        """The normalised text: the type has a String method."""
        return str(self.version)

    def go_json(self) -> Any:
        """The normalised text."""
        return str(self.version)

    def go_struct(self) -> dict[str, Any]:
        """What verbs that are not for texts show."""
        v = self.version
        numbers = {name: UInt64(getattr(v, name)) for name in ("major", "minor", "patch")}
        return {**numbers, "pre": v.prerelease, "metadata": v.metadata, "original": v.original}

    def go_deep_copy(self) -> GoObject:
        """Version 0: no field of the struct is exported."""
        return type(self)(Version(0, 0, 0))

    def go_field(self, name: str) -> Any:
        """There are no exported fields."""
        raise NoField(name)

    def next_major(self) -> SemVerValue:
        """The next major version."""
        return SemVerValue(Version(_next(self.version.major, "major"), 0, 0))

    def next_minor(self) -> SemVerValue:
        """The next minor version."""
        return SemVerValue(Version(self.version.major, _next(self.version.minor, "minor"), 0))

    def next_patch(self) -> SemVerValue:
        """The next patch version; a pre-release's is the release."""
        v = self.version
        return SemVerValue(Version(v.major, v.minor, v.patch if v.prerelease else _next(v.patch, "patch")))

    def with_prerelease(self, text: str) -> SemVerValue:
        """The same version with another pre-release."""
        v = self.version
        try:
            check_prerelease(text)
        except BadVersion as error:
            raise GoError(str(error)) from None
        return SemVerValue(Version(v.major, v.minor, v.patch, text, v.metadata))

    def with_metadata(self, text: str) -> SemVerValue:
        """The same version with other metadata."""
        v = self.version
        try:
            check_metadata(text)
        except BadVersion as error:
            raise GoError(str(error)) from None
        return SemVerValue(Version(v.major, v.minor, v.patch, v.prerelease, text))

    methods = {
        "Major": (lambda self: UInt64(self.version.major), ()),
        "Minor": (lambda self: UInt64(self.version.minor), ()),
        "Patch": (lambda self: UInt64(self.version.patch), ()),
        "Prerelease": (lambda self: self.version.prerelease, ()),
        "Metadata": (lambda self: self.version.metadata, ()),
        "String": (lambda self: str(self.version), ()),
        "Value": (lambda self: str(self.version), ()),
        "MarshalJSON": (lambda self: f'"{self.version}"'.encode(), ()),
        "MarshalText": (lambda self: str(self.version).encode(), ()),
        "IncMajor": (next_major, ()),
        "IncMinor": (next_minor, ()),
        "IncPatch": (next_patch, ()),
        "SetPrerelease": (with_prerelease, ("string",)),
        "SetMetadata": (with_metadata, ("string",)),
    }


def _next(number: int, part: str) -> int:
    if number == _MAX:
        raise GoError(f"{part} version increment would overflow uint64")
    return number + 1


class ErrorValue(GoObject):
    """An ``error`` that a method gives as its only result, which Go takes for a value; without a text it is nil."""

    go_type = "*errors.errorString"
    go_kind = "ptr"

    def __init__(self, text: str = "<nil>") -> None:
        self.text = text

    def go_print(self) -> str:
        """The error's text."""
        return self.text

    def __bool__(self) -> bool:
        return self.text != "<nil>"


def _scan(self: SemVerValue, value: Any) -> ErrorValue:
    """``Version.Scan``: change the version itself to what a text says."""
    if not isinstance(value, (str, bytes)):
        return ErrorValue(f"unsupported Scan type {type_name(value)}")
    try:
        self.version = Version.read(value if isinstance(value, str) else value.decode("utf-8", "surrogateescape"))
    except BadVersion as error:
        return ErrorValue(str(error))
    return ErrorValue()


class SemVer(SemVerValue):
    """Go's ``*semver.Version``, which ``semver`` gives; two of them are never equal."""

    go_type = "*semver.Version"
    go_kind = "ptr"
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    methods = {
        **SemVerValue.methods,
        "Scan": (_scan, ("any",)),
        "Original": (lambda self: self.version.original, ()),
        "Compare": (lambda self, other: self.version.compare(_other(other)), ("version",)),
        "Equal": (lambda self, other: self.version.compare(_other(other)) == 0, ("version",)),
        "LessThan": (lambda self, other: self.version.compare(_other(other)) < 0, ("version",)),
        "LessThanEqual": (lambda self, other: self.version.compare(_other(other)) <= 0, ("version",)),
        "GreaterThan": (lambda self, other: self.version.compare(_other(other)) > 0, ("version",)),
        "GreaterThanEqual": (lambda self, other: self.version.compare(_other(other)) >= 0, ("version",)),
    }


def _other(value: SemVer | None) -> Version:
    if value is None:
        raise GoError("runtime error: invalid memory address or nil pointer dereference")
    return value.version


def _read(text: str) -> Version:
    try:
        return Version.read(text)
    except BadVersion as error:
        raise GoError(str(error)) from None


@table.function("string")
def semver(text: str) -> SemVer:
    """A version to ask for its parts."""
    return SemVer(_read(text))


@table.function("string, string", "semverCompare")
def semver_compare(wanted: str, version: str) -> bool:
    """Whether a version satisfies a constraint; raises for what is none."""
    try:
        known = constraint(wanted)
    except BadConstraint as error:
        raise GoError(str(error)) from None
    return known.check(_read(version))
