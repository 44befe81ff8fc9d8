"""Variables whose names are not of the style."""

import re

from chartlint.rules import Report, TemplateCheck, TemplateView

DECLARED = re.compile(r"(?<![\w$])\$(\w+)(?=[ \t]*(?:,[ \t]*\$\w+[ \t]*)?:=)")


class VariableNameStyle(TemplateCheck):
    def _file(self, template: TemplateView, report: Report) -> None:
        style = re.compile(self.options["pattern"])
        for match in DECLARED.finditer(template.text) if ":=" in template.text else ():
            if not style.fullmatch(match[1]):
                report(template.span(match.start(), match.end()), f"the name ${match[1]} is not of the style")
