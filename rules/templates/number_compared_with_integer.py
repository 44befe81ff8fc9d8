"""Comparisons between a number of values.yaml and an integer constant."""

from chartlint.rules import Call, Node, NumberNode, Related, Report, TemplateCheck, TemplateView

COMPARISONS = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})


class NumberComparedWithInteger(TemplateCheck):
    def call(self, node: Call, template: TemplateView, report: Report) -> None:
        if node.name not in COMPARISONS or not any(self._integer(arg) for arg in node.args):
            return
        values = template.chart.values
        for arg in node.args:
            for path in template.parts(arg):
                if isinstance(values.get(path), float):
                    report(
                        node,
                        f"`{arg}` is a float when it comes from a values file, and {node.name} stops the render",
                        Related(values.at(path), "the number"),
                    )
                    return

    def _integer(self, node: Node) -> bool:
        # what is written like a float (1.0, 1e3) is one for Go when it is compared with one
        return isinstance(node, NumberNode) and isinstance(node.value, int)
