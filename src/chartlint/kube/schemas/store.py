"""The shipped bundle of Kubernetes' API and what one version of it says.

The file (``bundle.bin``, written by ``make schemas``) is a head and blocks, each zlib-compressed JSON:

    magic, length of the head (4 bytes, big-endian), head, block, block, ...

The head names the minors (``first``, ``last``), the blocks in order with their lengths, and for each apiVersion the
block of its definitions and its kinds with the minors that serve them (``16-``, ``-21``, empty for all). A block is a
Go package (``core.v1``); it has its definitions with their fields, and a field is a type:

    string boolean int32 int64 number bytes time quantity int-or-string any object     as they are
    enum:A,B                  one of these texts
    []T  [=]T  [name]T        a list; a set; a list whose items are told apart by the key ``name``
    {}T                       a map of texts to T
    core.v1.PodSpec           another definition

``!`` marks a required field, ``@25-`` the minors it is good for, ``|`` parts variants of a field, oldest first. Reading
a kind so unpacks the head and the few blocks its definitions are in, and of these only the fields that are looked at.
"""

from __future__ import annotations

import json
import re
import zlib
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from chartlint.errors import Bug, UsageError

if TYPE_CHECKING:
    from chartlint.kube.schemas.checks import Struct

BUNDLE = Path(__file__).with_name("bundle.bin")
MAGIC = b"chartlint-kube-1\n"
LENGTH_BYTES = 4

_VERSION = re.compile(r"v?1\.([0-9]+)(?:[.+-].*)?", re.DOTALL)


class Life(NamedTuple):
    """The minors that serve a kind or know a field, within those of the bundle (both ends included)."""

    first: int
    last: int

    def __contains__(self, minor: object) -> bool:
        return isinstance(minor, int) and self.first <= minor <= self.last


class Field(NamedTuple):
    """A field of a definition in one minor: its type as the bundle writes it, and whether it must be there."""

    type: str
    required: bool


class Archive:
    """The bundle's parts. Raises ``Bug`` when the bytes are no bundle."""

    def __init__(self, data: bytes) -> None:
        start = len(MAGIC) + LENGTH_BYTES
        if not data.startswith(MAGIC):
            raise Bug("the bundle of Kubernetes schemas is not of this version")
        end = start + int.from_bytes(data[len(MAGIC) : start], "big")
        self._data = data
        self.head: dict[str, Any] = json.loads(zlib.decompress(data[start:end]))
        self._places: dict[str, tuple[int, int]] = {}
        for name, length in self.head["blocks"].items():
            self._places[name] = (end, end + length)
            end += length
        self._blocks: dict[str, dict[str, dict[str, str]]] = {}

    def block(self, name: str) -> dict[str, dict[str, str]]:
        """The definitions of a Go package: their fields as texts."""
        if name not in self._blocks:
            first, end = self._places[name]
            self._blocks[name] = json.loads(zlib.decompress(self._data[first:end]))
        return self._blocks[name]

    def texts(self) -> list[str]:
        """The whole content, for comparisons: the bytes of a bundle also depend on the zlib that wrote it."""
        head = {key: value for key, value in self.head.items() if key != "blocks"}
        return [json.dumps(part) for part in (head, *([name, self.block(name)] for name in self._places))]


class SchemaStore:
    """Kubernetes' API by minor. One store serves all charts of a process: what it read stays.

    A version is its minor as a number (31 for 1.31); ``minor`` makes one of a text.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._api: dict[str, tuple[str, dict[str, str]]] = archive.head["kinds"]
        self._first: int = archive.head["first"]
        self._last: int = archive.head["last"]
        self._structs: dict[tuple[int, str], Struct] = {}

    def versions(self) -> range:
        """The minors of the bundle, oldest first."""
        return range(self._first, self._last + 1)

    def minor(self, version: str) -> int:
        """The minor of ``1.31``, ``v1.31.4`` or ``1.31.4-gke.100``.

        Raises UsageError for what is none of these, and for a version the bundle does not know.
        """
        match = _VERSION.fullmatch(version)
        known = f"1.{self._first} to 1.{self._last}"
        if match is None:
            raise UsageError(f"`{version}` is not a version of Kubernetes", f"write one like `1.{self._last}`")
        if len(match[1]) > 4 or int(match[1]) not in self.versions():
            raise UsageError(f"there are no schemas of Kubernetes `{version}`", f"there are those of {known}")
        return int(match[1])

    def kinds(self, minor: int) -> list[tuple[str, str]]:
        """The kinds that a minor serves, as (apiVersion, kind), sorted."""
        found = [
            (api_version, kind)
            for api_version, (_, kinds) in self._api.items()
            for kind, span in kinds.items()
            if minor in self._span(span)
        ]
        return sorted(found)

    def kinds_in(self, api_version: str, minor: int) -> list[str]:
        """The kinds that a minor serves under an apiVersion, sorted."""
        kinds = self._api.get(api_version, ("", {}))[1]
        return sorted(kind for kind, span in kinds.items() if minor in self._span(span))

    @cached_property
    def groups(self) -> frozenset[str]:
        """The API groups that any minor has; empty for the core group."""
        return frozenset(api_version.rpartition("/")[0] for api_version in self._api)

    def life(self, api_version: str, kind: str) -> Life | None:
        """The minors that serve a kind; None for one that none of them does (a custom resource, a misspelt one).

        A ``first`` that is the oldest minor of the bundle means "since then or before", a ``last`` that is the newest
        "to this day". Kinds that a cluster serves only when told to (alpha) count as served.
        """
        span = self._api.get(api_version, ("", {}))[1].get(kind)
        return None if span is None else self._span(span)

    def groups_of(self, kind: str, minor: int) -> list[str]:
        """The apiVersions under which a minor serves a kind of this name, sorted."""
        return [api for api, (_, kinds) in self._api.items() if kind in kinds and minor in self._span(kinds[kind])]

    def schema(self, minor: int, api_version: str, kind: str) -> Struct | None:
        """What objects of a kind may hold in a minor, for ``validate``; None where the minor has no such kind."""
        life = self.life(api_version, kind)
        if life is None or minor not in life:
            return None
        return self.struct(minor, f"{self._api[api_version][0]}.{kind}")

    def struct(self, minor: int, definition: str) -> Struct:
        """The checks of a definition (``core.v1.PodSpec``), made on first use."""
        struct = self._structs.get((minor, definition))
        if struct is None:
            from chartlint.kube.schemas.checks import Struct

            struct = self._structs[minor, definition] = Struct(self, minor, definition)
        return struct

    def fields(self, minor: int, definition: str) -> dict[str, Field]:
        """The fields of a definition in a minor."""
        found = {}
        for name, text in self._texts(definition).items():
            field = _field(text, minor)
            if field is not None:
                found[name] = field
        return found

    def field_life(self, definition: str, field: str) -> list[Life]:
        """When a definition had a field, oldest first; empty where it never did."""
        text = self._texts(definition).get(field)
        if text is None:
            return []
        return [self._span(variant.partition("@")[2]) for variant in text.split("|")]

    def field_type(self, minor: int, api_version: str, kind: str, path: tuple[str | int, ...]) -> str | None:
        """The type of the field at ``path`` as in the bundle: ``[name]core.v1.EnvVar``; None without one."""
        life = self.life(api_version, kind)
        if life is None or minor not in life:
            return None
        at = f"{self._api[api_version][0]}.{kind}"
        for step in path:
            if at.startswith(("[", "{")):
                at = at[at.index("]" if at[0] == "[" else "}") + 1 :]
            elif "." in at and step in (fields := self.fields(minor, at)):
                at = fields[str(step)].type
            else:
                return None
        return at

    def _texts(self, definition: str) -> dict[str, str]:
        block, _, name = definition.rpartition(".")
        return self._archive.block(block)[name]

    def _span(self, text: str) -> Life:
        low, _, high = text.partition("-")
        return Life(int(low) if low else self._first, int(high) if high else self._last)


@lru_cache(maxsize=8192)
def _field(text: str, minor: int) -> Field | None:
    """The variant of a field that is good for a minor."""
    for variant in text.split("|"):
        kind, _, span = variant.partition("@")
        low, _, high = span.partition("-")
        if (not low or minor >= int(low)) and (not high or minor <= int(high)):
            return Field(kind.removesuffix("!"), kind.endswith("!"))
    return None


@cache
def shipped_schemas() -> SchemaStore:
    """The store over the bundle of this package, opened once a process."""
    return SchemaStore(Archive(BUNDLE.read_bytes()))
