"""Definitions whose name does not begin with the chart's."""

from chartlint.rules import DefineNode, Report, TemplateCheck, TemplateView


class DefineWithoutPrefix(TemplateCheck):
    def define(self, node: DefineNode, template: TemplateView, report: Report) -> None:
        prefix = template.chart.name
        if not node.name.startswith((prefix, f"_{prefix}")) and not template.chart.is_library:
            report(template.span(node.name_start, node.name_end), f"`{node.name}` does not begin with `{prefix}.`")
