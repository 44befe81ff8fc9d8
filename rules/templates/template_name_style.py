"""Names of template files that are not lower-case words with dashes."""

import re

from chartlint.rules import Report, TemplateCheck, TemplateView

STYLE = re.compile(r"_?[a-z0-9]+(?:[-.][a-z0-9]+)*|NOTES\.txt")


class TemplateNameStyle(TemplateCheck):
    def _file(self, template: TemplateView, report: Report) -> None:
        name = template.name.rpartition("/")[2]
        if not STYLE.fullmatch(name):
            report(template.span(0, 0), f"the name {name} is not in lower case with dashes")
