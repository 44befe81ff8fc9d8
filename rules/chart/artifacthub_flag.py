"""Annotations that Artifact Hub reads as booleans with Go's strconv.ParseBool."""

from chartlint.rules import ChartCheck, ChartView, Report

FLAGS = ("operator", "prerelease", "containsSecurityUpdates")
BOOLEANS = frozenset({"1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"})


class ArtifacthubFlag(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        annotations = chart.raw.get("annotations")
        if not isinstance(annotations, dict):
            return
        for flag in FLAGS:
            value = annotations.get(f"artifacthub.io/{flag}")
            if value is not None and str(value) not in BOOLEANS and not isinstance(value, bool):
                report(
                    chart.at(("annotations", f"artifacthub.io/{flag}")),
                    f"artifacthub.io/{flag} is `{value}`, no boolean",
                )
