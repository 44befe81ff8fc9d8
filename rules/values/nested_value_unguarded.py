"""Reads through a table of values without a question whether it is there."""

from chartlint.rules import ChartCheck, ChartView, Node, Report, TemplateView


class NestedValueUnguarded(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        flow, values = chart.flow, chart.values
        if chart.is_library or flow.blind:
            return
        wanted = [tuple(path.split(".")) for path in self.options["tables"]]
        subcharts = {loaded.name for loaded in chart.loaded} | {"global"}
        guarded = {read.path for read in flow.reads if read.how in ("test", "default")}
        templates = {template.name: template for template in chart.templates}
        said: set[tuple[str, ...]] = set()
        for read in flow.reads:
            path = read.path
            if "*" in path or not path or path[0] in subcharts:
                continue
            for length in range(1, len(path)):
                table = path[:length]
                if table in said or (wanted and table not in wanted) or not isinstance(values.get(table), dict):
                    continue
                if table in guarded or any(other[:length] == table for other in read.behind) or self._safe(read.node):
                    continue
                said.add(table)
                template: TemplateView = templates[read.file]
                report(
                    template.at(read.node),
                    f"`{path[length]}` is read from `{'.'.join(table)}` without asking whether that is there",
                )

    def _safe(self, node: Node) -> bool:
        """Whether parentheses are in the way of reading, which take what is not there for nothing."""
        return "(.Values" in str(node) or "($.Values" in str(node)
