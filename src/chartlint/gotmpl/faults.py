"""How a template fails while it runs.

``ExecFault`` says that the template language itself refuses (reported at an operand), ``GoError`` (in ``goval``) and
``CallFault`` that a function or method failed (reported at the call), ``LimitExceeded`` that we refuse to go on.
"""

from __future__ import annotations

from typing import Any

from chartlint.gotmpl.goval import type_name


class ExecFault(Exception):
    """The template language refuses what it is asked; ``argument`` is the number of the call's argument at fault."""

    def __init__(self, text: str, argument: int | None = None, *, nil_argument: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.argument = argument
        self.nil_argument = nil_argument


class WrongArgument(ExecFault):
    """An argument that is not of the parameter's type; the text depends on how it was written."""

    def __init__(self, number: int, wanted: str, value: Any, interface: bool = False) -> None:
        super().__init__("", number)
        self.wanted = wanted
        self.value = value
        self.interface = interface

    def message(self) -> str:
        """Go's text: a nil that was read from a field is an interface, any other an invalid value."""
        if self.value is None:
            if self.interface:
                return f"wrong type for value; expected {self.wanted}; got interface {{}}"
            return f"invalid value; expected {self.wanted}"
        return f"wrong type for value; expected {self.wanted}; got {type_name(self.value)}"


class CallFault(Exception):
    """A method failed: Go's ``error calling NAME: text``. (A function's ``GoError`` is named by its call.)"""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.name = name
        self.text = text


class LimitExceeded(Exception):
    """A render takes more turns, output or depth than any chart needs: our own guard, not Go's."""
