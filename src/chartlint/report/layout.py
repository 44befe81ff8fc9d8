"""How one finding is laid out as lines of text, for every width and character set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chartlint.finding import Finding, Location, Precision
from chartlint.report import roles
from chartlint.report.characters import Charset, safe, width, wrap
from chartlint.report.paint import Canvas, Line
from chartlint.report.scenarios import scenarios_text
from chartlint.report.sentences import one_line
from chartlint.report.snippet import UNLIMITED, snippet, source_line

if TYPE_CHECKING:
    from chartlint.rules.card import Card


def place(where: Location, charset: Charset) -> str:
    """``path:line:column``, the form that editors and terminals open."""
    return f"{safe(where.path, charset)}:{where.line}:{where.column}"


def concise(finding: Finding, card: Card | None, charset: Charset) -> Line:
    """One line: ``path:line:column: severity rule message (object field). What to do.``"""
    message = safe(one_line(finding, card), charset)
    severity = finding.severity.value
    return [
        (place(finding.primary, charset), "path"),
        (": ", ""),
        (severity, severity),
        (f" {safe(finding.rule, charset)} {message}", ""),
    ]


def silencer(by: str) -> str:
    """What silences a finding, in words: ``comment``, ``entry of allow``, ``kube-linter annotation``."""
    words = {"comment": "comment", "config": "entry of `allow`", "baseline": "baseline"}
    return words.get(by) or (f"{by} comment" if by in ("trivy", "kics") else f"{by} annotation")


class Layout:
    """Draws findings for one canvas. ``gutter`` is how many columns the largest line number takes."""

    def __init__(self, canvas: Canvas, gutter: int, *, verbose: bool = False) -> None:
        self.columns = canvas.columns
        self.charset = canvas.charset
        self.gutter = gutter
        self.verbose = verbose

    def finding(self, finding: Finding, help_text: str = "", every: Sequence[str] = ()) -> list[Line]:
        """The block of one finding. ``every`` are the names of the scenarios that its chart was rendered in."""
        out = self._head(finding)
        out += self._place(finding)
        if finding.precision is not Precision.FILE:
            style = finding.severity.value
            out += snippet(finding.primary, self.gutter, self.columns, self.charset, self._label(finding), style)
        elif finding.rendered_line:
            out += self.note("at", f"line {finding.rendered_line} of the rendered file; the template line is not known")
        for where in finding.related:
            out += self._related(where)
        if finding.scenarios and len(every) > 1:
            out += self.note("in", safe(scenarios_text(finding.scenarios, every), self.charset))
        if finding.hint:
            out += self.note("hint:", safe(finding.hint, self.charset))
        if help_text:
            out += self.note("help:", safe(help_text, self.charset))
        if finding.fix is not None:
            kind = "" if finding.fix.safe else " (may change what the chart does)"
            out += self.note("fix:", safe(finding.fix.title, self.charset) + kind)
        return out

    def note(self, label: str, text: str) -> list[Line]:
        """A line ``= label text`` under the excerpt, its continuation lines below the text."""
        lead = " " * self.gutter + " = "
        indent = len(lead) + len(label) + 1
        room = None if self.columns is None else self.columns - indent
        first, *rest = wrap(text, room)
        out: list[Line] = [[(lead, "gutter"), (label, "label"), (" " + first, "")]]
        return out + [[(" " * indent + line, "")] for line in rest]

    def _head(self, finding: Finding) -> list[Line]:
        severity = finding.severity.value
        rule = safe(finding.rule, self.charset)
        taken = len(severity) + width(rule) + 4
        room = None if self.columns is None else self.columns - 4
        first, *rest = wrap(safe(finding.message, self.charset), room, taken - 4)
        head: Line = [(severity, severity), (f"[{rule}]", severity), (": ", ""), (first, "message")]
        return [head, *([(" " * 4 + line, "message")] for line in rest)]

    def _place(self, finding: Finding) -> list[Line]:
        where = place(finding.primary, self.charset)
        line: Line = [(" " * self.gutter + "--> ", "gutter"), (where, "path")]
        about = [safe(text, self.charset) for text in (finding.object, finding.object_path) if text]
        if not about:
            return [line]
        joined = "  ".join(about)
        if self.columns is None or self.gutter + 4 + width(where) + 2 + width(joined) <= self.columns:
            return [[*line, ("  " + joined, "object")]]
        out = [line]
        indent = self.gutter + 4
        for text in about if indent + width(joined) > self.columns else [joined]:
            out += [[(" " * indent + part, "object")] for part in wrap(text, self.columns - indent)]
        return out

    def _label(self, finding: Finding) -> str:
        """What stands behind the carets: how the place and the rendered line hang together."""
        at = f"line {finding.rendered_line} of the rendered file" if finding.rendered_line else ""
        match finding.precision:
            case Precision.EXPRESSION:
                return f"printed by this, {at}" if at else "printed by this"
            case Precision.CALL:
                return f"printed by this call, {at}" if at else "printed by this call"
        return at if self.verbose else ""

    def _related(self, where: Location) -> list[Line]:
        label = f"{roles.label(where):<4}"
        text = place(where, self.charset)
        lead: Line = [(" " * self.gutter + " = ", "gutter"), (label, "label"), (" " + text, "")]
        indent = self.gutter + 3 + len(label) + 1
        note = self._note_of(where, UNLIMITED if self.columns is None else self.columns - indent)
        if not note:
            out = [lead]
        elif self.columns is None or indent + width(text) + 2 + width(note) <= self.columns:
            out = [[*lead, ("  " + note, "note")]]
        else:
            lines = wrap(note, self.columns - indent)
            out = [lead, *([(" " * indent + line, "note")] for line in lines)]
        if self.verbose:
            out += snippet(where, max(self.gutter, len(str(where.line))), self.columns, self.charset)
        return out

    def _note_of(self, where: Location, room: int) -> str:
        """The words at a related place; of an include, the line that includes says more than any."""
        note = safe(where.note, self.charset)
        if where.role != "include" or self.verbose:
            return note
        lead = f"{note}: " if note and note != "included here" else ""
        line = source_line(where, max(room - width(lead), 20), self.charset)
        return lead + line if line else note
