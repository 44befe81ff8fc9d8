"""What ``helm template`` prints, and the parts of it that its flags choose.

Source: helm/pkg/cmd/template.go and helm/pkg/action/action.go (renderResources).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from chartlint.render.glob import go_match
from chartlint.render.manifests import documents, trim

if TYPE_CHECKING:
    from chartlint.render.engine import Rendered
    from chartlint.render.manifests import Manifest

_SOURCE = re.compile(r"# Source: [^/]+/(.+)")
_TESTS = frozenset(("test", "test-success"))


class NoSuchTemplate(Exception):
    """A ``--show-only`` pattern matches nothing that was rendered."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"could not find template {pattern} in chart")
        self.pattern = pattern


class Written(NamedTuple):
    """One document for ``--output-dir``: its path below the folder, its text, and whether it belongs to a hook or to
    a CRD, which Helm writes in ways of their own."""

    name: str
    text: str
    hook: bool = False
    crd: bool = False


def helm_template_text(result: Rendered, *, hooks: bool = True, tests: bool = True, include_crds: bool = False) -> str:
    """The whole text: CRDs on demand, manifests in the order of installation, then hooks."""
    text = "".join(map(_printed, _plain(result, include_crds)))
    return trim(text) + "\n" + ("".join(map(_printed, _hooks(result, tests))) if hooks else "")


def broken_text(result: Rendered, broken: Manifest | None, *, hooks: bool = True, tests: bool = True) -> str:
    """What ``--debug`` prints of a chart that Helm refuses: every file as it was rendered, then the hooks that stand
    before the ``broken`` document. None for a refusal that comes before the documents: there is nothing to print.

    Helm prints the files in random order; here they stand in the order of their names.
    """
    if broken is None:
        return "\n"
    files = sorted(result.files, key=lambda file: file.name)
    shown = [file for file in files if trim(file.text) and not file.name.endswith("NOTES.txt")]
    text = trim("".join(_printed(Written(file.name, file.text)) for file in shown)) + "\n"
    if hooks:
        before = sorted(
            (each for each in result.manifests if (each.file.name, each.index) < (broken.file.name, broken.index)),
            key=lambda each: (each.file.name, each.index),
        )
        text += "".join(_printed(Written(each.file.name, each.text)) for each in _chosen(before, tests))
    return text


def output_files(
    result: Rendered, *, hooks: bool = True, tests: bool = True, include_crds: bool = False
) -> Iterator[Written]:
    """What ``--output-dir`` writes, document by document in Helm's order."""
    yield from _plain(result, include_crds)
    if hooks:
        yield from _hooks(result, tests)


def show_only(text: str, patterns: Sequence[str], *, trim_both: bool) -> str:
    """The documents of ``helm template``'s text whose source matches, in the order of the patterns.

    A pattern is Go's ``filepath.Match`` over the path below the root chart (``templates/a.yaml``,
    ``charts/s/templates/b.yaml``). ``trim_both`` is as for ``manifests.split``. Raises ``NoSuchTemplate`` for one that
    matches nothing.
    """
    pieces = [text[start:end] for start, end in documents(text, trim_both=trim_both)]
    sources = [(match[1], piece) for piece in pieces for match in [_SOURCE.search(piece)] if match]
    out: list[str] = []
    for pattern in patterns:
        chosen = [piece for source, piece in sources if go_match(pattern, source)]
        if not chosen:
            raise NoSuchTemplate(pattern)
        out += [f"---\n{piece}\n" for piece in chosen]
    return "".join(out)


def _printed(document: Written) -> str:
    return f"---\n# Source: {document.name}\n{document.text}\n"


def _plain(result: Rendered, include_crds: bool) -> Iterator[Written]:
    if include_crds:
        for chart in result.chart.walk():
            for file in chart.crds:
                yield Written(f"{chart.full_path}/{file.name}", file.text, crd=True)
    for manifest in result.manifests:
        if not manifest.is_hook:
            yield Written(manifest.file.name, manifest.text)


def _hooks(result: Rendered, tests: bool) -> Iterator[Written]:
    for manifest in _chosen(result.manifests, tests):
        yield Written(manifest.file.name, manifest.text, hook=True)


def _chosen(manifests: Sequence[Manifest], tests: bool) -> Iterator[Manifest]:
    """The hooks among the documents, without those that Helm drops."""
    for manifest in manifests:
        if manifest.is_hook and not manifest.dropped and (tests or not _TESTS & set(manifest.hooks)):
            yield manifest


__all__ = ["NoSuchTemplate", "Written", "broken_text", "helm_template_text", "output_files", "show_only"]
