"""Constant names in `include` and `template` that no chart of the tree defines."""

from chartlint.rules import Call, Node, Report, StringNode, TemplateCheck, TemplateNode, TemplateView, closest


class IncludeUndefined(TemplateCheck):
    def call(self, node: Call, template: TemplateView, report: Report) -> None:
        match node:
            case Call(name="include", args=(StringNode(value=name), _)):
                self._look(name, node, template, report)

    def template(self, node: TemplateNode, template: TemplateView, report: Report) -> None:
        self._look(node.name, node, template, report)

    def _look(self, name: str, node: Node, template: TemplateView, report: Report) -> None:
        chart = template.chart
        # a library lends its templates to charts that may define the rest; an absent dependency may define anything
        if chart.is_library or not chart.complete or name in chart.defines or name in chart.template_keys:
            return
        hint = closest(name, list(chart.defines))
        report(node, f"no template is called `{name}`" + (f"; {hint}" if hint else ""))
