"""Tables of values that hold one plain value."""

from chartlint.rules import Report, ValuesCheck, ValuesView

# tables that charts have by custom, be there one value in them: `rbac.create`, `metrics.enabled`, `service.ports.http`
CUSTOMARY = ("create", "enabled")


class SingleValueNested(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        chart, flow = values.chart, values.chart.flow
        if flow.blind:
            return
        subcharts = {dependency.alias or dependency.name for dependency in chart.declared}
        subcharts |= {loaded.name for loaded in chart.loaded} | {"global", "tags"}
        for key in values.keys:
            if not isinstance(key.value, dict) or len(key.value) != 1 or key.path[0] in subcharts:
                continue
            ((name, value),) = key.value.items()
            if name in CUSTOMARY or key.path[-1].endswith(("ports", "Ports")):
                continue
            if isinstance(value, (dict, list)) or flow.reads_whole(key.path) or not flow.reads_part((*key.path, name)):
                continue
            if any(
                read[: len(key.path)] == key.path and read[-1] not in (name, "*")
                for read in flow.touched
                if len(read) == len(key.path) + 1
            ):
                continue  # there are more, which have no default
            report(values.at(key.path), f"`{'.'.join(key.path)}` is a table for the one value `{name}`")
