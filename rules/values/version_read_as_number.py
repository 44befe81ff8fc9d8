"""Versions in values files that YAML reads as numbers, and that are printed otherwise than they are written."""

import re

from chartlint.rules import FileWhere, ReleaseCheck, ReleaseView, Report, ValuesCheck, ValuesView, WrittenKey

# names of values that are versions and not amounts
VERSION = re.compile(r"(?:.*[a-z0-9_-])?(?:[tT]ag|[vV]ersion|[rR]evision|[cC]ommit|[sS]ha|[dD]igest|[hH]ash)")


class VersionReadAsNumber(ValuesCheck, ReleaseCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        assert values.source is not None
        for key in values.keys:
            if isinstance(key.value, float):
                message = _fault(key, values.source.text)
                if message:
                    report(values.at(key.path), message)

    def release(self, release: ReleaseView, report: Report) -> None:
        for supplied in release.supplied:
            for key in supplied.keys:
                message = _fault(key, supplied.source.text)
                if message:
                    report(FileWhere(supplied.source, *key.key), message)


def _fault(key: WrittenKey, text: str) -> str:
    """What is wrong with a key; empty if it is no version, or one that survives being a number."""
    value = key.value
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not VERSION.fullmatch(key.path[-1]):
        return ""
    written = text[slice(*key.written)]
    printed = f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e6 else repr(float(value))
    if written == printed or written.isdecimal():
        return ""  # long whole numbers are large-number-in-exponent's
    return f"`{key.path[-1]}` is read as a number: `{written}` becomes {printed}"
