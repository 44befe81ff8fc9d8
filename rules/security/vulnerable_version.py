"""Versions of Argo CD, Grafana and Kyverno with a known serious vulnerability."""

import re

from chartlint.rules import ContainerCheck, ContainerView, Report

IMAGE = re.compile(
    r"(?:^|/)(argoproj/argocd|grafana/grafana(?:-oss|-enterprise)?|kyverno/kyverno):v?(\d+)\.(\d+)\.(\d+)"
)
Version = tuple[int, int, int]
HOLES: dict[str, tuple[str, list[tuple[Version, Version]]]] = {
    "argoproj": ("CVE-2022-24348", [((0, 0, 0), (2, 1, 9)), ((2, 2, 0), (2, 2, 4))]),
    "grafana": ("CVE-2022-39328", [((9, 2, 0), (9, 2, 4))]),
    "kyverno": ("CVE-2022-47633", [((1, 8, 3), (1, 8, 5))]),
}
"""By owner of the image: the hole, and each first version with it and first version without."""


class VulnerableVersion(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        image = container.get("image")
        found = IMAGE.search(image) if isinstance(image, str) else None
        if found is None:
            return
        version = (int(found[2]), int(found[3]), int(found[4]))
        hole, ranges = HOLES[found[1].split("/")[0]]
        fixed = next((until for since, until in ranges if since <= version < until), None)
        if fixed is not None:
            mended = ".".join(map(str, fixed))
            report(container.at("image"), f"`{image}` of container {container.name} has {hole}, mended in {mended}")
