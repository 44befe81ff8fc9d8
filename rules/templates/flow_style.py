"""Flow style with several entries in YAML templates."""

import re

from chartlint.rules import Report, TemplateCheck, TemplateView

FLOW = re.compile(r"^[ \t]*(?:- )?[\w./-]+:[ \t]+([\[{](?!\{)[^\n]*,[^\n]*[\]}])[ \t]*$", re.MULTILINE)


class FlowStyle(TemplateCheck):
    def _file(self, template: TemplateView, report: Report) -> None:
        if template.is_notes:
            return
        for match in FLOW.finditer(template.text):
            report(template.span(match.start(1), match.end(1)), "the entries stand on one line")
