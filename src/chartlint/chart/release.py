"""What Helm checks about a release before it renders: its name, and the Kubernetes version the chart asks for.

Source: helm/pkg/chart/common/util/validate_name.go, helm/pkg/action/install.go.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from chartlint.chart.profile import HelmProfile
from chartlint.chart.semver import BadVersion, Constraint, Version
from chartlint.gotmpl.strconv import quote

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


def _components(text: str) -> list[int]:
    """The numbers of a Kubernetes version, two or more; what follows them does not count. Raises ``ValueError``.

    Source: k8s.io/apimachinery/pkg/util/version/version.go (ParseGeneric).
    """
    match = _KUBE.match(text)
    if match is None:
        raise ValueError(f"could not parse {quote(text)} as version")
    parts = match[1].split(".")
    if len(parts) < 2:
        raise ValueError(f"illegal version string {quote(text)}")
    if parts[0].startswith("0") and parts[0] != "0":
        raise ValueError(f"illegal zero-prefixed version component {quote(parts[0])} in {quote(text)}")
    return [int(part) for part in parts]


class KubeVersion(NamedTuple):
    """A Kubernetes version as one version of Helm understands it.

    ``version`` is what ``.Capabilities`` shows, ``normal`` what a chart's ``kubeVersion`` is compared with; both with a
    ``v`` in front.
    """

    version: str
    normal: str
    major: str
    minor: str


def kube_version(text: str | None, helm: HelmProfile) -> KubeVersion:
    """The version that ``--kube-version`` means, Helm's own default for None.

    Raises ``ValueError`` in Helm's words (pkg/chart/common/capabilities.go, ParseKubeVersion).
    """
    if helm.kube_suffix_counts:
        try:
            read = Version.read(text or helm.kube_version)
        except BadVersion as error:
            raise ValueError(_title(f"{error}")) from None
        return KubeVersion(f"v{read}", f"v{read}", str(read.major), str(read.minor))
    numbers = [str(number) for number in _components(text or helm.kube_version)]
    normal = f"v{'.'.join(numbers)}"
    shown = normal
    if text and helm.keep_kube_suffix:
        shown = text if text.startswith("v") else f"v{text}"
    return KubeVersion(shown, normal, numbers[0], numbers[1])


def _title(text: str) -> str:
    """An error of semver 3.3, which wrote each word with a capital."""
    return text.replace("invalid semantic version", "Invalid Semantic Version")


def kube_version_fits(constraint: str, version: KubeVersion) -> bool:
    """Whether a chart's ``kubeVersion`` accepts a Kubernetes version; a constraint that is none accepts nothing."""
    try:
        return Constraint(constraint).check(Version.read(version.normal))
    except ValueError:
        return False


def kube_version_refusal(constraint: str, version: KubeVersion) -> str:
    """Why Helm does not install a chart on a version that its ``kubeVersion`` excludes; "" where it does.

    Source: helm/pkg/action/action.go (renderResources).
    """
    if not constraint or kube_version_fits(constraint, version):
        return ""
    return f"chart requires kubeVersion: {constraint} which is incompatible with Kubernetes {version.version}"


def load_text(text: str, helm: HelmProfile, *, linted: bool = False) -> str:
    """Why a chart does not load, in the words of one Helm version: the same but for names of Go packages.

    Helm 4's linter loads charts of the format 2 at once, its other commands find the format out before.
    """
    if helm.major >= 4:
        return text if linted else text.replace("Go value of type v2.Metadata", "Go value of type loader.chartBase")
    text = text.replace("v2.Metadata", "chart.Metadata")
    return text if helm.merge_documents else text.replace("cannot unmarshal yaml document: ", "")
