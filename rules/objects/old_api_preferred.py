"""Branches on what a cluster serves that take an old API version although the cluster has its replacement too."""

import re

from chartlint.rules import ChartCheck, ChartView, IfNode, Report, TemplateView, api_lifetime

HAS = re.compile(r"\(?\$?\.Capabilities\.APIVersions\.Has \(?\"([^\"]+)\"\)?\)?")
KIND = re.compile(r"^kind:[ \t]*(\w+)", re.M)
# for a branch in a helper, which does not tell the kind
KINDS = (
    "Ingress", "Deployment", "NetworkPolicy", "CronJob", "PodDisruptionBudget", "HorizontalPodAutoscaler", "Role",
    "CustomResourceDefinition", "MutatingWebhookConfiguration", "APIService", "PriorityClass", "CSIDriver",
    "CertificateSigningRequest", "Lease", "EndpointSlice", "RuntimeClass", "StorageClass", "IngressClass",
)  # fmt: skip


class OldApiPreferred(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        for template in chart.templates:
            if "APIVersions.Has" not in template.text or template.unit is None:
                continue
            for root in (template.unit.body, *template.unit.all_defines):
                for node in root.walk():
                    if isinstance(node, IfNode):
                        self._look(node, template, report)

    def _look(self, node: IfNode, template: TemplateView, report: Report) -> None:
        if node.otherwise is None:
            return
        match = HAS.fullmatch(str(node.pipe))
        if match is None:
            return
        steps = match[1].split("/")
        api, kind = "/".join(steps[:2]), "".join(steps[2:])
        following = KIND.search(template.text, node.start)
        kinds = (kind,) if kind else (*([following[1]] if following else []), *KINDS)
        for name in kinds:
            known = api_lifetime(api, name)
            if known is None or not known.replacement:
                continue
            if _has(str(node.body), api) and _has(str(node.otherwise), known.replacement):
                report(
                    template.span(node.pipe.start, node.pipe.end),
                    f"a cluster that has {known.replacement} too gets {api}, the deprecated one; ask for the new first",
                )
                return


def _has(text: str, api: str) -> bool:
    """Whether an API version stands in a text, and not only as the beginning of another."""
    return re.search(rf"(?<![\w./-]){re.escape(api)}(?![\w.-])", text) is not None
