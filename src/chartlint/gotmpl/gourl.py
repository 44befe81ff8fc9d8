"""URLs as Go takes them apart and puts them together (Go's net/url/url.go)."""

from __future__ import annotations

from typing import NamedTuple

from chartlint.gotmpl.goaddress import AddressError, parse_address
from chartlint.gotmpl.gofmt import go_quote

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")
# What each part of a URL may hold as it is (shouldEscape); everything else is written as %XX.
_PATH = _PLAIN | frozenset(b"$&+,/:;=@")
_USER = _PLAIN | frozenset(b"$&+,;=")
_HOST = _PLAIN | frozenset(b"!$&'()*+,;=:[]<>\"")
_FRAGMENT = _PLAIN | frozenset(b"$&+,/:;=?@!()*")
# What a path may be written with (validEncoded).
_WRITTEN_PATH = _PATH | frozenset(b"!'()*[]%")
# ... and what is accepted there in a URL that was written by hand (validUserinfo).
_WRITTEN_USER = _USER | frozenset(b":!'()*%@")
_HEX = frozenset(b"0123456789abcdefABCDEF")


class UrlError(ValueError):
    """A text that is no URL; the message is Go's."""


class User(NamedTuple):
    """The name and perhaps the password in front of a host."""

    name: str
    password: str | None

    def __str__(self) -> str:
        text = escape(self.name, _USER)
        return text if self.password is None else f"{text}:{escape(self.password, _USER)}"


class Url(NamedTuple):
    """The parts of a URL, unescaped but for the query; ``raw_path`` is a path that is written as Go would not."""

    scheme: str = ""
    opaque: str = ""
    user: User | None = None
    host: str = ""
    path: str = ""
    query: str = ""
    fragment: str = ""
    raw_path: str = ""

    @property
    def hostname(self) -> str:
        """The host without its port and brackets."""
        host, colon, port = self.host.rpartition(":")
        if not colon or not _port_is_good(colon + port):
            host = self.host
        return host[1:-1] if host.startswith("[") and host.endswith("]") else host

    @property
    def escaped_path(self) -> str:
        """As it was written where that is sound (``URL.EscapedPath``)."""
        if self.raw_path and _WRITTEN_PATH.issuperset(self.raw_path.encode("utf-8", "surrogateescape")):
            return self.raw_path
        return "*" if self.path == "*" else escape(self.path, _PATH)

    def __str__(self) -> str:
        out = f"{self.scheme}:" if self.scheme else ""
        if self.opaque:
            out += self.opaque
        else:
            if self.host or self.user is not None or (self.scheme and self.path):
                out += "//"
            if self.user is not None:
                out += f"{self.user}@"
            out += escape(self.host, _HOST)
            path = self.escaped_path
            if path and path[0] != "/" and self.host:
                out += "/"
            if not out and ":" in path.partition("/")[0]:
                out = "./"
            out += path
        if self.query:
            out += f"?{self.query}"
        return f"{out}#{escape(self.fragment, _FRAGMENT)}" if self.fragment else out


def escape(text: str, safe: frozenset[int]) -> str:
    """A text with all bytes but the safe ones as ``%XX``."""
    data = text.encode("utf-8", "surrogateescape")
    return "".join(chr(byte) if byte in safe else f"%{byte:02X}" for byte in data)


def unescape(text: str, *, host: bool = False, zone: bool = False) -> str:
    """A text with ``%XX`` undone. Raises ``UrlError`` for what may not stand there."""
    data = text.encode("utf-8", "surrogateescape")
    out = bytearray()
    at = 0
    while at < len(data):
        byte = data[at]
        if byte == 0x25:
            code = data[at : at + 3]
            shown = code.decode("utf-8", "surrogateescape")
            if len(code) < 3 or not _HEX.issuperset(code[1:]):
                raise UrlError(f"invalid URL escape {go_quote(shown)}")
            value = int(code[1:], 16)
            if host and value < 0x80 and code != b"%25":
                raise UrlError(f"invalid URL escape {go_quote(shown)}")
            if zone and code != b"%25" and value != 0x20 and value not in _HOST:
                raise UrlError(f"invalid URL escape {go_quote(shown)}")
            out.append(value)
            at += 3
            continue
        if (host or zone) and byte < 0x80 and byte not in _HOST:
            raise UrlError(f"invalid character {go_quote(chr(byte))} in host name")
        out.append(byte)
        at += 1
    return out.decode("utf-8", "surrogateescape")


def parse(text: str) -> Url:
    """The parts of a URL. Raises ``UrlError`` in the words of Go's ``url.Parse``."""
    body, _, fragment = text.partition("#")
    try:
        found = _parse(body)
    except UrlError as error:
        raise UrlError(f"parse {go_quote(body)}: {error}") from None
    try:
        return found._replace(fragment=unescape(fragment))
    except UrlError as error:
        raise UrlError(f"parse {go_quote(text)}: {error}") from None


def _parse(text: str) -> Url:
    if any(char < " " or char == "\x7f" for char in text):
        raise UrlError("net/url: invalid control character in URL")
    scheme, rest = _scheme(text)
    rest, _, query = rest.partition("?")
    if not rest.startswith("/"):
        if scheme:
            return Url(scheme, opaque=rest, query=query)
        if ":" in rest.partition("/")[0]:
            raise UrlError("first path segment in URL cannot contain colon")
    user, host = None, ""
    if rest.startswith("//") and (scheme or not rest.startswith("///")):
        authority, slash, path = rest[2:].partition("/")
        rest = slash + path
        user, host = _authority(scheme, authority)
    path = unescape(rest)
    return Url(scheme, "", user, host, path, query, raw_path=rest if escape(path, _PATH) != rest else "")


def _scheme(text: str) -> tuple[str, str]:
    for at, char in enumerate(text):
        if char == ":":
            if at == 0:
                raise UrlError("missing protocol scheme")
            return text[:at].lower(), text[at + 1 :]
        if not char.isascii() or not (char.isalpha() or (at and (char.isdigit() or char in "+-."))):
            break
    return "", text


def _authority(scheme: str, text: str) -> tuple[User | None, str]:
    userinfo, at, host = text.rpartition("@")
    host = _host(scheme, host)
    if not at:
        return None, host
    if not _WRITTEN_USER.issuperset(userinfo.encode("utf-8", "surrogateescape")):
        raise UrlError("net/url: invalid userinfo")
    name, colon, password = userinfo.partition(":")
    return User(unescape(name), unescape(password) if colon else None), host


def _host(scheme: str, text: str) -> str:
    if "[" in text:
        return _literal_host(text)
    # several colons are nothing for the web, but for data bases
    _, colon, port = text.partition(":") if scheme in ("http", "https") else text.rpartition(":")
    if colon and not _port_is_good(colon + port):
        raise UrlError(f"invalid port {go_quote(colon + port)} after host")
    return unescape(text, host=True)


def _literal_host(text: str) -> str:
    """``[fe80::1%25en0]:80``."""
    begin, end = text.rfind("["), text.rfind("]")
    if begin:
        raise UrlError("invalid IP-literal")
    if end < 0:
        raise UrlError("missing ']' in host")
    port = text[end + 1 :]
    if not _port_is_good(port):
        raise UrlError(f"invalid port {go_quote(port)} after host")
    address, percent, zone = text[1:end].partition("%25")
    address = unescape(address, host=True) + unescape(percent + zone, zone=True)
    _check_address(address)
    return f"[{address}]{port}"


def _check_address(text: str) -> None:
    try:
        four = parse_address(text).version == 4
    except AddressError as error:
        raise UrlError(f"invalid host: {error}") from None
    if four:
        raise UrlError("invalid IP-literal")


def _port_is_good(text: str) -> bool:
    return not text or (text[0] == ":" and (not text[1:] or (text[1:].isascii() and text[1:].isdigit())))


def resolve(base: str, reference: str) -> str:
    """A reference seen from a URL (``URL.ResolveReference``). Raises ``UrlError``."""
    start, target = parse(base), parse(reference)
    path = target.escaped_path
    if target.scheme:
        return str(target if target.opaque else _with_path(target, _resolved("", path)))
    if target.host or target.user is not None:
        return str(_with_path(target._replace(scheme=start.scheme), _resolved("", path)))
    if not path and not target.query:
        target = target._replace(query=start.query)
    if start.opaque and not path:
        # of an opaque URL only the fragment changes
        return str(start._replace(query=target.query, fragment=target.fragment))
    found = start._replace(opaque="", query=target.query, fragment=target.fragment)
    return str(_with_path(found, _resolved(start.escaped_path, path)))


def _with_path(url: Url, path: str) -> Url:
    """A URL with another path, which is given as it is written."""
    plain = unescape(path)
    return url._replace(path=plain, raw_path=path if escape(plain, _PATH) != path else "")


def _resolved(base: str, reference: str) -> str:
    """A path without ``.`` and ``..`` (resolvePath)."""
    if not reference:
        full = base
    elif reference.startswith("/"):
        full = reference
    else:
        full = base[: base.rfind("/") + 1] + reference
    if not full:
        return ""
    out: list[str] = []
    parts = full.split("/")
    for part in parts:
        if part == "..":
            if len(out) > 1 or (out and out[0]):
                out.pop()
        elif part != ".":
            out.append(part)
    if parts[-1] in (".", ".."):
        out.append("")
    return "/" + "/".join(out).lstrip("/")
