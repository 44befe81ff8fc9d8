"""Default values that no branch of any template looks at."""

from collections.abc import Iterator

from chartlint.rules import Flow, Report, ValuesCheck, ValuesView, closest

# given to every subchart, and what Helm itself reads
HELM_KEYS = ("global", "tags")


class UnusedValue(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        chart = values.chart
        flow = chart.flow
        if chart.is_library or chart.unreadable or flow.blind or flow.missing_names:
            return
        allowed = [tuple(path.split(".")) for path in self.options["allow"]]
        subcharts = {dependency.alias or dependency.name for dependency in chart.declared}
        subcharts |= {loaded.name for loaded in chart.loaded}
        imported = {
            tuple(str(entry.get("parent")).split("."))
            for dependency in chart.declared
            for entry in dependency.import_values
            if isinstance(entry, dict)
        }
        conditions = {
            tuple(path.split(".")) for dependency in chart.declared for path in dependency.condition.split(",")
        }
        undefined = sorted({read.path for read in flow.reads if not values.defines(read.path)})
        for path in self._unused(values.data, (), flow):
            if path[0] in HELM_KEYS or path[0] in subcharts or path[0] in values.orphans:
                continue
            if any(path[: len(other)] == other[: len(path)] for other in (*allowed, *imported, *conditions)):
                continue
            siblings = [other[-1] for other in undefined if other[:-1] == path[:-1]]
            hint = closest(path[-1], siblings)
            report(values.at(path), f"no template reads `{'.'.join(path)}`" + (f"; {hint}" if hint else ""))

    def _unused(self, data: object, path: tuple[str, ...], flow: Flow) -> Iterator[tuple[str, ...]]:
        """The highest keys under which nothing is read."""
        if not isinstance(data, dict):
            return
        for key, value in data.items():
            here = (*path, key)
            if not flow.reads_part(here):
                yield here
            elif not flow.reads_whole(here):
                yield from self._unused(value, here, flow)
