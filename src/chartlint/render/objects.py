"""The objects with methods that templates see: ``.Files`` and ``.Capabilities``.

Source: helm/pkg/engine/files.go, helm/pkg/chart/common/capabilities.go.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any, ClassVar

from chartlint.chart import HelmProfile, kube_version
from chartlint.errors import UsageError
from chartlint.gotmpl.faults import ExecFault
from chartlint.gotmpl.goval import GoError, GoObject, SharedMap, StringList, Values, type_name
from chartlint.gotmpl.strconv import quote
from chartlint.render.functions.encoding import plain
from chartlint.render.glob import files_glob
from chartlint.yamlio import DumpError, dump


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _path_value(table: dict[str, Any], path: str) -> Any:
    *above, last = path.split(".")
    if not path:
        raise GoError("YAML path cannot be empty")
    for step in above:
        inner = table.get(step)
        if not isinstance(inner, dict):
            raise GoError(f"{quote(last)} is not a value")
        table = inner
    if last not in table or type(table[last]) in (dict, SharedMap):
        raise GoError(f"{quote(last)} is not a value")
    return table[last]


def _table(values: Values, path: str) -> Values:
    table: dict[str, Any] = values
    for step in path.split("."):
        inner = table.get(step)
        if not isinstance(inner, dict):
            raise GoError(f"{quote(step)} is not a table")
        table = inner
    return table if isinstance(table, Values) else type(values).of(table)


def _encode(values: Values, writer: None) -> None:
    """No template has a writer: nil is all that can be given."""
    raise GoError("runtime error: invalid memory address or nil pointer dereference")


def _yaml(value: Any) -> str:
    """A value as ``Values.YAML`` writes it; raises ``GoError`` for a text that YAML may not hold."""
    try:
        return dump(plain(value))
    except DumpError as error:
        raise GoError(str(error)) from None


def _yaml_or_nothing(value: dict[str, str]) -> str:
    """What ``toYaml`` would give (files.go)."""
    try:
        return dump(value)
    except DumpError:
        return ""


class HelmValues(Values):
    """``.``, ``.Values`` and ``.Template`` with their methods (helm/pkg/chart/common/values.go)."""

    __slots__ = ()
    methods = {
        "AsMap": (lambda self: self.plain() if self else {}, ()),
        "Encode": (_encode, ("writer",)),
        "PathValue": (_path_value, ("string",)),
        "Table": (_table, ("string",)),
        "YAML": (lambda self: _yaml(self) + "\n", ()),
    }


class Helm3Values(HelmValues):
    """The same in Helm 3, where the package has another name."""

    __slots__ = ()
    go_type = "chartutil.Values"


class Files(GoObject):
    """``.Files``: the files of a chart that are no templates, by path."""

    go_type = "engine.files"
    go_kind = "map"

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def get(self, name: str) -> str:
        """A file's text, or an empty one."""
        return _text(self.files.get(name, b""))

    def get_bytes(self, name: str) -> bytes:
        """A file's bytes, or none."""
        return self.files.get(name, b"")

    def glob(self, pattern: str) -> Files:
        """The files whose path matches; all of them for a pattern that does not compile."""
        known = files_glob(pattern)
        return Files({name: data for name, data in self.files.items() if known is None or known.matches(name)})

    def _by_base_name(self) -> Iterator[tuple[str, bytes]]:
        for name in sorted(self.files):
            yield name.rpartition("/")[2], self.files[name]

    def as_config(self) -> str:
        """A YAML map of base names and texts; nothing where one of them is no text that YAML may hold."""
        return _yaml_or_nothing({name: _text(data) for name, data in self._by_base_name()})

    def as_secrets(self) -> str:
        """A YAML map of base names and base64 texts."""
        return _yaml_or_nothing({name: base64.b64encode(data).decode() for name, data in self._by_base_name()})

    def lines(self, name: str) -> list[str]:
        """A file's lines, without an empty last one."""
        if name not in self.files:
            return StringList()
        text = _text(self.files[name])
        if not text:
            raise GoError("runtime error: index out of range [-1]")
        return StringList((text[:-1] if text.endswith("\n") else text).split("\n"))

    def go_field(self, name: str) -> Any:
        """A file by a path that is an identifier; no bytes where there is none."""
        return self.files.get(name, b"")

    def go_len(self) -> int:
        """How many files."""
        return len(self.files)

    def go_index(self, key: Any) -> bytes:
        """A file's bytes by its path."""
        if key is None:
            raise GoError("value is nil; should be of type string")
        if not isinstance(key, str):
            raise GoError(f"value has type {type_name(key)}; should be string")
        return self.files.get(key, b"")

    def go_items(self) -> list[tuple[str, bytes]]:
        """Paths and bytes by path."""
        return [(name, self.files[name]) for name in sorted(self.files)]

    def go_print(self) -> str:
        """``map[path:[bytes] …]``."""
        inner = " ".join(f"{name}:[{' '.join(map(str, data))}]" for name, data in self.go_items())
        return f"map[{inner}]"

    def go_json(self) -> Any:
        """A map of base64 texts."""
        return {name: base64.b64encode(data).decode() for name, data in self.files.items()}

    def __bool__(self) -> bool:
        return bool(self.files)

    methods = {
        "Get": (get, ("string",)),
        "GetBytes": (get_bytes, ("string",)),
        "Glob": (glob, ("string",)),
        "AsConfig": (as_config, ()),
        "AsSecrets": (as_secrets, ()),
        "Lines": (lines, ("string",)),
    }


class KubeVersion(GoObject):
    """``.Capabilities.KubeVersion`` in its place, where the methods of its pointer can be called."""

    go_type = "common.KubeVersion"
    in_struct = True
    fields = ("Version", "Major", "Minor")

    def __init__(self, version: str, normal: str, major: str, minor: str, helm_major: int) -> None:
        self.Version = version
        self.normal = normal
        self.Major = major
        self.Minor = minor
        self.helm_major = helm_major
        self.go_type = "common.KubeVersion" if helm_major >= 4 else "chartutil.KubeVersion"

    def go_field(self, name: str) -> Any:
        """A field by name; the normalised version is Go's own affair."""
        if name == "normalizedVersion":
            raise ExecFault(f"{name} is an unexported field of struct type {self.go_type}")
        return super().go_field(name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KubeVersion) and (self.Version, self.normal) == (other.Version, other.normal)

    def __hash__(self) -> int:
        return hash((self.Version, self.normal))

    def git_version(self) -> str:
        """The version again, under its old name."""
        return self.Version

    def go_string(self) -> str | None:
        """``{{ .Capabilities.KubeVersion }}``."""
        return (self.normal if self.helm_major >= 4 else "") or self.Version

    def go_print(self) -> str:
        """The bare struct, as functions print it."""
        return f"{{{' '.join(self.go_struct().values())}}}"

    def go_struct(self) -> dict[str, Any]:
        """Helm 4 keeps the normalised version behind the given one."""
        normal = {"normalizedVersion": self.normal} if self.helm_major >= 4 else {}
        return {"Version": self.Version, **normal, "Major": self.Major, "Minor": self.Minor}

    def go_deep_copy(self) -> GoObject:
        """The struct without its normalised version."""
        return KubeVersionCopy(self.Version, "", self.Major, self.Minor, self.helm_major)

    def go_copy(self) -> GoObject:
        """The struct as a function gets it: ``default`` of it prints the bare struct and has no ``GitVersion``."""
        return KubeVersionCopy(self.Version, self.normal, self.Major, self.Minor, self.helm_major)

    methods = {"GitVersion": (git_version, ()), "String": (lambda self: self.go_string(), ())}


class KubeVersionCopy(KubeVersion):
    """The struct away from its place: no methods."""

    in_struct = False

    def go_string(self) -> str | None:
        """None: ``String`` is a method of the pointer."""
        return None

    def go_copy(self) -> GoObject:
        """Itself."""
        return self

    methods = {}


class VersionSet(GoObject):
    """``.Capabilities.APIVersions``."""

    go_type = "common.VersionSet"
    go_kind = "slice"
    in_struct = True

    def __init__(self, versions: tuple[str, ...], helm_major: int) -> None:
        self.versions = versions
        self.go_type = "common.VersionSet" if helm_major >= 4 else "chartutil.VersionSet"
        self.known = frozenset(versions)

    def has(self, version: str) -> bool:
        """Whether exactly that text is in the set."""
        return version in self.known

    def go_len(self) -> int:
        """How many versions."""
        return len(self.versions)

    def go_index(self, key: Any) -> str:
        """A version by its place."""
        if not isinstance(key, int) or isinstance(key, bool):
            raise GoError(f"cannot index slice/array with type {type_name(key)}")
        if not 0 <= key <= len(self.versions):
            raise GoError(f"index out of range: {int(key)}")
        if key == len(self.versions):
            raise GoError("reflect: slice index out of range")
        return self.versions[key]

    def go_items(self) -> list[tuple[int, str]]:
        """Places and versions."""
        return list(enumerate(self.versions))

    def go_print(self) -> str:
        """``[v1 apps/v1 …]``."""
        return f"[{' '.join(self.versions)}]"

    def go_json(self) -> Any:
        """A list of texts."""
        return list(self.versions)

    def __bool__(self) -> bool:
        return bool(self.versions)

    methods = {"Has": (has, ("string",))}


class BuildInfo(GoObject):
    """``.Capabilities.HelmVersion``."""

    go_type = "version.BuildInfo"
    in_struct = True
    fields: ClassVar[tuple[str, ...]] = ("Version", "GitCommit", "GitTreeState", "GoVersion", "KubeClientVersion")

    def __init__(self, profile: HelmProfile) -> None:
        self.Version = profile.full_version
        self.GitCommit = profile.commit
        self.GitTreeState = "clean" if profile.commit else ""
        self.GoVersion = profile.go_version
        self.KubeClientVersion = profile.kube_version.rpartition(".")[0]

    def go_json(self) -> Any:
        """The fields under their JSON names."""
        known = {"Version": "version", "GitCommit": "git_commit", "GitTreeState": "git_tree_state",
                 "GoVersion": "go_version", "KubeClientVersion": "kube_client_version"}  # fmt: skip
        return {known[name]: getattr(self, name) for name in self.fields if getattr(self, name)}


class BuildInfo3(BuildInfo):
    """``.Capabilities.HelmVersion`` of Helm 3, which does not name its client library."""

    fields = BuildInfo.fields[:-1]


class Capabilities(GoObject):
    """``.Capabilities``."""

    go_type = "*common.Capabilities"
    go_kind = "ptr"
    fields = ("KubeVersion", "APIVersions", "HelmVersion")

    def __init__(self, kube: KubeVersion, versions: VersionSet, helm: BuildInfo) -> None:
        self.go_type = f"*{kube.go_type.partition('.')[0]}.Capabilities"
        self.KubeVersion = kube
        self.APIVersions = versions
        self.HelmVersion = helm

    def go_print(self) -> str:
        """Go prints a pointer's struct with an ampersand."""
        return "&" + super().go_print()

    def go_deep_copy(self) -> GoObject:
        """Its fields copied."""
        kube = self.KubeVersion
        return Capabilities(
            KubeVersion(kube.Version, "", kube.Major, kube.Minor, kube.helm_major), self.APIVersions, self.HelmVersion
        )

    methods = {"Copy": (lambda self: self, ())}


def capabilities(profile: HelmProfile, version: str | None, api_versions: tuple[str, ...]) -> Capabilities:
    """Helm's default capabilities without a cluster. Raises ``UsageError`` for a Kubernetes version it refuses."""
    try:
        read = kube_version(version, profile)
    except ValueError as error:
        raise UsageError(f"invalid kube version '{version}': {error}") from None
    kube = KubeVersion(read.version, read.normal, read.major, read.minor, profile.major)
    build = BuildInfo if profile.major >= 4 else BuildInfo3
    return Capabilities(kube, VersionSet((*profile.api_versions, *api_versions), profile.major), build(profile))
