"""Objects of the root context that only Helm 2 had."""

from chartlint.rules import Call, FieldNode, Node, Report, StringNode, TemplateCheck, TemplateView, VariableNode

GONE = {("Release", "Time"): "use `now`", ("Capabilities", "TillerVersion"): "use `.Capabilities.HelmVersion`"}


class Helm2Leftover(TemplateCheck):
    def field(self, node: FieldNode, template: TemplateView, report: Report) -> None:
        self._path(node, node.names, report)

    def variable(self, node: VariableNode, template: TemplateView, report: Report) -> None:
        if node.names[0] == "$":
            self._path(node, node.names[1:], report)

    def call(self, node: Call, template: TemplateView, report: Report) -> None:
        match node:
            case Call(name="eq" | "ne", args=(FieldNode(names=("Release", "Service")), StringNode(value="Tiller"))):
                report(node, '`.Release.Service` is "Helm" since Helm 3, never "Tiller"')

    def _path(self, node: Node, names: tuple[str, ...], report: Report) -> None:
        cure = GONE.get((names[0], names[1])) if len(names) >= 2 else None
        if cure is not None:
            report(node, f"`.{'.'.join(names[:2])}` is empty since Helm 3; {cure}")
