"""Defines without a comment above."""

from chartlint.rules import DefineNode, Report, TemplateCheck, TemplateView


class DefineUndocumented(TemplateCheck):
    def define(self, node: DefineNode, template: TemplateView, report: Report) -> None:
        above = template.text[: template.at(node).start].rstrip()
        if not above.endswith(("*/}}", "*/ -}}", "*/-}}")):
            report(node, f"no comment says what `{node.name}` prints")
