"""Names that the chart and a chart below it define with different bodies."""

from chartlint.rules import DefineNode, Related, Report, TemplateCheck, TemplateView


class DefineCollision(TemplateCheck):
    def define(self, node: DefineNode, template: TemplateView, report: Report) -> None:
        for other in template.chart.other_definitions(node):
            report(
                template.span(node.name_start, node.name_end),
                f"`{node.name}` is also defined in {other.chart}, which will use this body",
                Related(other.where, "this body is not used"),
            )
            return
