"""Numbers of seven digits or more that go from values.yaml into the output unconverted."""

from chartlint.rules import ActionNode, Call, Node, Related, Report, TemplateCheck, TemplateView, expression

# these print a float as `{{ x }}` does
PRINTERS = frozenset({"quote", "squote", "toString", "trim", "print", "default"})


class LargeNumberInExponent(TemplateCheck):
    def action(self, node: ActionNode, template: TemplateView, report: Report) -> None:
        if node.pipe.variables or template.is_notes:
            return
        values = template.chart.values
        for operand in self._printed(expression(node.pipe)):
            for path in template.parts(operand):
                value = values.get(path)
                if isinstance(value, float) and abs(value) >= 1e6:
                    report(
                        node,
                        f"`{'.'.join(path)}` is printed as {_in_go(value)}",
                        Related(values.at(path), f"set to {value:.0f} here"),
                    )
                    return

    def _printed(self, node: Node) -> list[Node]:
        """The operands whose text is put into the output."""
        if isinstance(node, Call):
            return [found for arg in node.args for found in self._printed(arg)] if node.name in PRINTERS else []
        return [node]


def _in_go(value: float) -> str:
    """A float as Go's ``%v`` prints it once it has an exponent: the shortest digits, two digits of exponent."""
    digits = repr(value).replace(".", "").replace("-", "").split("e")[0].strip("0")
    exponent = f"{abs(value):e}".split("e")[1]
    return f"{'-' if value < 0 else ''}{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}e{exponent}"
