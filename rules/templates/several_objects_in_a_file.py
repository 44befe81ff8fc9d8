"""Templates that print several objects."""

import re

from chartlint.rules import Report, TemplateCheck, TemplateView

KIND = re.compile(r"^kind:[ \t]*(\S+)", re.MULTILINE)


class SeveralObjectsInAFile(TemplateCheck):
    def _file(self, template: TemplateView, report: Report) -> None:
        kinds = list(KIND.finditer(template.text)) if "kind:" in template.text else []
        for match in kinds[1:2]:
            said = f"{len(kinds)} objects stand in one file"
            report(template.span(match.start(), match.end()), said)
