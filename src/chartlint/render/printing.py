"""What ``helm template`` prints, and the parts of it that its flags choose.

Source: helm/pkg/cmd/template.go and helm/pkg/action/install.go (renderResources, writeToFile).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from chartlint.render.glob import go_match

if TYPE_CHECKING:
    from chartlint.render.engine import Rendered
    from chartlint.render.manifests import Manifest

_SEPARATOR = re.compile(r"(?:\A|\s*\n)---\s*")
_SOURCE = re.compile(r"# Source: [^/]+/(.+)")
_TESTS = frozenset(("test", "test-success"))


class NoSuchTemplate(Exception):
    """A ``--show-only`` pattern matches nothing that was rendered."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"could not find template {pattern} in chart")
        self.pattern = pattern


def helm_template_text(result: Rendered, *, hooks: bool = True, tests: bool = True, include_crds: bool = False) -> str:
    """The whole text: CRDs on demand, manifests in the order of installation, then hooks."""
    text = "".join(f"---\n# Source: {name}\n{body}\n" for name, body in _plain(result, include_crds)).strip() + "\n"
    if hooks:
        text += "".join(f"---\n# Source: {hook.file.name}\n{hook.text}\n" for hook in _hooks(result, tests))
    return text


def output_files(
    result: Rendered, *, hooks: bool = True, tests: bool = True, include_crds: bool = False
) -> dict[str, str]:
    """What ``--output-dir`` writes: by path below the folder, every document of that source."""
    found: dict[str, str] = {}
    documents = list(_plain(result, include_crds))
    if hooks:
        documents += [(hook.file.name, hook.text) for hook in _hooks(result, tests)]
    for name, body in documents:
        found[name] = found.get(name, "") + f"---\n# Source: {name}\n{body}\n"
    return found


def show_only(text: str, patterns: Sequence[str]) -> str:
    """The documents of ``helm template``'s text whose source matches, in the order of the patterns.

    A pattern is Go's ``filepath.Match`` over the path below the root chart (``templates/a.yaml``,
    ``charts/s/templates/b.yaml``). Raises ``NoSuchTemplate`` for one that matches nothing.
    """
    pieces = [piece.strip() for piece in _SEPARATOR.split(text.strip())]
    sources = [(match.group(1), piece) for piece in pieces if piece for match in [_SOURCE.search(piece)] if match]
    out: list[str] = []
    for pattern in patterns:
        chosen = [piece for source, piece in sources if source == pattern or go_match(pattern, source)]
        if not chosen:
            raise NoSuchTemplate(pattern)
        out += [f"---\n{piece}\n" for piece in chosen]
    return "".join(out)


def _plain(result: Rendered, include_crds: bool) -> Iterator[tuple[str, str]]:
    if include_crds:
        for chart in result.chart.walk():
            for file in chart.crds:
                yield f"{chart.full_path}/{file.name}", file.text
    for manifest in result.manifests:
        if not manifest.is_hook:
            yield manifest.file.name, manifest.text


def _hooks(result: Rendered, tests: bool) -> Iterator[Manifest]:
    for manifest in result.manifests:
        if manifest.is_hook and not manifest.dropped and (tests or not _TESTS & set(manifest.hooks)):
            yield manifest
