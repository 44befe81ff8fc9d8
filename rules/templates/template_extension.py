"""Templates that are neither .yaml nor .tpl nor .txt."""

from chartlint.rules import Report, TemplateCheck, TemplateView

KNOWN = (".yaml", ".yml", ".tpl", ".txt")


class TemplateExtension(TemplateCheck):
    def _file(self, template: TemplateView, report: Report) -> None:
        if not template.name.endswith(KNOWN):
            report(template.span(0, 0), f"{template.name.rpartition('/')[2]} is neither .yaml nor .tpl nor .txt")
