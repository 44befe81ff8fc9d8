"""Blanks around the colons of maps."""

from chartlint.rules import Report, YamlCheck, YamlFile


class ColonSpacing(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        for before, after in file.pairs():
            blanks = file.gap(before, after)
            if after.kind == "VALUE" and blanks is not None and blanks > self.options["before"]:
                report(file.at(before.end.index, after.end.index), f"{blanks} blanks before the colon")
            if before.kind == "VALUE" and blanks is not None and blanks > self.options["after"]:
                report(file.at(before.start.index, after.start.index), f"{blanks} blanks after the colon")
