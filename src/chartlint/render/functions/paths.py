"""Sprig's paths and URLs (sprig/v3 functions.go, url.go; Go's path/path.go)."""

from __future__ import annotations

from typing import Any

from chartlint.gotmpl.gourl import Url, UrlError, parse
from chartlint.gotmpl.goval import GoError, kind
from chartlint.render.functions.signature import FunctionTable

table = FunctionTable("sprig")
function = table.function


# The os* functions work on Helm's own system; charts are for Linux, so here they are the same.


@function("string", "clean", "osClean")
def clean(path: str) -> str:
    """The shortest path that means the same (Go's ``path.Clean``)."""
    rooted = path.startswith("/")
    parts: list[str] = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part != "..":
            parts.append(part)
        elif parts and parts[-1] != "..":
            parts.pop()
        elif not rooted:
            parts.append(part)
    return ("/" if rooted else "") + "/".join(parts) or "."


@function("string", "base", "osBase")
def base(path: str) -> str:
    """The last element of a path."""
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


@function("string", "dir", "osDir")
def dir_(path: str) -> str:
    """All but the last element of a path."""
    head, slash, _ = path.rpartition("/")
    return str(clean(head + slash))


@function("string", "ext", "osExt")
def ext(path: str) -> str:
    """The ending of a path's last element, with its dot."""
    _, dot, ending = path.rpartition("/")[2].rpartition(".")
    return dot + ending if dot else ""


@function("string", "isAbs", "osIsAbs")
def is_abs(path: str) -> bool:
    """Whether a path begins at the root."""
    return path.startswith("/")


@function("string", "getHostByName")
def get_host_by_name(name: str) -> str:
    """No look-ups: an empty text, as Helm gives without ``--enable-dns``."""
    return ""


@function("string", "urlParse")
def url_parse(text: str) -> dict[str, Any]:
    """The parts of a URL; raises what is none."""
    try:
        url = parse(text)
    except UrlError as error:
        raise GoError(f"unable to parse url: {error}") from None
    return {
        "scheme": url.scheme,
        "host": url.host,
        "hostname": url.hostname,
        "path": url.path,
        "query": url.query,
        "opaque": url.opaque,
        "fragment": url.fragment,
        "userinfo": "" if url.user is None else str(url.user),
    }


@function("map", "urlJoin")
def url_join(parts: dict[str, Any]) -> str:
    """A URL made of its parts; raises for a part that is no text."""

    def part(key: str) -> str:
        value = parts.get(key, "")
        if isinstance(value, str):
            return value
        if value is None:
            raise GoError("runtime error: invalid memory address or nil pointer dereference")
        raise GoError(f"unable to parse {key} key, must be of type string, but {kind(value)} found")

    url = Url(
        scheme=part("scheme"), host=part("host"), path=part("path"), query=part("query"), opaque=part("opaque"),
        fragment=part("fragment"),
    )  # fmt: skip
    userinfo = part("userinfo")
    if userinfo:
        try:
            url = url._replace(user=parse(f"proto://{userinfo}@host").user)
        except UrlError as error:
            raise GoError(f"unable to parse userinfo in dict: {error}") from None
    return str(url)
