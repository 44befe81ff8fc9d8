"""Actions behind the ``#`` of a line that is a comment."""

import re

from chartlint.rules import Report, TemplateCheck, TemplateView

COMMENT = re.compile(r"^[ \t]*#[^\n{]*(\{\{-?[ \t]*(?!/\*|-?[ \t]*/\*)[^\n]*?\}\})", re.MULTILINE)


class ActionInComment(TemplateCheck):
    def _file(self, template: TemplateView, report: Report) -> None:
        if template.is_notes or "#" not in template.text:
            return
        for match in COMMENT.finditer(template.text):
            report(template.span(match.start(1), match.end(1)), "the action runs, though it stands in a YAML comment")
