"""Mail and web addresses as Helm's linter judges them.

Source: github.com/asaskevich/govalidator, patterns.go and validator.go (MIT licence).
"""

from __future__ import annotations

from functools import lru_cache

from chartlint.goregex import GoRegex, RegexTooLarge, compile_go
from chartlint.gotmpl import gourl

_LETTERS = r"\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}"
_EMAIL = (
    r"^(((([a-zA-Z]|\d|[!#\$%&'\*\+\-\/=\?\^_`{\|}~]|[@U@])+(\.([a-zA-Z]|\d|[!#\$%&'\*\+\-\/=\?\^_`{\|"
    r"}~]|[@U@])+)*)|((\x22)((((\x20|\x09)*(\x0d\x0a))?(\x20|\x09)+)?(([\x01-\x08\x0b\x0c\x0e-\x1f\x7f"
    "]|\\x21|[\\x23-\\x5b]|[\\x5d-\\x7e]|[@U@])|(\\([\\x01-\\x09\\x0b\\x0c\\x0d-\\x7f]|[@U@]))))*(((\\x20|\\x09)*(\\"
    r"x0d\x0a))?(\x20|\x09)+)?(\x22)))@((([a-zA-Z]|\d|[@U@])|(([a-zA-Z]|\d|[@U@])([a-zA-Z]|\d|-|\.|_|~"
    r"|[@U@])*([a-zA-Z]|\d|[@U@])))\.)+(([a-zA-Z]|[@U@])|(([a-zA-Z]|[@U@])([a-zA-Z]|\d|-|_|~|[@U@])*(["
    r"a-zA-Z]|[@U@])))\.?$"
).replace("@U@", _LETTERS)
_IP = (
    r"(([0-9a-fA-F]{1,4}:){7,7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-"
    r"9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-f"
    r"A-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a"
    r"-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:)|fe80"
    r":(:[0-9a-fA-F]{0,4}){0,4}%[0-9a-zA-Z]{1,}|::(ffff(:0{1,4}){0,1}:){0,1}((25[0-5]|(2[0-4]|1{0,1}[0"
    r"-9]){0,1}[0-9])\.){3,3}(25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])|([0-9a-fA-F]{1,4}:){1,4}:((25[0-"
    r"5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])\.){3,3}(25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9]))"
)
_URL_IP = (
    "([1-9]\\d?|1\\d\\d|2[01]\\d|22[0-3]|24\\d|25[0-5])(\\.(\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])){2}(?:\\.([0-9]\\"
    r"d?|1\d\d|2[0-4]\d|25[0-5]))"
)
_SUBDOMAIN = r"((www\.)|([a-zA-Z0-9]+([-_\.]?[a-zA-Z0-9])*[a-zA-Z0-9]\.[a-zA-Z0-9]+))"
_URL = (
    r"^((ftp|tcp|udp|wss?|https?):\/\/)?(\S+(:\S*)?@)?((" + _URL_IP + r"|(\[" + _IP + r"\])"
    r"|(([a-zA-Z0-9]([a-zA-Z0-9-_]+)?[a-zA-Z0-9]([-\.][a-zA-Z0-9]+)*)|(" + _SUBDOMAIN + r"?))?"
    r"(([a-zA-Z\x{00a1}-\x{ffff}0-9]+-?-?)*[a-zA-Z\x{00a1}-\x{ffff}0-9]+)(?:\.([a-zA-Z\x{00a1}-\x{ffff}]{1,}))?))"
    r"\.?(:(\d{1,5}))?((\/|\?|#)[^\s]*)?$"
)

_LONGEST_URL, _SHORTEST_URL = 2083, 3


@lru_cache(maxsize=2)
def _compiled(pattern: str) -> GoRegex:
    return compile_go(pattern)


def _matches(pattern: str, text: str) -> bool:
    try:
        return _compiled(pattern).search(text) is not None
    except RegexTooLarge:
        return False


def is_email(text: str) -> bool:
    """Whether it is a mail address with a dot in its host (govalidator.IsEmail)."""
    return _matches(_EMAIL, text)


def is_url(text: str) -> bool:
    """Whether it is an address of a web page, be it without ``https://`` (govalidator.IsURL)."""
    if len(text) >= _LONGEST_URL or len(text.encode("utf-8", "surrogateescape")) <= _SHORTEST_URL or text[0] == ".":
        return False
    try:
        url = gourl.parse("http://" + text if ":" in text and "://" not in text else text)
    except gourl.UrlError:
        return False
    if url.host.startswith(".") or (not url.host and url.path and "." not in url.path):
        return False
    return _matches(_URL, text)


def is_request_url(text: str) -> bool:
    """Whether it is an address with a scheme (govalidator.IsRequestURL)."""
    try:
        return bool(text) and bool(gourl.parse(text).scheme)
    except gourl.UrlError:
        return False
