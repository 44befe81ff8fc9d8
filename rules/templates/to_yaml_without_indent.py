"""`toYaml` of a map or list, alone on an indented line and without `indent` or `nindent`."""

from chartlint.rules import ActionNode, Call, Report, TemplateCheck, TemplateView, expression


class ToYamlWithoutIndent(TemplateCheck):
    def action(self, node: ActionNode, template: TemplateView, report: Report) -> None:
        before = template.line_before(node)
        if not before or before.strip(" ") or template.text.startswith("{{-", node.start):
            return
        match expression(node.pipe):
            case Call(name="toYaml" | "toYamlPretty" as name, args=(operand,)):
                values = [template.chart.values.get(path) for path in template.parts(operand)]
                if not any(isinstance(value, (str, int, float)) for value in values):  # those are one line
                    report(node, f"only the first line of {name} gets the {len(before)} blanks in front of it")
