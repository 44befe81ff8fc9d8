"""What leaves the engine: plain, frozen, picklable data."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How bad it is, for the exit code and the colour."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """3 for error, 2 for warning, 1 for info: higher is worse."""
        return {"error": 3, "warning": 2, "info": 1}[self.value]


class Confidence(StrEnum):
    """How sure the rule is that what it reports is a defect."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Precision(StrEnum):
    """How exactly a place is known.

    ``exact``: the very characters; ``expression``: the action that printed them; ``call``: the include or
    function call; ``file``: only the file.
    """

    EXACT = "exact"
    EXPRESSION = "expression"
    CALL = "call"
    FILE = "file"


class Location(NamedTuple):
    """A place in a file, with the lines a report shows. Lines and columns are 1-based, in characters.

    ``role`` is ``primary``, ``include`` (a caller on the include chain, outermost first), ``values`` (the key
    that set the value) or ``related``. ``excerpt`` holds the text of the lines ``line`` to ``end_line``
    (at most a few), so that a report never reads the file again.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    role: str = "primary"
    note: str = ""
    excerpt: tuple[str, ...] = ()


class Edit(NamedTuple):
    """Replace the characters from (line, column) to (end_line, end_column) of ``path`` by ``text``."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Fix(NamedTuple):
    """A change that would remove a finding. ``safe`` means: the rendered meaning stays as it is."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool


class Finding(NamedTuple):
    """One defect at one place. It names its rule by id and never holds it."""

    rule: str
    severity: Severity
    confidence: Confidence
    message: str
    chart: str
    primary: Location
    related: tuple[Location, ...] = ()
    object: str = ""
    object_path: str = ""
    scenarios: tuple[str, ...] = ()
    precision: Precision = Precision.EXACT
    rendered_line: int = 0
    hint: str = ""
    fix: Fix | None = None

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """File order: what a reader of a report expects, and what keeps two runs equal."""
        return (self.primary.path, self.primary.line, self.primary.column, self.rule, self.message)
