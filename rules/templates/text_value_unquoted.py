"""Values that are texts by default and printed bare as the value of a key."""

import re

from chartlint.rules import Report, TemplateCheck, TemplateView

BARE = re.compile(r"^[ \t]*(?:- )?[\w./-]+:[ \t]+(\{\{-?[ \t]*\.Values\.([\w.]+)[ \t]*-?\}\})[ \t]*$", re.MULTILINE)


class TextValueUnquoted(TemplateCheck):
    def _file(self, template: TemplateView, report: Report) -> None:
        for match in BARE.finditer(template.text):
            if isinstance(template.chart.values.get(tuple(match[2].split("."))), str):
                report(template.span(match.start(1), match.end(1)), f"{match[2]} is a text and printed without quotes")
