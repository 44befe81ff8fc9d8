"""Doubled keys of values.yaml."""

from chartlint.rules import Related, Report, ValuesCheck, ValuesView, duplicate_keys


class DuplicateValue(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        assert values.source is not None
        for double in duplicate_keys(values.source.text):
            report(
                values.in_file(*double.second),
                f"`{double.key}` stands twice; only the last one counts",
                Related(values.in_file(*double.first), "this one is lost"),
            )
