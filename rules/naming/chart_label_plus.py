"""Labels helm.sh/chart (or chart) that are printed without replacing the plus sign of a version."""

import re

from chartlint.rules import Report, TemplateCheck, TemplateView

LABEL = re.compile(r"^[ \t]*\"?(?:helm\.sh/chart|chart)\"?:[ \t]*([^\n]*\.Chart\.Version[^\n]*)$", re.MULTILINE)


class ChartLabelPlus(TemplateCheck):
    def _file(self, template: TemplateView, report: Report) -> None:
        if ".Chart.Version" not in template.text:
            return
        for match in LABEL.finditer(template.text):
            if "replace" not in match[1] and "regexReplace" not in match[1]:
                report(template.span(match.start(1), match.end(1)), "a `+` in the version makes the label invalid")
