"""Values that a condition names and Helm does not heed."""

from chartlint.rules import ChartCheck, ChartView, Report


class ConditionNotBoolean(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        for dependency in chart.declared:
            for path in dependency.condition.strip().split(","):
                steps = path.split(".")
                value = chart.values.get(tuple(steps))
                if value is not None and not isinstance(value, (bool, dict)):
                    report(
                        chart.values.at(tuple(steps)),
                        f"`{path}` is not a boolean, so the condition has no effect: {dependency.name} stays on",
                    )
