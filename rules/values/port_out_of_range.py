"""Values by the name of a port that no port can have."""

import re
from collections.abc import Iterator
from typing import Any

from chartlint.rules import Report, ValuesCheck, ValuesView

PORT = re.compile(r"[pP]ort|.*[a-z0-9]Port|.*[_-]port")
PORTS = re.compile(r"[pP]orts|.*[a-z0-9]Ports|.*[_-]ports")


class PortOutOfRange(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        for path, port in _ports(values.data, (), False):
            number = float(port) if isinstance(port, (int, float)) else int(port)
            if number != 0 and not (1 <= number <= 65535 and float(number).is_integer()):
                shown = f"{number:.0f}" if float(number).is_integer() else str(number)
                report(values.at(path), f"`{'.'.join(map(str, path))}` is {shown}; a port is a number from 1 to 65535")


def _ports(data: Any, path: tuple[str | int, ...], ports: bool) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(data, list):
        for index, entry in enumerate(data):
            yield from _ports(entry, (*path, index), False)
    if not isinstance(data, dict):
        return
    for key, value in data.items():
        if isinstance(value, (dict, list)):
            yield from _ports(value, (*path, key), PORTS.fullmatch(key) is not None)
        elif isinstance(value, bool) or value is None:
            continue
        elif ports or PORT.fullmatch(key):
            digits = isinstance(value, str) and value.lstrip("-").isascii() and value.lstrip("-").isdecimal()
            if isinstance(value, (int, float)) or digits:
                yield (*path, key), value
