"""Blanks after the hyphens of lists."""

from chartlint.rules import Report, YamlCheck, YamlFile


class HyphenSpacing(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        for before, after in file.pairs():
            blanks = file.gap(before, after) if before.kind == "BLOCK-ENTRY" else None
            if blanks is not None and blanks > self.options["most"]:
                report(file.at(before.start.index, after.start.index), f"{blanks} blanks after the hyphen")
