"""Keys of block maps that nothing follows."""

from chartlint.rules import Report, YamlCheck, YamlFile

NOTHING = frozenset({"KEY", "BLOCK-END", "STREAM-END", "DOCUMENT-START", "DOCUMENT-END"})


class EmptyValue(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        tokens = file.tokens
        for number in range(1, len(tokens) - 1):
            if tokens[number].kind == "VALUE" and tokens[number + 1].kind in NOTHING:
                key = tokens[number - 1]
                report(file.at(key.start.index, key.end.index), f"`{key.value}` has no value: it is null")
