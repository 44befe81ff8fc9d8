"""The kinds that one cluster knows: those of Kubernetes in one version, and custom resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from chartlint.kube.schemas.store import SchemaStore, shipped_schemas

if TYPE_CHECKING:
    from chartlint.kube.schemas.checks import Struct
    from chartlint.kube.schemas.store import Life


class CustomKinds(Protocol):
    """Where the schemas of custom resources come from."""

    def schema(self, minor: int, api_version: str, kind: str) -> Struct | None:
        """What objects of a kind may hold; None where there is no schema for it."""

    def versions(self, group: str, kind: str) -> list[str]:
        """The apiVersions in which a kind is known to be served; empty where that is not known."""


class Unserved(NamedTuple):
    """Why a cluster does not take an object of a kind that should be Kubernetes' own or is defined in other versions.

    ``life`` are the minors that have it, None where none has; ``instead`` the apiVersions under which the cluster has
    a kind of this name, ``kinds`` the kinds that it has in this apiVersion.
    """

    life: Life | None
    instead: list[str]
    kinds: list[str]


class Kinds:
    """What a cluster of one minor takes: first Kubernetes' own kinds, then those of ``custom`` in order.

    A minor that the bundle does not have (None) knows no kind.
    """

    def __init__(self, minor: int | None, custom: tuple[CustomKinds, ...] = (), store: SchemaStore | None = None):
        self.minor = minor
        self.custom = custom
        self.store = store or shipped_schemas()

    def schema(self, api_version: str, kind: str) -> Struct | None:
        """What objects of a kind may hold; None where nothing is known about it."""
        if self.minor is None:
            return None
        found = self.store.schema(self.minor, api_version, kind)
        if found is not None:
            return found
        for source in self.custom:
            found = source.schema(self.minor, api_version, kind)
            if found is not None:
                return found
        return None

    def unserved(self, api_version: str, kind: str) -> Unserved | None:
        """Why a kind without a schema cannot be created; None for one that a CustomResourceDefinition may bring.

        The group of such a one has a dot in its name
        (``pkg/apis/apiextensions/validation``: "should be a domain with at least one dot") and is none of Kubernetes'.
        """
        if self.minor is None or kind.endswith("List"):
            return None
        group = api_version.rpartition("/")[0]
        for source in self.custom:
            versions = source.versions(group, kind)
            if versions:
                return None if api_version in versions else Unserved(None, versions, [])
        if "." in group and group not in self.store.groups:
            return None
        life = self.store.life(api_version, kind)
        instead = self.store.groups_of(kind, self.minor)
        return Unserved(life, instead, self.store.kinds_in(api_version, self.minor))


def kinds_of(version: tuple[int, int], custom: tuple[CustomKinds, ...] = ()) -> Kinds:
    """What a Kubernetes of a version (major, minor) takes."""
    store = shipped_schemas()
    return Kinds(version[1] if version[0] == 1 and version[1] in store.versions() else None, custom, store)
