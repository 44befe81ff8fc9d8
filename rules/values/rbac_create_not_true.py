"""The switch for roles and bindings: `rbac.create`, on unless told otherwise."""

from chartlint.rules import Report, ValuesCheck, ValuesView

KIND = ("kind: Role", "kind: ClusterRole")


class RbacCreateNotTrue(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        chart = values.chart
        if chart.is_library or not any(kind in template.text for template in chart.templates for kind in KIND):
            return
        create = values.get(("rbac", "create"))
        if values.defines(("rbac", "create")):
            if create is not True:
                shown = "false" if create is False else f"`{create}`, no boolean"
                report(values.at(("rbac", "create")), f"`rbac.create` is {shown}, so the chart's roles are not made")
        else:
            at = ("rbac",) if values.defines(("rbac",)) else ()
            where = values.at(at) if at else values.in_file(0, 0)
            report(where, "the chart has roles, and no `rbac.create` to switch them")
