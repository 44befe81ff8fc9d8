"""`indent` on a line that has blanks of its own."""

from chartlint.rules import (
    ActionNode,
    Call,
    Node,
    NumberNode,
    Report,
    StringNode,
    TemplateCheck,
    TemplateView,
    TextNode,
    expression,
)


class IndentAfterBlanks(TemplateCheck):
    def action(self, node: ActionNode, template: TemplateView, report: Report) -> None:
        before = template.line_before(node)
        if not before or before.strip(" ") or template.text.startswith("{{-", node.start):
            return
        match expression(node.pipe):
            case Call(name="indent", args=(NumberNode(value=int() as width), text)) if width > 0:
                if not self._one_line(text) and not self._begins_with_a_line_break(text, template):
                    report(node, f"the first line gets {len(before)} + {width} blanks, the others {width}")

    def _one_line(self, text: Node) -> bool:
        """Whether the text stands in the template and has one line, so that there are no others."""
        match text:
            case StringNode(value=value) | Call(name="printf", args=(StringNode(value=value),)):
                return "\n" not in value
        return False

    def _begins_with_a_line_break(self, text: Node, template: TemplateView) -> bool:
        """Whether the text is a named template of which the first line is empty: then the blanks do no harm."""
        match text:
            case Call(name="include", args=(StringNode(value=name), _)):
                definitions = template.chart.define(name)
                first = definitions[0][1].body.nodes[:1] if definitions else ()
                return not definitions or (
                    bool(first) and isinstance(first[0], TextNode) and first[0].text.lstrip(" ").startswith("\n")
                )
        return False
