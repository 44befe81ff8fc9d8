"""Comments with a mark of unfinished work."""

import re

from chartlint.rules import Report, TemplateCheck, TemplateView

MARKS = ("TODO", "FIXME", "XXX")
COMMENT = re.compile(r"(?:\{\{-?[ \t]*/\*|#)[^\n]*?\b(TODO|FIXME|XXX)\b")


class TodoComment(TemplateCheck):
    def _file(self, template: TemplateView, report: Report) -> None:
        if not any(mark in template.text for mark in MARKS):
            return
        for match in COMMENT.finditer(template.text):
            report(template.span(match.start(1), match.end(1)), f"the comment says {match[1]}")
