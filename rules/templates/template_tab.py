"""Tabs at the beginning of lines of YAML templates."""

import re

from chartlint.rules import Report, TemplateCheck, TemplateView

TAB = re.compile(r"^ *\t+(?=[ \t]*[\w\"'-][^\n]*:(?:[ \t]|$))", re.MULTILINE)


class TemplateTab(TemplateCheck):
    def _file(self, template: TemplateView, report: Report) -> None:
        if "\t" not in template.text or template.is_notes or template.is_partial:
            return
        for match in TAB.finditer(template.text):
            report(template.span(match.start(), match.end()), "the line is indented with a tab")
