"""``chartlint template --annotate``: every printed line with its template line and the values keys that reached it."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterable, Iterator

from chartlint.errors import UsageError
from chartlint.finding import Precision
from chartlint.locate import causes
from chartlint.render import Manifest, Rendered
from chartlint.render.glob import go_match

WIDTH = 56
"""The column where annotations begin, for lines that are shorter."""
MOST_KEYS = 4
# The key and the value of a line: what is asked for is where each came from, not the map that they are.
_ENTRY = re.compile(r"""\s*(?:- +)*(?P<key>"[^"]*"|'[^']*'|[^\s:'"{[][^:]*|):?(?:(?<=:)\s+|$)(?P<value>.*?)\s*$""")


def printed(rendered: Rendered, options: Namespace) -> str:
    """What ``--annotate`` prints in place of the plain text. Raises UsageError for flags that do not go with it."""
    if options.output_dir:
        raise UsageError("--annotate prints to stdout alone", "leave --output-dir out")
    chosen = [manifest for manifest in rendered.manifests if not manifest.is_hook]
    if not options.no_hooks:
        chosen += [manifest for manifest in rendered.manifests if manifest.is_hook and not manifest.dropped]
    if options.show_only:
        names = options.show_only
        chosen = [m for m in chosen if any(go_match(name, m.file.name.partition("/")[2]) for name in names)]
        if not chosen:
            raise UsageError(f"nothing that is printed comes from {', '.join(names)}")
    return "\n".join(annotated(rendered, chosen)) + "\n"


def annotated(rendered: Rendered, manifests: Iterable[Manifest]) -> Iterator[str]:
    """The lines of documents, each with a comment: ``# templates/web.yaml:12  web.port``.

    In a text of several lines (``|``) the comment is not YAML's any more: this is for reading, not for applying.
    """
    for manifest in manifests:
        yield "---"
        yield f"# Source: {manifest.file.name}"
        at = manifest.start
        for line in manifest.text.rstrip("\n").split("\n"):
            yield _annotated(rendered, manifest, line, at)
            at += len(line) + 1


def _annotated(rendered: Rendered, manifest: Manifest, line: str, at: int) -> str:
    text = line.strip()
    if not text:
        return line
    start = at + len(line) - len(line.lstrip())
    note = _place(rendered, manifest, start, len(text))
    entry = _ENTRY.match(line)
    parts = [entry.span("key"), entry.span("value")] if entry is not None else [(start - at, start - at + len(text))]
    keys: list[str] = []
    for first, last in parts:
        cause = causes.explain_text(rendered, manifest.file, at + first, at + last) if last > first else causes.Cause()
        if last > first and cause.precision is Precision.FILE:
            keys = ["?"]
            break
        keys += [key.text for key in cause.data if key.text not in keys]
    if len(keys) > MOST_KEYS:
        keys = [*keys[:MOST_KEYS], "…"]
    note = "  ".join(filter(None, (note, ", ".join(keys))))
    return f"{line:<{WIDTH}}  # {note}"


def _place(rendered: Rendered, manifest: Manifest, start: int, length: int) -> str:
    """Where a line was written: the place of what it ends with, which is the value."""
    for offset in (start + length - 1, start):
        places = [
            place for place in manifest.file.output.places(offset, rendered.programs) if place.program.source.path
        ]
        if places:
            source = places[-1].program.source
            name = places[-1].program.name.partition("/")[2]
            return f"{name}:{source.point(places[-1].start).line}"
    return ""
