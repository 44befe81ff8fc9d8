"""Numbers of seven digits or more that go from values.yaml into the output unconverted."""

import re

from chartlint.rules import ActionNode, Call, Node, Related, Report, TemplateCheck, TemplateView, expression

# these print a float as `{{ x }}` does
PRINTERS = frozenset({"quote", "squote", "toString", "trim", "print", "default"})

ENTRY = re.compile(r" *(?:- +)*[\w./-]+: +")
# what is under these must be a text, and gets quotes sooner or later
TEXTS = re.compile(r" *(?:annotations|labels|matchLabels|nodeSelector|data|stringData):")
BLOCK = re.compile(r"[|>][-+0-9]*\s*(?:#.*)?$")


class LargeNumberInExponent(TemplateCheck):
    def action(self, node: ActionNode, template: TemplateView, report: Report) -> None:
        if node.pipe.variables or template.is_notes or self._a_number_of_yaml(node, template):
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

    def _a_number_of_yaml(self, node: ActionNode, template: TemplateView) -> bool:
        """Whether it stands alone behind a key, outside of a text: YAML reads `1e+06` there, and Helm sends 1000000."""
        before = template.line_before(node)
        if isinstance(expression(node.pipe), Call) or not ENTRY.fullmatch(before) or before.strip() == "value:":
            return False
        if template.text[node.end :].partition("\n")[0].strip():
            return False
        above = template.text[: node.start].split("\n")
        indent = _indent(above.pop())
        for line in reversed(above):
            if line.strip() and not line.lstrip().startswith("{{") and _indent(line) < indent:
                if BLOCK.search(line) or TEXTS.match(line):
                    return False
                indent = _indent(line)
        return True

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


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
