"""`.Values` and its like where the dot is certainly not the root context."""

from chartlint.rules import ChartCheck, ChartView, Report, dot_text


class RootContextLost(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        templates = {template.name: template for template in chart.templates}
        for lost in chart.flow.lost:
            what = dot_text(lost.dot)
            if lost.through is not None:
                message = (
                    f"`{lost.through}` reads `.{lost.field}` of what it is given, which is {what} here; hand it `$`"
                )
            else:
                message = f"`.{lost.field}` is looked for in {what}; write `$.{lost.field}`"
            report(templates[lost.file].at(lost.node), message)
