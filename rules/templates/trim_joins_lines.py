"""Actions that print a value, take the line break behind them away, and are followed by a key or an entry."""

import re

from chartlint.rules import Report, TemplateCheck, TemplateView

JOINED = re.compile(
    r"^[ \t]*(?:- )?[\w./-]+:[ \t]*\"?\{\{-?[ \t]*"
    r"(?!(?:if|else|end|range|with|define|block|template|include)\b|/\*|\$\w+[ \t]*:?=)"
    r"[^\n{}]*(-\}\})\"?[ \t]*\n[ \t]*(?:- \S|[\w./-]+:(?:[ \t]|$))",
    re.MULTILINE,
)


class TrimJoinsLines(TemplateCheck):
    def _file(self, template: TemplateView, report: Report) -> None:
        if template.is_notes or "-}}" not in template.text:
            return
        for match in JOINED.finditer(template.text):
            report(
                template.span(match.start(1), match.end(1)),
                "the line break is taken away, and the next key joins this line",
            )
