"""Values that are printed or handed on without a guard, although no values file has them."""

from chartlint.rules import ChartCheck, ChartView, Report, closest


class UndefinedValue(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        if chart.is_library or chart.missing:
            return
        flow, values = chart.flow, chart.values
        guarded = {read.path for read in flow.reads if read.how in ("test", "default")}
        imported = any(dependency.import_values for dependency in chart.declared)
        subcharts = {loaded.name for loaded in chart.loaded}
        templates = {template.name: template for template in chart.templates}
        said = set()
        for read in flow.reads:
            path = read.path
            if read.how not in ("print", "use") or not path or "*" in path or path[0] == "global" or imported:
                continue
            if (
                values.reaches(path)
                or values.get(path[:-1]) is None  # without its table it is told by nil-dereference
                or path[0] in subcharts
                or any(path[: len(other)] == other for other in flow.written)
            ):
                continue
            if any(path[:length] in guarded or path[:length] in read.behind for length in range(1, len(path) + 1)):
                continue
            key = (read.file, read.node.start)
            if key in said:
                continue
            said.add(key)
            hint = closest(path[-1], list(parent) if isinstance(parent := values.get(path[:-1]), dict) else [])
            report(
                templates[read.file].at(read.node),
                f"values.yaml has no `{'.'.join(path)}`" + (f"; {hint}" if hint else ""),
            )
