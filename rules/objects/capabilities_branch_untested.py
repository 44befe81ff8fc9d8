"""Branches on what the cluster is that came out the same in every scenario."""

import re

from chartlint.rules import ChartCheck, ChartView, IfNode, ReleaseView, Report, TemplateView, satisfies

HAS = re.compile(r"Capabilities\.APIVersions\.Has \(?\"([^\"]+)\"")
SEMVER = re.compile(r"semverCompare \"([^\"]+)\" \(?[^()|]*Capabilities\.KubeVersion(?:\.GitVersion|\.Version)?")


class CapabilitiesBranchUntested(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        if not chart.releases:
            return
        for template in chart.templates:
            if "Capabilities" not in template.text or template.unit is None or template.is_notes:
                continue
            for root in (template.unit.body, *template.unit.all_defines):
                for node in root.walk():
                    if isinstance(node, IfNode):
                        self._look(node, template, chart, report)

    def _look(self, node: IfNode, template: TemplateView, chart: ChartView, report: Report) -> None:
        condition = str(node.pipe)
        has, semver = HAS.findall(condition), SEMVER.findall(condition)
        if len(has) + len(semver) != 1 or "lookup" in condition:
            return  # what several questions give together is for the coverage of branches to tell
        answers = {_answer(release, has, semver) for release in chart.releases}
        if len(answers) != 1:
            return
        (answer,) = answers
        if answer and node.otherwise is None:
            return
        asked = f"Has {has[0]}" if has else f"the Kubernetes version is {semver[0]}"
        said = "holds in every scenario" if answer else "holds in no scenario"
        report(
            template.span(node.pipe.start, node.pipe.end),
            f"`{asked}` {said}, so the other side of the branch was not checked",
        )


def _answer(release: ReleaseView, has: list[str], semver: list[str]) -> bool:
    """How the one question comes out in a render."""
    if has:
        return release.offers(has[0])
    major, minor = release.kube_version
    return satisfies(f"{major}.{minor}.0", semver[0])
