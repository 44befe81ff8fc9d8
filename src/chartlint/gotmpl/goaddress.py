"""IP addresses as Go reads them (net/netip/netip.go), in Go's words."""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from chartlint.gotmpl.gofmt import go_quote

_GROUP = re.compile("[0-9a-fA-F]{0,5}")
_FIRST_MARK = re.compile("[.:%]")


class AddressError(ValueError):
    """A text that is no address."""


class Address(NamedTuple):
    """What kind of address a text is: 4 or 6, and the zone of the latter."""

    version: int
    zone: str = ""


def parse_address(text: str) -> Address:
    """The kind of an address (``netip.ParseAddr``). Raises ``AddressError``."""
    mark = _FIRST_MARK.search(text)
    if mark is None:
        raise AddressError(f"ParseAddr({go_quote(text)}): unable to parse IP")
    if mark[0] == "%":
        raise AddressError(f"ParseAddr({go_quote(text)}): missing IPv6 address")
    if mark[0] == ".":
        _check_four(text, text)
        return Address(4)
    return Address(6, _Six(text).parse())


def _fail(whole: str, message: str, at: str = "") -> NoReturn:
    raise AddressError(f"ParseAddr({go_quote(whole)}): {message}" + (f" (at {go_quote(at)})" if at else ""))


def _check_four(whole: str, text: str) -> None:
    value = dots = digits = 0
    for index, char in enumerate(text):
        if "0" <= char <= "9":
            if digits == 1 and value == 0:
                _fail(whole, "IPv4 field has octet with leading zero")
            value = value * 10 + int(char)
            digits += 1
            if value > 255:
                _fail(whole, "IPv4 field has value >255")
        elif char == ".":
            if index in (0, len(text) - 1) or text[index - 1] == ".":
                _fail(whole, "IPv4 field must have at least one digit", text[index:])
            if dots == 3:
                _fail(whole, "IPv4 address too long")
            dots += 1
            value = digits = 0
        else:
            _fail(whole, "unexpected character", text[index:])
    if dots < 3:
        _fail(whole, "IPv4 address too short")


class _Six:
    def __init__(self, text: str) -> None:
        self.whole = text
        self.rest, percent, self.zone = text.partition("%")
        if percent and not self.zone:
            _fail(text, "zone must be a non-empty string")
        self.size = 0
        self.gap = -1

    def parse(self) -> str:
        if self.rest.startswith("::"):
            self.gap = 0
            self.rest = self.rest[2:]
            if not self.rest:
                return self.zone
        while self.size < 16 and self._group():
            pass
        if self.rest:
            _fail(self.whole, "trailing garbage after address", self.rest)
        if self.size < 16 and self.gap < 0:
            _fail(self.whole, "address string too short")
        if self.size >= 16 and self.gap >= 0:
            _fail(self.whole, "the :: must expand to at least one field of zeros")
        return self.zone

    def _group(self) -> bool:
        """Read a group and what follows it; whether another one comes."""
        found = _GROUP.match(self.rest)
        digits = found.end() if found else 0
        if digits > 4:
            _fail(self.whole, "each group must have 4 or less digits", self.rest)
        if not digits:
            _fail(self.whole, "each colon-separated field must have at least one digit", self.rest)
        if self.rest[digits : digits + 1] == ".":
            self._embedded()
            return False
        self.size += 2
        self.rest = self.rest[digits:]
        if not self.rest:
            return False
        if self.rest[0] != ":":
            _fail(self.whole, "unexpected character, want colon", self.rest)
        if len(self.rest) == 1:
            _fail(self.whole, "colon must be followed by more characters", self.rest)
        self.rest = self.rest[1:]
        if self.rest[0] == ":":
            if self.gap >= 0:
                _fail(self.whole, "multiple :: in address", self.rest)
            self.gap = self.size
            self.rest = self.rest[1:]
        return bool(self.rest)

    def _embedded(self) -> None:
        if self.gap < 0 and self.size != 12:
            _fail(self.whole, "embedded IPv4 address must replace the final 2 fields of the address", self.rest)
        if self.size + 4 > 16:
            _fail(self.whole, "too many hex fields to fit an embedded IPv4 at the end of the address", self.rest)
        _check_four(self.whole, self.rest)
        self.rest = ""
        self.size += 4
