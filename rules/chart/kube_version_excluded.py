"""The chart's kubeVersion excludes the Kubernetes version that is checked for."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report


class KubeVersionExcluded(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        refusal = release.version_refusal
        if refusal:
            report(release.chart.at("kubeVersion"), f"Helm refuses to install it: {refusal}")
