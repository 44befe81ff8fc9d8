"""`template` statements whose context goes through a function that is meant for text."""

from chartlint.rules import Call, Report, TemplateCheck, TemplateNode, TemplateView, expression

FOR_TEXT = frozenset({"indent", "nindent", "quote", "squote", "trim", "trunc", "lower", "upper", "b64enc", "sha256sum",
                      "trimSuffix", "trimPrefix", "replace"})  # fmt: skip


class TemplateInPipe(TemplateCheck):
    def template(self, node: TemplateNode, template: TemplateView, report: Report) -> None:
        if node.pipe is not None and len(node.pipe.commands) > 1:
            last = expression(node.pipe)
            if isinstance(last, Call) and last.name in FOR_TEXT:
                report(node, f"`{last.name}` is applied to the context, not to the output; use include")
