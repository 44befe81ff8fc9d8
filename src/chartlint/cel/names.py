"""Kubernetes' syntax checks of names, labels, keys and ports.

Each function returns the mistakes as a list of sentences in the API server's words, empty when the text is good.
Source: ``k8s.io/apimachinery`` ``pkg/api/validate/content`` and ``pkg/util/validation``. Lengths count bytes of UTF-8.
"""

from __future__ import annotations

import re
from functools import cache

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = _LABEL + "(\\." + _LABEL + ")*"
_DNS1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
_WILDCARD = "\\*\\." + _SUBDOMAIN
_KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_VALUE = "(" + _KEY + ")?"
_HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"
_CONFIG_KEY = "[-._a-zA-Z0-9]+"
_ENV = "[-._a-zA-Z][-._a-zA-Z0-9]*"
_C_IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*"
_PERCENT = "[0-9]+%"
_HEADER = "[-A-Za-z0-9]+"

_LABEL_SAYS = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
    "and must start and end with an alphanumeric character"
)
_SUBDOMAIN_SAYS = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
    "and must start and end with an alphanumeric character"
)
_DNS1035_SAYS = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', "
    "start with an alphabetic character, and end with an alphanumeric character"
)
_WILDCARD_SAYS = (
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of "
    "lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character"
)
_KEY_SAYS = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
)
_VALUE_SAYS = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
    "and must start and end with an alphanumeric character"
)
_CONFIG_KEY_SAYS = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
_ENV_SAYS = (
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', "
    "and must not start with a digit"
)
_RELAXED_ENV_SAYS = "a valid environment variable name must consist only of printable ASCII characters other than '='"
_C_IDENTIFIER_SAYS = (
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric "
    "characters or '_'"
)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _fits(pattern: str, value: str) -> bool:
    return _pattern(pattern).fullmatch(value) is not None


def _bytes(value: str) -> int:
    return len(value) if value.isascii() else len(value.encode("utf-8", "surrogatepass"))


def _longer(value: str, most: int) -> list[str]:
    return [f"must be no more than {most} characters"] if _bytes(value) > most else []


def _wrong(says: str, pattern: str, *examples: str) -> str:
    shown = " or ".join(f"'{example}', " for example in examples)
    return f"{says} (e.g. {shown}regex used for validation is '{pattern}')"


def dns1123_label(value: str) -> list[str]:
    """A label of RFC 1123: at most 63 of ``a-z 0-9 -``, alphanumeric at both ends."""
    errors = _longer(value, 63)
    if not _fits(_LABEL, value):
        if _fits(_SUBDOMAIN, value):
            errors.append("must not contain dots")
        else:
            errors.append(_wrong(_LABEL_SAYS, _LABEL, "my-name", "123-abc"))
    return errors


def dns1123_subdomain(value: str) -> list[str]:
    """A subdomain of RFC 1123: labels joined by dots, at most 253 characters; the name of most objects."""
    errors = _longer(value, 253)
    if not _fits(_SUBDOMAIN, value):
        errors.append(_wrong(_SUBDOMAIN_SAYS, _SUBDOMAIN, "example.com"))
    return errors


def dns1035_label(value: str) -> list[str]:
    """A label of RFC 1035: as ``dns1123_label``, and it begins with a letter."""
    errors = _longer(value, 63)
    if not _fits(_DNS1035, value):
        errors.append(_wrong(_DNS1035_SAYS, _DNS1035, "my-name", "abc-123"))
    return errors


def wildcard_dns1123_subdomain(value: str) -> list[str]:
    """``*.`` followed by a subdomain, as in the host of an Ingress."""
    errors = _longer(value, 253)
    if not _fits(_WILDCARD, value):
        errors.append(_wrong(_WILDCARD_SAYS, _WILDCARD, "*.example.com"))
    return errors


def label_key(value: str) -> list[str]:
    """The key of a label or annotation: an optional subdomain and ``/``, then a name of at most 63 characters."""
    parts = value.split("/")
    errors = []
    if len(parts) > 2:
        says = _wrong(_KEY_SAYS, _KEY, "MyName", "my.name", "123-abc")
        return [f"a valid label key {says} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"]
    if len(parts) == 2:
        if not parts[0]:
            errors.append("prefix part must be non-empty")
        else:
            errors += [f"prefix part {error}" for error in dns1123_subdomain(parts[0])]
    name = parts[-1]
    if not name:
        errors.append("name part must be non-empty")
    else:
        errors += [f"name part {error}" for error in _longer(name, 63)]
    if not _fits(_KEY, name):
        errors.append("name part " + _wrong(_KEY_SAYS, _KEY, "MyName", "my.name", "123-abc"))
    return errors


def label_value(value: str) -> list[str]:
    """The value of a label: empty, or at most 63 of ``A-Za-z0-9-_.``, alphanumeric at both ends."""
    errors = _longer(value, 63)
    if not _fits(_VALUE, value):
        errors.append(_wrong(_VALUE_SAYS, _VALUE, "MyValue", "my_value", "12345"))
    return errors


def domain_prefixed_path(value: str) -> list[str]:
    """A subdomain, ``/`` and a path, as the controller name of an IngressClass (``acme.io/foo``)."""
    host, slash, path = value.partition("/")
    if not (host and slash and path):
        return ['must be a domain-prefixed path (such as "acme.io/foo")']
    errors = dns1123_subdomain(host)
    if not _fits(_HTTP_PATH, path):
        errors.append(f"Invalid path (regex used for validation is '{_HTTP_PATH}')")
    return errors


def path_segment_name(value: str) -> list[str]:
    """A name that may stand in a URL path: all that the API server asks of RBAC objects."""
    if value in (".", ".."):
        return [f"may not be '{value}'"]
    return [f"may not contain '{part}'" for part in ("/", "%") if part in value]


def port_name(value: str) -> list[str]:
    """The name of a container or service port (RFC 6335): at most 15 of ``a-z 0-9 -`` with a letter among them."""
    errors = _longer(value, 15)
    if not _fits("[-a-z0-9]+", value):
        errors.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not _pattern("[a-z]").search(value):
        errors.append("must contain at least one letter (a-z)")
    if "--" in value:
        errors.append("must not contain consecutive hyphens")
    if value and (value[0] == "-" or value[-1] == "-"):
        errors.append("must not begin or end with a hyphen")
    return errors


def port_number(value: int) -> list[str]:
    """A port: 1 to 65535."""
    return [] if 1 <= value <= 65535 else ["must be between 1 and 65535, inclusive"]


def env_var_name(value: str, *, relaxed: bool = False) -> list[str]:
    """The name of an environment variable; ``relaxed`` is Kubernetes 1.34's default: printable ASCII without ``=``."""
    if relaxed:
        errors = [] if value else ["environment variable name must be non-empty"]
        if any(char > "~" or char < " " or char == "=" for char in value):
            errors.append(_RELAXED_ENV_SAYS)
        return errors
    errors = [] if _fits(_ENV, value) else [_wrong(_ENV_SAYS, _ENV, "my.env-name", "MY_ENV.NAME", "MyEnvName1")]
    return errors + _leaves_folder(value)


def config_map_key(value: str) -> list[str]:
    """A key of a ConfigMap or Secret: a file name of ``A-Za-z0-9-_.``."""
    errors = _longer(value, 253)
    if not _fits(_CONFIG_KEY, value):
        errors.append(_wrong(_CONFIG_KEY_SAYS, _CONFIG_KEY, "key.name", "KEY_NAME", "key-name"))
    return errors + _leaves_folder(value)


def c_identifier(value: str) -> list[str]:
    """An identifier of C."""
    return (
        []
        if _fits(_C_IDENTIFIER, value)
        else [_wrong(_C_IDENTIFIER_SAYS, _C_IDENTIFIER, "my_name", "MY_NAME", "MyName")]
    )


def percent(value: str) -> list[str]:
    """A percentage as ``maxUnavailable`` may be."""
    says = "a valid percent string must be a numeric string followed by an ending '%'"
    return [] if _fits(_PERCENT, value) else [_wrong(says, _PERCENT, "1%", "93%")]


def http_header_name(value: str) -> list[str]:
    """The name of an HTTP header as probes may send it."""
    says = "a valid HTTP header must consist of alphanumeric characters or '-'"
    return [] if _fits(_HEADER, value) else [_wrong(says, _HEADER, "X-Header-Name")]


def generated(value: str) -> str:
    """A ``generateName`` prefix as a name to check: a dash at its end may stand, the API server adds letters."""
    return value[:-2] + "a" if len(value) > 1 and value.endswith("-") else value


def _leaves_folder(value: str) -> list[str]:
    if value in (".", ".."):
        return [f"must not be '{value}'"]
    return ["must not start with '..'"] if value.startswith("..") else []
