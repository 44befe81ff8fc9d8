"""Kubernetes' library ``urls``, on Go's ``net/url`` (its rules of what may stand where)."""

from __future__ import annotations

import re
from typing import Any

from chartlint.cel import operators as o
from chartlint.cel.errors import CelEvalError
from chartlint.cel.library.registry import define
from chartlint.cel.values import CelObject, utf8

_CONTROL = r"[\x00-\x1f\x7f]"
_SCHEME = r"([a-zA-Z][a-zA-Z0-9+.-]*):"
_USER_INFO = r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*"
_PORT = r"(?::[0-9]*)?"
_HEX = "0123456789abcdefABCDEF"
_HOST = frozenset("-_.~!$&'()*+,;=:[]<>\"")
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~")
_PATH = _UNRESERVED | frozenset("$&+,/:;=@")
_PATH_AS_WRITTEN = _PATH | frozenset("!'()*[]%")


class Url(CelObject):
    """A parsed URL. ``raw_path`` is the path as written."""

    __slots__ = ("host", "path", "query", "raw_path", "scheme", "text")
    cel_type = "kubernetes.URL"

    def __init__(self, text: str, scheme: str, host: str, raw_path: str, query: str) -> None:
        self.text = text
        self.scheme = scheme
        self.host = host
        self.raw_path = raw_path
        self.path = _unescape(raw_path)
        self.query = query

    def _parts(self) -> tuple[str, ...]:
        return (self.scheme, self.host, self.escaped_path(), self.query, self.text.partition("#")[2])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Url) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def __repr__(self) -> str:
        return f"url({self.text!r})"

    def escaped_path(self) -> str:
        """The path as it is sent: as written if that is well-formed, else escaped."""
        if all(char in _PATH_AS_WRITTEN for char in self.raw_path):
            return self.raw_path
        if self.path == b"*":
            return "*"
        return "".join(chr(byte) if chr(byte) in _PATH else f"%{byte:02X}" for byte in self.path)


def _fail(text: str, why: str) -> CelEvalError:
    return CelEvalError(f'parse "{text}": {why}')


def read_request_uri(text: str) -> Url:
    """Go's ``ParseRequestURI``: an absolute URI or an absolute path, no fragment. Raises CelEvalError."""
    return _read(text, text, request=True)


def read_url(text: str) -> Url:
    """Go's ``Parse``. Raises CelEvalError."""
    bare, _, fragment = text.partition("#")
    url = _read(text, bare, request=False)
    _check_escapes(text, fragment)
    return url


def _read(text: str, bare: str, request: bool) -> Url:
    if re.search(_CONTROL, bare):
        raise _fail(text, "net/url: invalid control character in URL")
    if not bare and request:
        raise _fail(text, "empty url")
    if bare == "*":
        return Url(text, "", "", "*", "")
    scheme, rest = _scheme(text, bare)
    rest, _, query = rest.partition("?")
    if not rest.startswith("/"):
        if scheme:
            return Url(text, scheme, "", "", query)
        if request:
            raise _fail(text, "invalid URI for request")
        if ":" in rest.partition("/")[0]:
            raise _fail(text, "first path segment in URL cannot contain colon")
    host = ""
    if rest.startswith("//") and (scheme or (not request and not rest.startswith("///"))):
        authority, slash, path = rest[2:].partition("/")
        rest = slash + path
        host = _authority(text, authority)
    _check_escapes(text, rest)
    return Url(text, scheme, host, rest, query)


def _scheme(text: str, bare: str) -> tuple[str, str]:
    match = re.match(_SCHEME, bare)
    if match:
        return match[1].lower(), bare[match.end() :]
    if bare.startswith(":"):
        raise _fail(text, "missing protocol scheme")
    return "", bare


def _authority(text: str, authority: str) -> str:
    user, at, host = authority.rpartition("@")
    if at:
        if not re.fullmatch(_USER_INFO, user):
            raise _fail(text, "net/url: invalid userinfo")
        _check_escapes(text, user)
    port = host[host.rfind(":") :] if ":" in host else ""
    zone = ""
    if host.startswith("["):
        close = host.rfind("]")
        if close < 0:
            raise _fail(text, "missing ']' in host")
        port = host[close + 1 :]
        start = host.find("%25")
        if 0 <= start < close:
            zone, host = host[start:close], host[:start] + host[close:]
            _check_escapes(text, zone)
    if not re.fullmatch(_PORT, port):
        raise _fail(text, f'invalid port "{port}" after host')
    _check_escapes(text, host)
    for match in re.finditer(r"%[0-7]", host):
        escape = host[match.start() : match.start() + 3]
        if escape != "%25":
            raise _fail(text, f'invalid URL escape "{escape}"')
    for char in host:
        if char.isascii() and not char.isalnum() and char not in _HOST and char != "%":
            raise _fail(text, f'invalid character "{char}" in host name')
    found = _unescape(host).decode("utf-8", "replace")
    if zone:
        close = found.rfind("]")
        found = found[:close] + _unescape(zone).decode("utf-8", "replace") + found[close:]
    return found


def _check_escapes(text: str, part: str) -> None:
    at = part.find("%")
    while at >= 0:
        digits = part[at + 1 : at + 3]
        if len(digits) < 2 or digits[0] not in _HEX or digits[1] not in _HEX:
            raise _fail(text, f'invalid URL escape "{part[at : at + 3]}"')
        at = part.find("%", at + 1)


def _unescape(text: str, plus: bool = False) -> bytes:
    data = utf8(text)
    if plus:
        data = data.replace(b"+", b" ")
    first, *others = data.split(b"%")
    return first + b"".join(bytes([int(part[:2], 16)]) + part[2:] for part in others)


@define("url(string) -> url")
def url(text: str) -> Url:
    """An absolute URL or an absolute path."""
    o.spend(len(text))
    try:
        read_request_uri(text)
        return read_url(text)
    except CelEvalError as error:
        raise CelEvalError(f"URL parse error during conversion from string: {error.message}") from None


@define("isURL(string) -> bool")
def is_url(text: str) -> bool:
    """Whether it is one."""
    o.spend(len(text))
    try:
        read_request_uri(text)
    except CelEvalError:
        return False
    return True


@define("<url>.getScheme() -> string")
def get_scheme(value: Url) -> str:
    """``https``."""
    return value.scheme


@define("<url>.getHost() -> string")
def get_host(value: Url) -> str:
    """``example.com:80``, ``[::1]``."""
    return value.host


@define("<url>.getHostname() -> string")
def get_hostname(value: Url) -> str:
    """The host without port and brackets."""
    host = _split_port(value.host)[0]
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


@define("<url>.getPort() -> string")
def get_port(value: Url) -> str:
    """The port, empty when none is given."""
    return _split_port(value.host)[1]


def _split_port(host: str) -> tuple[str, str]:
    name, colon, port = host.rpartition(":")
    return (name, port) if colon and re.fullmatch(_PORT, f":{port}") else (host, "")


@define("<url>.getEscapedPath() -> string")
def get_escaped_path(value: Url) -> str:
    """The path as it is sent."""
    return value.escaped_path()


@define("<url>.getQuery() -> map")
def get_query(value: Url) -> dict[str, Any]:
    """Every key of the query with the list of its values; malformed pairs are left out, as Go does."""
    found: dict[str, list[str]] = {}
    for pair in value.query.split("&"):
        if not pair or ";" in pair:
            continue
        key, _, item = pair.partition("=")
        try:
            _check_escapes(pair, pair)
        except CelEvalError:
            continue
        name = _unescape(key, plus=True).decode("utf-8", "replace")
        found.setdefault(name, []).append(_unescape(item, plus=True).decode("utf-8", "replace"))
    return dict(found)
