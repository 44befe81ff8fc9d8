"""The formats of JSON Schema as Helm's library checks them (format.go): None for a good text, else the reason."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable

from chartlint.goregex import RegexError, compile_go
from chartlint.gotmpl.goaddress import AddressError, parse_address
from chartlint.gotmpl.gofmt import go_quote
from chartlint.gotmpl.gourl import Url, UrlError, parse, unescape

_INTEGER = re.compile("[+-]?[0-9]+")
_DIGITS = re.compile("[0-9]*")
_NOT_HEX = re.compile("[^0-9a-fA-F]")
_NOT_HOST = re.compile("[^0-9a-zA-Z-]")
_NOT_LOCAL = re.compile("[^0-9a-zA-Z.!#$%&'*+\\-/=?^_`{|}~]")


def _char(char: str) -> str:
    """A character as Go's ``%q`` prints it."""
    inner = go_quote(char)[1:-1]
    return f"'{ {chr(34): chr(34), chr(39): chr(92) + chr(39)}.get(char, inner) }'"


def _bytes(text: str) -> str:
    """A text with a character for each of its bytes, as Go counts and cuts it."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


def _atoi(text: str) -> int | str:
    """The number that a text is, or Go's reason why it is none."""
    if not _INTEGER.fullmatch(text):
        return f"strconv.Atoi: parsing {go_quote(text)}: invalid syntax"
    number = int(text) if len(text) < 25 else 1 << 64
    if not -(1 << 63) <= number < 1 << 63:
        return f"strconv.Atoi: parsing {go_quote(text)}: value out of range"
    return number


def json_pointer(text: str) -> str | None:
    """RFC 6901."""
    if not text:
        return None
    if not text.startswith("/"):
        return "not starting with /"
    for token in text.split("/")[1:]:
        for part in token.split("~")[1:]:
            if part[:1] not in ("0", "1"):
                return "~ must be followed by 0 or 1"
    return None


def relative_json_pointer(text: str) -> str | None:
    """A number and a pointer or ``#``."""
    digits = _DIGITS.match(text)
    size = digits.end() if digits else 0
    if not size:
        return "must start with non-negative integer"
    if size > 1 and text.startswith("0"):
        return "starts with zero"
    return None if text[size:] == "#" else json_pointer(text[size:])


def uuid(text: str) -> str | None:
    """RFC 4122."""
    groups = text.split("-")
    sizes = (8, 4, 4, 4, 12)
    if len(groups) != len(sizes):
        return f"must have {len(sizes)} elements"
    for number, (group, size) in enumerate(zip(groups, sizes), 1):
        if _size(group) != size:
            return f"element {number} must be {size} characters long"
        other = _NOT_HEX.search(group)
        if other:
            return f"non-hex character {_char(other[0])}"
    return None


def duration(text: str) -> str | None:
    """RFC 3339, appendix A."""
    if not text.startswith("P"):
        return "must start with P"
    text = text[1:]
    if not text:
        return "nothing after P"
    if text.endswith("W"):
        weeks = text[:-1]
        if not weeks:
            return "no number in week"
        return None if weeks.isascii() and weeks.isdigit() else "invalid week"
    for number, part in enumerate(text.split("T")):
        if number and not part:
            return "no time elements"
        if number > 1:
            return "more than one T"
        problem = _duration_part(part, ("YMD", "HMS")[number])
        if problem:
            return problem
    return None


def _duration_part(part: str, all_units: str) -> str | None:
    units = all_units
    while part:
        digits = _DIGITS.match(part)
        part = part[digits.end() if digits else 0 :] if digits and digits.end() else "\0"
        if part == "\0":
            return "missing number"
        if not part:
            return "missing unit"
        unit = chr(part.encode("utf-8", "surrogateescape")[0])
        at = units.find(unit)
        if at < 0:
            return f"unit {_char(unit)} out of order" if unit in all_units else f"invalid unit {_char(unit)}"
        units = units[at + 1 :]
        part = part[1:]
    return None


def ipv4(text: str) -> str | None:
    """Four decimals."""
    groups = text.split(".")
    if len(groups) != 4:
        return "expected four decimals"
    for group in groups:
        if len(group) > 1 and group.startswith("0"):
            return "leading zeros"
        number = _atoi(group)
        if isinstance(number, str):
            return number
        if not 0 <= number <= 255:
            return "decimal must be between 0 and 255"
    return None


def ipv6(text: str) -> str | None:
    """An address without a zone."""
    if ":" not in text:
        return "missing colon"
    try:
        zone = parse_address(text).zone
    except AddressError as error:
        return str(error)
    return "zone id is not a part of ipv6 address" if zone else None


def hostname(text: str) -> str | None:
    """Labels of letters, digits and hyphens."""
    text = text.removesuffix(".")
    if _size(text) > 253:
        return "more than 253 characters long"
    for label in text.split("."):
        if not 1 <= _size(label) <= 63:
            return "label must be 1 to 63 characters long"
        if label.startswith("-"):
            return "label starts with hyphen"
        if label.endswith("-"):
            return "label ends with hyphen"
        other = _NOT_HOST.search(label)
        if other:
            return f"invalid character {_char(other[0])}"
    return None


def email(text: str) -> str | None:
    """A local part and a domain."""
    if _size(text) > 254:
        return "more than 255 characters long"
    local, at, domain = text.rpartition("@")
    if not at:
        return "missing @"
    if _size(local) > 64:
        return "local part more than 64 characters long"
    problem = _local_part(local)
    if problem:
        return problem
    if domain.startswith("[") and domain.endswith("]"):
        # of a lone bracket Go cuts nothing off but panics
        inner = domain[1:-1]
        if inner.startswith("IPv6:"):
            why = ipv6(inner.removeprefix("IPv6:"))
            return why and f"invalid ipv6 address: {why}"
        why = ipv4(inner)
        return why and f"invalid ipv4 address: {why}"
    why = hostname(domain)
    return why and f"invalid domain: {why}"


def _local_part(local: str) -> str | None:
    if len(local) > 1 and local.startswith('"'):
        inner = local[1:-1]
        if "\\" in inner or '"' in inner:
            return "backslash and quote are not allowed within quoted local part"
        return None
    if local.startswith("."):
        return "starts with dot"
    if local.endswith("."):
        return "ends with dot"
    if ".." in local:
        return "consecutive dots"
    other = _NOT_LOCAL.search(local)
    return f"invalid character {_char(other[0])}" if other else None


def _date_quoted(text: str) -> str:
    """As Go's package time quotes: bytes beyond ASCII and control characters in hexadecimal."""
    out = []
    for char in text:
        out.append(f"\\{char}" if char in '"\\' else char if " " <= char < "\x80" else f"\\x{ord(char):02x}")
    return '"' + "".join(out) + '"'


def date(text: str) -> str | None:
    """``2006-01-02``, as Go's time.Parse reads it."""
    return _date(_bytes(text))


def _date(text: str) -> str | None:
    rest = text
    fields = []
    for element, pattern in (("2006", "[0-9]{4}"), ("-", "-"), ("01", "[0-9]{2}"), ("-", "-"), ("02", "[0-9]{2}")):
        found = re.match(pattern, rest)
        if found is None:
            where = f'as "2006-01-02": cannot parse {_date_quoted(rest)} as "{element}"'
            return f"parsing time {_date_quoted(text)} {where}"
        rest = rest[found.end() :]
        if element == "01" and not 1 <= int(found[0]) <= 12:
            return f"parsing time {_date_quoted(text)}: month out of range"
        if element != "-":
            fields.append(int(found[0]))
    if rest:
        return f"parsing time {_date_quoted(text)}: extra text: {_date_quoted(rest)}"
    year, month, day = fields
    # year 0 is a leap year
    if not 1 <= day <= monthrange(year or 4, month)[1]:
        return f"parsing time {_date_quoted(text)}: day out of range"
    return None


def time(text: str) -> str | None:
    """RFC 3339's full-time, with leap seconds."""
    return _time(_bytes(text))


def _time(text: str) -> str | None:
    if len(text) < 9:
        return "less than 9 characters long"
    if text[2] != ":" or text[5] != ":":
        return "missing colon in correct place"
    fields: list[int] = []
    for part in text[:8].split(":", 2):
        number = _atoi(part)
        if isinstance(number, str):
            return "invalid hour/min/sec"
        if number < 0:
            return "non-positive hour/min/sec"
        fields.append(number)
    hour, minute, second = fields
    if hour > 23 or minute > 59 or second > 60:
        return "hour/min/sec out of range"
    text = text[8:]
    if text.startswith("."):
        digits = _DIGITS.match(text, 1)
        end = digits.end() if digits else 1
        if end == 1:
            return "no digits in second fraction"
        text = text[end:]
    if text not in ("z", "Z"):
        shift = _offset(text)
        if isinstance(shift, str):
            return shift
        moved = hour * 60 + minute + shift
        hour, minute = divmod(moved + 24 * 60 if moved < 0 else moved, 60)
    return "invalid leap second" if second >= 60 and (hour, minute) != (23, 59) else None


def _offset(text: str) -> int | str:
    """The minutes from UTC that a text says, or what is wrong with it."""
    if len(text) != 6:
        return "offset must be 6 characters long"
    if text[0] not in "+-":
        return "offset must begin with plus/minus"
    if text[3] != ":":
        return "missing colon in offset in correct place"
    fields = []
    for part in (text[1:3], text[4:]):
        number = _atoi(part)
        if isinstance(number, str):
            return "invalid hour/min in offset"
        if number < 0:
            return "non-positive hour/min in offset"
        fields.append(number)
    hour, minute = fields
    if hour > 23 or minute > 59:
        return "hour/min in offset out of range"
    return (hour * 60 + minute) * (-1 if text[0] == "+" else 1)


def date_time(text: str) -> str | None:
    """RFC 3339."""
    text = _bytes(text)
    if len(text) < 20:
        return "less than 20 characters long"
    if text[10:11] not in ("t", "T"):
        return "11th character must be t or T"
    why = _date(text[:10])
    if why:
        return f"invalid date element: {why}"
    why = _time(text[11:])
    return why and f"invalid time element: {why}"


def period(text: str) -> str | None:
    """Two ends, or one and a duration."""
    start, slash, end = text.partition("/")
    if not slash:
        return "missing slash"
    if start.startswith("P"):
        checks = ((duration, start, "start duration"), (date_time, end, "end date-time"))
    elif end.startswith("P"):
        checks = ((date_time, start, "start date-time"), (duration, end, "end duration"))
    else:
        checks = ((date_time, start, "start date-time"), (date_time, end, "end date-time"))
    for check, part, name in checks:
        why = check(part)
        if why:
            return f"invalid {name}: {why}"
    return None


def _url(text: str) -> Url | str:
    """The parts of a URL, or what is wrong with it."""
    try:
        found = parse(text)
    except UrlError as error:
        return str(error)
    name = found.hostname
    if ":" in name:
        if "[" not in found.host or "]" not in found.host:
            return "ipv6 address not enclosed in brackets"
        why = ipv6(name)
        if why:
            return f"invalid ipv6 address: {why}"
    return found


def uri(text: str) -> str | None:
    """An absolute URL."""
    found = _url(text)
    if isinstance(found, str):
        return found
    return None if found.scheme else "relative url"


def uri_reference(text: str) -> str | None:
    """A URL, be it relative."""
    if "\\" in text:
        return "contains \\"
    found = _url(text)
    return found if isinstance(found, str) else None


def uri_template(text: str) -> str | None:
    """A URL with braces in its path."""
    found = _url(text)
    if isinstance(found, str):
        return found
    for part in found.raw_path.split("/"):
        try:
            part = unescape(part)
        except UrlError as error:
            return f"percent decode failed: {error}"
        inside = False
        for char in part:
            if char in "{}":
                if (char == "{") == inside:
                    return "nested curly braces"
                inside = not inside
        if inside:
            return "no matching closing brace"
    return None


def semver(text: str) -> str | None:
    """Semantic Versioning 2."""
    text, plus, build = text.partition("+")
    if plus and not build:
        return "build is empty"
    text, minus, release = text.partition("-")
    for present, part, name in ((plus, build, "build"), (minus, release, "pre-release")):
        for identifier in part.split(".") if present else ():
            if not identifier:
                return f"{name} identifier is empty"
            other = _NOT_HOST.search(identifier)
            if other:
                return f"invalid character {_char(other[0])} in {name} identifier"
            if name == "pre-release" and identifier.isdigit() and len(identifier) > 1 and identifier[0] == "0":
                return "pre-release numeric identifier starts with zero"
    numbers = text.split(".")
    if len(numbers) != 3:
        return "versionCore must have 3 numbers separated by dot"
    for number, name in zip(numbers, ("major", "minor", "patch")):
        if not number:
            return f"{name} is empty"
        if len(number) > 1 and number[0] == "0":
            return f"{name} starts with zero"
        if not (number.isascii() and number.isdigit()):
            return f"{name} contains non-digit"
    return None


def regex(text: str) -> str | None:
    """A regular expression of Go's."""
    try:
        compile_go(text)
    except RegexError as error:
        return error.text
    return None


FORMATS: dict[str, Callable[[str], str | None]] = {
    "json-pointer": json_pointer, "relative-json-pointer": relative_json_pointer, "uuid": uuid, "duration": duration,
    "period": period, "ipv4": ipv4, "ipv6": ipv6, "hostname": hostname, "email": email, "date": date, "time": time,
    "date-time": date_time, "uri": uri, "iri": uri, "uri-reference": uri_reference, "iri-reference": uri_reference,
    "uri-template": uri_template, "semver": semver, "regex": regex,
}  # fmt: skip
