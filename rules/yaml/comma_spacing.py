"""Blanks around the commas of lists and maps on one line."""

from chartlint.rules import Report, YamlCheck, YamlFile


class CommaSpacing(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        for before, after in file.pairs():
            blanks = file.gap(before, after)
            if after.kind == "FLOW-ENTRY" and blanks:
                report(file.at(before.end.index, after.end.index), f"{blanks} blanks before the comma")
            if before.kind == "FLOW-ENTRY" and blanks is not None and blanks != 1:
                report(file.at(before.start.index, after.start.index), f"{blanks} blanks after the comma, not 1")
