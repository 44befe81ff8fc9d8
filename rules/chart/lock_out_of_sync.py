"""Chart.lock against the dependencies it was made from."""

from chartlint.rules import ChartCheck, ChartView, Report, satisfies


class LockOutOfSync(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        lock = chart.lock
        if lock is None:
            return
        left = [entry for entry in lock if isinstance(entry, dict)]
        for dependency in chart.declared:
            named = [entry for entry in left if entry.get("name") == dependency.name]
            if not named:
                report(chart.dependency_at(dependency, "name"), f"Chart.lock has no {dependency.name}")
                continue
            entry = next(
                (entry for entry in named if satisfies(str(entry.get("version")), dependency.version)), named[0]
            )
            left.remove(entry)
            version = str(entry.get("version"))
            if not satisfies(version, dependency.version):
                report(
                    chart.dependency_at(dependency, "version"),
                    f"Chart.lock has {dependency.name} {version}, which `{dependency.version}` does not admit",
                )
            elif (entry.get("repository") or "") != dependency.repository:
                report(
                    chart.dependency_at(dependency, "repository"),
                    f"Chart.lock has {dependency.name} from another repository, `{entry.get('repository') or ''}`",
                )
        for entry in left:
            report(
                chart.at("dependencies", on_key=True),
                f"Chart.lock has {entry.get('name')}, which is not declared any more",
            )
