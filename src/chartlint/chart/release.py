"""What Helm checks about a release before it renders: its name, and the Kubernetes version the chart asks for.

Source: helm/pkg/chart/common/util/validate_name.go, helm/pkg/action/install.go.
"""

from __future__ import annotations

import re

from chartlint.chart.semver import Constraint, Version

_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\Z")
MAX_NAME = 53
_KUBE = re.compile(r"\s*v?([0-9]+(?:\.[0-9]+)*)(.*)\Z")


def release_name_fault(name: str) -> str | None:
    """Why Helm refuses a release name; None where it is fine."""
    if not name:
        return "no name provided"
    if len(name) > MAX_NAME or not _NAME.match(name):
        return (
            "invalid release name, must match regex "
            r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ "
            f"and the length must not be longer than {MAX_NAME}"
        )
    return None


def parse_kube_version(text: str) -> tuple[int, int, int, str]:
    """A Kubernetes version as ``--kube-version`` takes it: three numbers and the rest. Raises ``ValueError``."""
    match = _KUBE.match(text)
    if match is None:
        raise ValueError(f"could not parse {text!r} as version")
    parts = match.group(1).split(".")
    if len(parts) < 2 or (len(parts[0]) > 1 and parts[0][0] == "0"):
        raise ValueError(f"illegal version string {text!r}")
    numbers = [int(part) for part in parts[:3]] + [0] * (3 - len(parts[:3]))
    return numbers[0], numbers[1], numbers[2], match.group(2)


def kube_version_fits(constraint: str, version: str) -> bool:
    """Whether a chart's ``kubeVersion`` accepts a Kubernetes version, whose pre-release does not count."""
    try:
        wanted = Constraint(constraint)
        major, minor, patch, _ = parse_kube_version(version)
    except ValueError:
        return False
    return wanted.check(Version(major, minor, patch))
