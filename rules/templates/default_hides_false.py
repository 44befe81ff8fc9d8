"""`x | default true` turns a user's `false` back into `true`."""

from chartlint.rules import BoolNode, Call, ChainNode, FieldNode, Report, TemplateCheck, TemplateView, VariableNode


class DefaultHidesFalse(TemplateCheck):
    def call(self, node: Call, template: TemplateView, report: Report) -> None:
        match node:
            case Call(
                name="default", args=(BoolNode(value=True), FieldNode() | VariableNode() | ChainNode() as operand)
            ):
                report(node, f"`false` for {operand} becomes `true` here")
