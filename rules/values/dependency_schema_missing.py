"""Dependencies whose values nobody checks, although the chart has a schema for its own."""

from chartlint.rules import ChartCheck, ChartView, Report


class DependencySchemaMissing(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        if chart.file("values.schema.json") is None:
            return
        loaded = {sub.name: sub for sub in chart.loaded}
        for dependency in chart.declared:
            sub = loaded.get(dependency.name)
            if sub is None or sub.schema is not None or not sub.values or sub.metadata.type.lower() == "library":
                continue
            report(chart.dependency_at(dependency, "name"), f"the dependency `{dependency.name}` has no schema")
