"""Keys of Chart.yaml that no version of Helm reads."""

from chartlint.rules import ChartCheck, ChartView, Report, closest

# helm/pkg/chart/v2/metadata.go and dependency.go; names are read without regard to case
FIELDS = (
    "apiVersion", "name", "version", "kubeVersion", "description", "type", "keywords", "home", "sources",
    "dependencies", "maintainers", "icon", "appVersion", "deprecated", "annotations", "condition", "tags",
)  # fmt: skip
OF_HELM_2 = ("engine", "tillerVersion")
MAINTAINER = ("name", "email", "url")
DEPENDENCY = ("name", "version", "repository", "condition", "tags", "enabled", "import-values", "alias")


class UnknownChartField(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        old = OF_HELM_2 if chart.raw.get("apiVersion") == "v1" else ()
        self._keys(chart, chart.raw, (), (*FIELDS, *old), report)
        for list_name, known in (("maintainers", MAINTAINER), ("dependencies", DEPENDENCY)):
            entries = chart.raw.get(list_name)
            for index, entry in enumerate(entries if isinstance(entries, list) else ()):
                self._keys(chart, entry, (list_name, index), known, report)

    def _keys(
        self, chart: ChartView, data: object, path: tuple[str | int, ...], known: tuple[str, ...], report: Report
    ) -> None:
        if not isinstance(data, dict):
            return
        lower = {name.lower() for name in known}
        for key in data:
            if key.lower() not in lower:
                hint = closest(key, list(known))
                report(
                    chart.at((*path, key), on_key=True),
                    f"Helm does not know the field `{key}`" + (f"; {hint}" if hint else ""),
                )
