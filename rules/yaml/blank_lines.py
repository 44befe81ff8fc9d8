"""Rows of blank lines."""

from chartlint.rules import Report, YamlCheck, YamlFile


class BlankLines(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        blank, seen, last = 0, False, 0
        for offset, line in file.lines:
            if not line.strip():
                blank += 1
                continue
            most = self.options["most"] if seen else self.options["atStart"]
            if blank > most:
                report(file.at(offset, offset + len(line)), f"{_count(blank)} before this, not {most}")
            blank, seen, last = 0, True, offset
        if blank > self.options["atEnd"]:
            report(file.at(last), f"{_count(blank)} at the end, not {self.options['atEnd']}")


def _count(number: int) -> str:
    return "1 blank line" if number == 1 else f"{number} blank lines"
