"""Services whose type is fixed by their template."""

import re

from chartlint.rules import ChartCheck, ChartView, Report

SERVICE = re.compile(r"^kind: Service$", re.M)
SET = re.compile(r"^[ \t]+(?:type:[^\n]*\{\{|clusterIP:[ \t]*[\"']?None)|\{\{[^}]*(?:type|Type|spec|headless)", re.M)
TYPE = re.compile(r"^[ \t]+type:", re.M)


class ServiceTypeNotConfigurable(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        for template in chart.templates:
            if "kind: Service\n" not in template.text or template.is_notes or "/tests/" in template.name:
                continue
            at = 0
            for document in re.split(r"(?m)^(?=---)", template.text):
                match = SERVICE.search(document) if "kind: Service\n" in document else None
                if match and "ports:" in document and not SET.search(document):
                    fixed = TYPE.search(document)
                    start, end = (fixed or match).span()
                    report(template.span(at + start, at + end), "the type of the Service cannot be set by values")
                at += len(document)
