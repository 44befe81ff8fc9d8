"""Tags of dependencies that one of them alone has."""

from collections import Counter

from chartlint.rules import ChartCheck, ChartView, Report


class TagsNotShared(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        counts = Counter(tag for one in chart.declared for tag in one.tags)
        for dependency in chart.declared if len(chart.declared) > 1 else ():
            alone = [tag for tag in dependency.tags if counts[tag] == 1]
            if alone and len(alone) == len(dependency.tags):
                where = chart.dependency_at(dependency, "tags")
                report(where, f"{dependency.name} alone has the tag {', '.join(alone)}")
