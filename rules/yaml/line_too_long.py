"""Lines with more characters than are wanted."""

from chartlint.rules import Report, YamlCheck, YamlFile


class LineTooLong(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        most = self.options["most"]
        for offset, line in file.lines:
            # one word that is longer than a line cannot be broken
            if len(line) > most and " " in line.strip().lstrip("#- ").strip():
                report(file.at(offset + most, offset + len(line)), f"the line has {len(line)} characters, not {most}")
