"""How library functions are declared, found and called.

A function is declared by its signatures in CEL's own notation: ``size(string) -> int``,
``<string>.charAt(int) -> string`` for one that stands behind a dot, ``math.abs(int) -> int`` for one in a name-space.
``dyn`` takes any value, a last ``dyn...`` any number of values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from chartlint.cel.errors import no_overload
from chartlint.cel.values import type_name

SHORT = {
    "timestamp": "google.protobuf.Timestamp",
    "duration": "google.protobuf.Duration",
    "quantity": "kubernetes.Quantity",
    "url": "kubernetes.URL",
    "semver": "kubernetes.Semver",
    "format": "kubernetes.NamedFormat",
    "ip": "net.IP",
    "cidr": "net.CIDR",
    "optional": "optional_type",
    "null": "null_type",
}
"""Short names of types, as signatures use them."""

TYPES = frozenset({"bool", "int", "uint", "double", "string", "bytes", "list", "map", "type", *SHORT.values()})

_SIGNATURE = re.compile(r"(?:<(?P<receiver>\w+)>\.)?(?P<name>[\w.]+)\((?P<params>[^)]*)\) -> (?P<result>\w+)")
_Body = TypeVar("_Body", bound=Callable[..., Any])


class Overload(NamedTuple):
    """One signature: types of the parameters (the receiver first), type of the result, the function itself."""

    params: tuple[str, ...]
    result: str
    call: Callable[..., Any]
    open_ended: bool

    def fits(self, types: Sequence[str]) -> bool:
        """Whether arguments of these types may be given; ``dyn`` on either side fits anything."""
        if len(types) != len(self.params) and not (self.open_ended and len(types) >= len(self.params)):
            return False
        params = (*self.params, *self.params[-1:] * (len(types) - len(self.params)))
        return all(param in ("dyn", given) or given == "dyn" for param, given in zip(params, types, strict=True))


class Function:
    """All signatures of one name in one style; calling it picks the one for the values given."""

    __slots__ = ("_known", "name", "overloads")

    def __init__(self, name: str) -> None:
        self.name = name
        self.overloads: list[Overload] = []
        self._known: dict[tuple[str, ...], Callable[..., Any]] = {}

    def __call__(self, *args: Any) -> Any:
        """Call the signature that fits. Raises CelEvalError when none does."""
        types = tuple([type_name(arg) for arg in args])
        call = self._known.get(types)
        if call is None:
            call = next((overload.call for overload in self.overloads if overload.fits(types)), None)
            if call is None:
                raise no_overload(self.name, *types)
            self._known[types] = call
        return call(*args)

    def result(self, types: Sequence[str]) -> str | None:
        """The type of the result for arguments of these types, ``dyn`` if that depends; None if no signature fits."""
        results = {overload.result for overload in self.overloads if overload.fits(types)}
        if not results:
            return None
        return results.pop() if len(results) == 1 else "dyn"

    @property
    def counts(self) -> list[int]:
        """How many arguments it takes, the receiver included."""
        return sorted({len(overload.params) for overload in self.overloads})


FUNCTIONS: dict[str, Function] = {}
"""Functions called by their name, ``math.abs`` among them."""

MEMBERS: dict[str, Function] = {}
"""Functions called behind a dot."""


def define(*signatures: str) -> Callable[[_Body], _Body]:
    """Declare a function for its signatures, all called with the same arguments (the receiver first)."""

    def register(body: _Body) -> _Body:
        for signature in signatures:
            match = _SIGNATURE.fullmatch(signature)
            assert match is not None, signature
            names = [part.strip() for part in match["params"].split(",") if part.strip()]
            open_ended = bool(names) and names[-1].endswith("...")
            params = tuple(_type(name.removesuffix("...")) for name in names)
            table = FUNCTIONS
            if match["receiver"]:
                table, params = MEMBERS, (_type(match["receiver"]), *params)
            function = table.setdefault(match["name"], Function(match["name"]))
            function.overloads.append(Overload(params, _type(match["result"]), body, open_ended))
        return body

    return register


def _type(name: str) -> str:
    name = SHORT.get(name, name)
    assert name == "dyn" or name in TYPES, name
    return name
