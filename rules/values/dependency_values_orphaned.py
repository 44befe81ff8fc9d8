"""Tables of values for dependencies that there are not."""

from chartlint.rules import Report, ValuesCheck, ValuesView


class DependencyValuesOrphaned(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        for name, reason in values.orphans.items():
            report(values.at((name,)), f"`{name}` reaches no chart: {reason}")
