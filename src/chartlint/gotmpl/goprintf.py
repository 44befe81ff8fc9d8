"""Go's ``printf``: verbs, flags, widths, and its notes for what does not fit (``%!d(string=x)``).

Source: Go's fmt/print.go (doPrintf, printValue) and fmt/format.go.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from chartlint.gotmpl.gofmt import format_v, go_quote
from chartlint.gotmpl.goval import (
    GoError,
    GoObject,
    NilMap,
    NilStringMap,
    UInt8,
    UInt32,
    UInt64,
    is_nil_slice,
    type_name,
)

_SIMPLE = re.compile(r"%([sdvq%])")
_NUMBER = re.compile(r"[0-9]+")
_NOT_RAW = re.compile("[\x00-\x08\x0a-\x1f`\x7f\ufeff\udc80-\udcff]")
_FLAGS = {"#": "sharp", "0": "zero", "+": "plus", "-": "minus", " ": "space"}
# fmt/print.go, tooLarge: a longer width is no number to Go either
_TOO_LARGE = 1_000_000
_BASES = {"d": "d", "v": "d", "b": "b", "o": "o", "O": "o", "x": "x", "X": "X"}
_PREFIXES = {"b": "0b", "x": "0x", "X": "0X"}


def sprintf(form: str, args: Sequence[Any]) -> str:
    """``printf`` of a format and its operands."""
    simple = _split(form)
    if simple is not None and len(simple) == 2 * len(args) + 1:
        out = [simple[0]]
        for number, value in enumerate(args):
            verb = simple[2 * number + 1]
            if type(value) is str and verb != "d":
                out.append(go_quote(value) if verb == "q" else value)
            else:
                out.append(_top(verb, _PLAIN, value))
            out.append(simple[2 * number + 2])
        return "".join(out)
    return _Printer(form, args).run()


def format_s(value: Any) -> str:
    """``%s`` of a value that is no nil, as Go's own error messages show values."""
    return _show("s", _PLAIN, value)


@lru_cache(maxsize=512)
def _split(form: str) -> list[str] | None:
    """Literal texts and, between them, verbs without flags; None for any other format."""
    parts = _SIMPLE.split(form)
    if any("%" in literal for literal in parts[::2]):
        return None
    found = [parts[0]]
    for verb, literal in zip(parts[1::2], parts[2::2]):
        if verb == "%":
            found[-1] += "%" + literal
        else:
            found += [verb, literal]
    return found


MAX_TEXT = 16 * 1024 * 1024


def _bounded(size: int) -> None:
    if size > MAX_TEXT:
        raise GoError("a text of more than 16 MiB is more than chartlint renders in one call")


class _Form:
    """Flags, width and precision of one verb."""

    __slots__ = ("minus", "padded", "plus", "plus_v", "precision", "sharp", "sharp_v", "space", "width", "zero")

    def __init__(self) -> None:
        self.minus = self.plus = self.sharp = self.space = self.zero = False
        self.plus_v = self.sharp_v = False
        self.width: int | None = None
        self.precision: int | None = None
        self.padded = 0

    def pad(self, text: str, *, zeros: bool = True) -> str:
        """Fill up to the width, which counts runes. Raises ``GoError`` where the elements of a list fill the memory."""
        if not self.width or len(text) >= self.width:
            return text
        self.padded += self.width
        _bounded(self.padded)
        if self.minus:
            return text.ljust(self.width)
        return text.rjust(self.width, "0" if zeros and self.zero else " ")


_PLAIN = _Form()


class _Printer:
    """One walk over a format with flags, widths or indexes."""

    def __init__(self, form: str, args: Sequence[Any]) -> None:
        self.form = form
        self.args = args
        self.at = 0
        self.number = 0
        self.reordered = False
        self.good = True
        self.size = 0

    def run(self) -> str:
        out: list[str] = []
        while True:
            found = self.form.find("%", self.at)
            if found < 0:
                out.append(self.form[self.at :])
                break
            out.append(self.form[self.at : found])
            self.at = found + 1
            if not self._verb(out):
                break
        if not self.reordered and self.number < len(self.args):
            rest = (
                "<nil>" if value is None else f"{type_name(value)}={_top('v', _PLAIN, value)}"
                for value in self.args[self.number :]
            )
            out.append(f"%!(EXTRA {', '.join(rest)})")
        return "".join(out)

    def _peek(self) -> str:
        return self.form[self.at : self.at + 1]

    def _verb(self, out: list[str]) -> bool:
        """One verb after its ``%``; False at the end of a format that lacks it."""
        form = _Form()
        self.good = True
        while (flag := _FLAGS.get(self._peek())) is not None:
            setattr(form, flag, True)
            self.at += 1
        after_index = self._index()
        if self._peek() == "*":
            self.at += 1
            form.width = self._operand_number()
            if form.width is None:
                out.append("%!(BADWIDTH)")
            elif form.width < 0:
                form.width = -form.width
                form.minus = True
                form.zero = False  # never zeros to the right
            after_index = False
        else:
            form.width = self._digits()
            if after_index and form.width is not None:  # %[3]2d
                self.good = False
        if self._peek() == "." and self.at + 1 < len(self.form):
            self.at += 1
            if after_index:  # %[3].2d
                self.good = False
            after_index = self._index()
            if self._peek() == "*":
                self.at += 1
                form.precision = self._operand_number()
                if form.precision is not None and form.precision < 0:
                    form.precision = None
                if form.precision is None:
                    out.append("%!(BADPREC)")
                after_index = False
            else:
                form.precision = self._digits() or 0
        if not after_index:
            self._index()
        verb = self._peek()
        if not verb:
            out.append("%!(NOVERB)")
            return False
        self.at += 1
        if verb == "%":
            out.append("%")
        elif not self.good:
            out.append(f"%!{verb}(BADINDEX)")
        elif self.number >= len(self.args):
            out.append(f"%!{verb}(MISSING)")
        else:
            if verb in "vw":
                form.sharp_v, form.sharp = form.sharp, False
                form.plus_v, form.plus = form.plus, False
            out.append(_top(verb, form, self.args[self.number]))
            self.number += 1
            self.size += len(out[-1])
            _bounded(self.size)
        return True

    def _digits(self) -> int | None:
        """A written width or precision; one that is too large ends the format (fmt/print.go, parsenum)."""
        match = _NUMBER.match(self.form, self.at)
        if match is None:
            return None
        number = _size(match.group())
        self.at = len(self.form) if number is None else match.end()
        return number

    def _operand_number(self) -> int | None:
        """The operand of a ``*``; None where it is no integer of a fair size."""
        if self.number >= len(self.args):
            return None
        value = self.args[self.number]
        self.number += 1
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _TOO_LARGE:
            return int(value)
        return None

    def _index(self) -> bool:
        """An operand's number in brackets: the next operand to take. False where there is none."""
        if self._peek() != "[":
            return False
        self.reordered = True
        close = self.form.find("]", self.at + 1)
        if close < 0 or len(self.form) - self.at < 3:
            self.good = False
            self.at += 1
            return False
        text = self.form[self.at + 1 : close]
        self.at = close + 1
        number = _size(text) if _NUMBER.fullmatch(text) else None
        if number is not None and 1 <= number <= len(self.args):
            self.number = number - 1
            return True
        self.good = False
        return number is not None


def _size(digits: str) -> int | None:
    """A number of a format; None where Go, which looks before each further digit, finds it too large."""
    significant = digits.lstrip("0")
    if len(significant) > 8 or (len(significant) == 8 and int(significant[:-1]) > _TOO_LARGE):
        return None
    return int(significant or "0")


# --- values -------------------------------------------------------------------------------------


def _top(verb: str, form: _Form, value: Any) -> str:
    """An operand (fmt/print.go, printArg)."""
    if value is None:
        return form.pad("<nil>") if verb in "Tv" else f"%!{verb}(<nil>)"
    if verb == "T":
        return _text("s", form, type_name(value))
    if verb == "p" and isinstance(value, (dict, list, bytes)):
        return "0xc000000000"  # an address, which no two runs of Helm share
    if verb == "w" and isinstance(value, (dict, list)):
        return _bad(verb, form, value)
    return _show(verb, form, value)


def _bad(verb: str, form: _Form, value: Any) -> str:
    """Go's note for a verb that does not fit; the value in it keeps width and precision."""
    return f"%!{verb}({type_name(value)}={_show('v', form, value)})"


def _show(verb: str, form: _Form, value: Any) -> str:
    """A value, at the top or inside a container (fmt/print.go, printValue)."""
    if isinstance(value, str):
        return _text(verb, form, value)
    if value is None:
        return "interface {}(nil)" if form.sharp_v else "<nil>"
    if isinstance(value, bool):
        return form.pad("true" if value else "false") if verb in "tv" else _bad(verb, form, value)
    if isinstance(value, GoObject):
        return _object(verb, form, value)
    if isinstance(value, int):
        return _integer(verb, form, value)
    if isinstance(value, float):
        return _float(verb, form, value)
    if isinstance(value, bytes):
        return _bytes(verb, form, value)
    if isinstance(value, dict):
        return _map(verb, form, value)
    if isinstance(value, list):
        return _list(verb, form, value)
    if isinstance(value, complex):
        return _complex(verb, form, value)
    return _bad(verb, form, value)


def _map(verb: str, form: _Form, value: dict[str, Any]) -> str:
    name = type_name(value)
    if form.sharp_v and isinstance(value, (NilMap, NilStringMap)):
        return f"{name}(nil)"
    shown = [f"{_text(verb, form, key)}:{_show(verb, form, value[key])}" for key in sorted(value)]
    return f"{name}{{{', '.join(shown)}}}" if form.sharp_v else f"map[{' '.join(shown)}]"


def _list(verb: str, form: _Form, value: list[Any]) -> str:
    name = type_name(value)
    if form.sharp_v and is_nil_slice(value):
        return f"{name}(nil)"
    shown = [_show(verb, form, entry) for entry in value]
    return f"{name}{{{', '.join(shown)}}}" if form.sharp_v else f"[{' '.join(shown)}]"


def _bytes(verb: str, form: _Form, value: bytes) -> str:
    if verb in "sqxX":
        return _text(verb, form, value.decode("utf-8", "surrogateescape"))
    shown = [_integer(verb, form, UInt8(byte)) for byte in value]
    if form.sharp_v:
        return f"{'[]byte' if verb == 'v' else '[]uint8'}{{{', '.join(shown)}}}"
    return f"[{' '.join(shown)}]"


def _object(verb: str, form: _Form, value: GoObject) -> str:
    text = value.go_string()
    # a String method of the pointer alone does not count for a value that a function is given
    if text is not None and text == value.go_print() and not form.sharp_v and verb in "vsxXq":
        return _text(verb, form, text)
    if isinstance(value, int):
        return _integer(verb, form, value)
    items = getattr(value, "go_items", None)
    if items is not None and value.go_kind == "map":
        return _map(verb, form, dict(items()))
    if items is not None:
        return _list(verb, form, [entry for _, entry in items()])
    fields = value.go_struct()
    if not fields or (verb in "vs" and not form.plus_v and not form.sharp_v):
        return value.go_print()
    mark = "&" if value.go_kind == "ptr" else ""
    named = form.plus_v or form.sharp_v
    shown = [
        f"{name}:{_show(verb, form, field)}" if named else _show(verb, form, field) for name, field in fields.items()
    ]
    if form.sharp_v:
        return f"{mark}{value.go_type.removeprefix('*')}{{{', '.join(shown)}}}"
    return f"{mark}{{{' '.join(shown)}}}"


def _text(verb: str, form: _Form, value: str) -> str:
    if verb in "vsq" and form.precision is not None:
        value = value[: form.precision]
    if verb == "q" or (verb == "v" and form.sharp_v):
        if form.sharp and _can_backquote(value):
            return form.pad(f"`{value}`")
        return form.pad(_ascii_quote(value, '"') if form.plus else go_quote(value))
    if verb in "vs":
        return form.pad(value)
    if verb in "xX":
        data = value.encode("utf-8", "surrogateescape")[: form.precision]
        prefix = f"0{verb}" if form.sharp else ""
        digits = (f"{byte:02{verb}}" for byte in data)
        if form.space:
            return form.pad(" ".join(prefix + pair for pair in digits))
        return form.pad(prefix + "".join(digits) if data else "")
    return _bad(verb, form, value)


def _can_backquote(text: str) -> bool:
    return not _NOT_RAW.search(text)


def _ascii_quote(text: str, mark: str) -> str:
    """``strconv.QuoteToASCII``, or ``QuoteRuneToASCII`` with the other mark."""
    out = [mark]
    for char in text:
        code = ord(char)
        if char == mark:
            out.append("\\" + mark)
        elif mark == "'" and char == '"':
            out.append(char)
        elif code < 0x80 or 0xDC80 <= code <= 0xDCFF:
            out.append(go_quote(char)[1:-1])
        else:
            out.append(f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
    out.append(mark)
    return "".join(out)


def _rune(number: int) -> str:
    """The character of a code point, or U+FFFD."""
    return chr(number) if 0 <= number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\ufffd"


def _integer(verb: str, form: _Form, value: int) -> str:
    number = int(value)
    if verb == "c":
        return form.pad(_rune(number))
    if verb == "q":
        char = _rune(number)
        if form.plus:
            return form.pad(_ascii_quote(char, "'"))
        return form.pad("'" + ("\\'" if char == "'" else char if char == '"' else go_quote(char)[1:-1]) + "'")
    if verb == "U":
        code = number & 0xFFFF_FFFF_FFFF_FFFF
        shown = f" '{chr(code)}'" if form.sharp and code <= 0x10FFFF and chr(code).isprintable() else ""
        return form.pad(f"U+{code:0{max(form.precision or 0, 4)}X}{shown}", zeros=False)
    base = _BASES.get(verb)
    if base is None:
        return _bad(verb, form, value)
    sharp = form.sharp
    if verb == "v" and form.sharp_v and isinstance(value, (UInt8, UInt32, UInt64)):
        base, sharp = "x", True
    if form.precision == 0 and number == 0:
        return form.pad(" ", zeros=False) if form.width else ""
    sign = "-" if number < 0 else "+" if form.plus else " " if form.space else ""
    digits = format(abs(number), base)
    if form.precision is not None:
        digits = digits.rjust(form.precision, "0")
    elif form.zero and not form.minus and form.width:
        digits = digits.rjust(form.width - len(sign), "0")
    if sharp and base == "o":
        digits = digits if digits[0] == "0" else "0" + digits
    elif sharp:
        digits = _PREFIXES.get(base, "") + digits
    if verb == "O":
        digits = "0o" + digits
    return form.pad(sign + digits, zeros=False)


# --- floats -------------------------------------------------------------------------------------


def _complex(verb: str, form: _Form, value: complex) -> str:
    if verb not in "vbgGxXfFeE":
        return _bad(verb, form, value)
    signed = _Form()
    for name in _Form.__slots__:
        setattr(signed, name, getattr(form, name))
    signed.plus = True
    return f"({_float(verb, form, value.real)}{_float(verb, signed, value.imag)}i)"


def _float(verb: str, form: _Form, value: float) -> str:
    """A float64 by a verb (fmt/format.go, fmtFloat)."""
    if verb not in "vbgGxXfFeE":
        return _bad(verb, form, value)
    kind = "g" if verb == "v" else "f" if verb == "F" else verb
    precision = form.precision
    if precision is None and kind in "feE":
        precision = 6
    if math.isfinite(value):
        text = _float_text(kind, precision, abs(value))
        if form.sharp and kind != "b":
            text = _with_point(kind, precision, text)
        negative = math.copysign(1, value) < 0
    else:
        text = "NaN" if value != value else "Inf"
        negative = value < 0
    sign = "-" if negative else "+" if form.plus else " " if form.space else ""
    if text == "Inf":
        return form.pad((sign or "+") + text, zeros=False)
    if text == "NaN":
        return form.pad(sign + text, zeros=False)
    if form.zero and not form.minus and form.width and sign:
        return sign + text.rjust(form.width - 1, "0")
    return form.pad(sign + text)


def _float_text(kind: str, precision: int | None, value: float) -> str:
    """The digits of a number that is finite and not negative (strconv/ftoa.go)."""
    if kind == "b":
        mantissa, exponent = math.frexp(value)
        if value < 2.0**-1022:
            return f"{int(math.ldexp(value, 1074))}p-1074"
        return f"{int(mantissa * (1 << 53))}p{exponent - 53:+d}"
    if kind in "xX":
        text = _hex_float(precision, value)
        return text if kind == "x" else text.upper()
    if precision is not None:
        return format(value, f".{precision}{kind}")
    text = format_v(value)
    return text if kind == "g" else text.upper()


def _hex_float(precision: int | None, value: float) -> str:
    """``%x`` of a float: ``0x1.8p+01``, rounded half to even at a precision."""
    mantissa, exponent = math.frexp(value)
    bits = int(mantissa * (1 << 53)) << 8  # the leading 1 at bit 60
    exponent = exponent - 1 if value else 0
    if precision is not None and precision < 15:
        keep = 60 - 4 * precision
        extra = bits & ((1 << keep) - 1)
        bits >>= keep
        half = 1 << (keep - 1)
        bits += extra > half or (extra == half and bits & 1)
        bits <<= keep
        if bits >> 61:
            bits >>= 1
            exponent += 1
    digits = f"{bits & ((1 << 60) - 1):015x}"
    digits = digits.rstrip("0") if precision is None else digits[:precision].ljust(precision, "0")
    return f"0x{bits >> 60}{'.' if digits else ''}{digits}p{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _with_point(kind: str, precision: int | None, text: str) -> str:
    """The ``#`` flag: always a decimal point, and the trailing zeros of ``%g`` stay."""
    mark = re.search(r"p" if kind == "x" else r"P" if kind == "X" else r"[eE]", text)
    head, tail = (text[: mark.start()], text[mark.start() :]) if mark else (text, "")
    wanted = 0
    if kind in "gGx":
        wanted = 6 if precision is None else precision
        wanted -= len(head.replace(".", "").lstrip("0"))
    if "." not in head:
        if head == "0":
            wanted -= 1
        head += "."
    return head + "0" * max(wanted, 0) + tail
