"""Actions without blanks inside their braces."""

import re

from chartlint.rules import Report, TemplateCheck, TemplateView

TIGHT = re.compile(r"\{\{-?(?![-/ \t\r\n*])|(?<![-/ \t\r\n*])-?\}\}")


class BraceSpacing(TemplateCheck):
    def _file(self, template: TemplateView, report: Report) -> None:
        last = -1
        for match in TIGHT.finditer(template.text):
            if match[0].startswith("{{") and template.text.startswith(("{{`", '{{"'), match.start()):
                continue
            line = template.text.count("\n", 0, match.start())
            if line != last:
                report(template.span(match.start(), match.end()), "the action has no blank inside its braces")
            last = line
