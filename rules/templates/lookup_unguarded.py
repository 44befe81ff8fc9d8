"""Two steps into what `lookup` gave, with nothing around that has looked whether it is there."""

from chartlint.rules import (
    ActionNode,
    Call,
    ChainNode,
    IfNode,
    Report,
    TemplateCheck,
    TemplateView,
    VariableNode,
    WithNode,
    expression,
)

GUARDS = frozenset({"default", "coalesce", "and", "or", "ternary", "empty", "hasKey", "dig", "get"})


class LookupUnguarded(TemplateCheck):
    def chain(self, node: ChainNode, template: TemplateView, report: Report) -> None:
        if len(node.names) >= 2 and isinstance(node.operand, Call) and node.operand.name == "lookup":
            self._tell(node, "lookup", template, report)

    def variable(self, node: VariableNode, template: TemplateView, report: Report) -> None:
        if len(node.names) >= 3 and node.names[0] in self._looked_up(template):
            self._tell(node, node.names[0], template, report)

    def _tell(self, node: ChainNode | VariableNode, what: str, template: TemplateView, report: Report) -> None:
        for outer in template.enclosing(node):
            if isinstance(outer, (IfNode, WithNode)):
                condition = str(outer.pipe)
                if what in condition and (node.start > outer.head_end or any(word in condition for word in GUARDS)):
                    return
                if condition.startswith("$") and self._set_behind(condition, what, template):
                    return
        steps = ".".join(node.names[-2:])
        report(node, f"{what} gives an empty map without a cluster, and .{steps} then stops the render")

    def _set_behind(self, flag: str, what: str, template: TemplateView) -> bool:
        """Whether a variable that is tested gets its value where the result was tested."""
        assert template.unit is not None
        return any(
            isinstance(outer, (IfNode, WithNode)) and what in str(outer.pipe)
            for node in template.unit.walk()
            if isinstance(node, ActionNode) and any(str(variable) == flag for variable in node.pipe.variables)
            for outer in template.enclosing(node)
        )

    def _looked_up(self, template: TemplateView) -> set[str]:
        if template.unit is None or "lookup" not in template.text:
            return set()
        return {
            variable.names[0]
            for node in template.unit.walk()
            if isinstance(node, ActionNode) and node.pipe.variables
            for variable in node.pipe.variables
            if isinstance(call := expression(node.pipe), Call) and call.name == "lookup"
        }
