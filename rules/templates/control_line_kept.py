"""Lines with a control action alone that leave an empty line."""

import re

from chartlint.rules import Report, TemplateCheck, TemplateView

LINE = re.compile(r"^[ \t]*(\{\{[ \t]*(?:if|else|end|range|with|define)\b[^\n}]*[^-\n}]\}\})[ \t]*$", re.MULTILINE)


class ControlLineKept(TemplateCheck):
    def _file(self, template: TemplateView, report: Report) -> None:
        if template.is_partial or template.is_notes:
            return
        for match in LINE.finditer(template.text):
            if match.start():
                report(template.span(match.start(1), match.end(1)), "the action leaves an empty line behind")
