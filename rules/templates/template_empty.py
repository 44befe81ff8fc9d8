"""Templates without anything in them."""

from chartlint.rules import Report, TemplateCheck, TemplateView


class TemplateEmpty(TemplateCheck):
    def _file(self, template: TemplateView, report: Report) -> None:
        if not template.text.strip():
            report(template.span(0, 0), "the file has nothing in it")
