"""Lines with blanks at their end."""

from chartlint.rules import Report, YamlCheck, YamlFile


class TrailingBlank(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        for offset, line in file.lines:
            line = line.removesuffix("\r")
            bare = line.rstrip(" \t")
            if len(bare) != len(line):
                number = len(line) - len(bare)
                what = "blank" if number == 1 else "blanks"
                report(file.at(offset + len(bare), offset + len(line)), f"the line ends in {number} {what}")
