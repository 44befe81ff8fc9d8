"""Scenarios for several versions of Helm and Kubernetes: which are meant, and what the scenarios are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

DEFAULT_NAME = "default"
"""The name of the scenario without any values of the user's."""

SUPPORTED = "supported"
"""Stands for the Kubernetes versions that its project still mends."""
_MENDED = 3


def named_versions(kubes: Sequence[str]) -> Sequence[str]:
    """Kubernetes versions with those that ``supported`` means: the newest three that chartlint knows.

    Source: https://kubernetes.io/releases/version-skew-policy/#supported-versions (the most recent three minors).
    """
    if SUPPORTED not in kubes:
        return kubes
    from chartlint.kube.schemas import shipped_schemas

    newest = [f"1.{minor}" for minor in shipped_schemas().versions()[-_MENDED:]]
    return list(dict.fromkeys(kube for given in kubes for kube in (newest if given == SUPPORTED else [given])))


def with_versions(name: str, versions: str) -> str:
    """What a scenario is called that is rendered for several versions: ``prod (Helm 3.19)``."""
    return name if not versions else versions if name == DEFAULT_NAME else f"{name} ({versions})"


class Versions(NamedTuple):
    """A scenario's name in parts: what it is called without versions, and the versions that are told in it."""

    base: str
    helm: str
    kube: str

    @property
    def name(self) -> str:
        """The name that it is made from."""
        label = " on ".join([*([f"Helm {self.helm}"] if self.helm else []), *([KUBE + self.kube] if self.kube else [])])
        return with_versions(self.base, label)


KUBE = "Kubernetes "
_VERSIONS = re.compile(rf"(?:Helm (?P<helm>[0-9.]+))?(?: on )?(?:{KUBE}(?P<kube>[0-9][^ ]*))?")


def split_versions(name: str) -> Versions:
    """The parts of a name that ``with_versions`` made."""
    base, opened, rest = name.rpartition(" (") if name.endswith(")") else ("", "", "")
    match = _VERSIONS.fullmatch(rest[:-1] if opened else name)
    if match is None or not match[0]:
        return Versions(name, "", "")
    return Versions(base if opened else DEFAULT_NAME, match["helm"] or "", match["kube"] or "")


__all__ = ["DEFAULT_NAME", "SUPPORTED", "Versions", "named_versions", "split_versions", "with_versions"]
