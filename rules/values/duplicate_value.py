"""Doubled keys of values.yaml and of the values files that a scenario lays over it."""

from chartlint.rules import (
    FileWhere,
    Related,
    ReleaseCheck,
    ReleaseView,
    Report,
    ValuesCheck,
    ValuesView,
    duplicate_keys,
)


class DuplicateValue(ValuesCheck, ReleaseCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        assert values.source is not None
        for double in duplicate_keys(values.source.text):
            report(
                values.in_file(*double.second),
                f"`{double.key}` stands twice; only the last one counts",
                Related(values.in_file(*double.first), "this one is lost"),
            )

    def release(self, release: ReleaseView, report: Report) -> None:
        for source in release.values_files:
            for double in duplicate_keys(source.text):
                report(
                    FileWhere(source, *double.second),
                    f"`{double.key}` stands twice; only the last one counts",
                    Related(FileWhere(source, *double.first), "this one is lost"),
                )
