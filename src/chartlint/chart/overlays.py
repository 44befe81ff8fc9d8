"""The user's values: files and set flags, each kept apart so that a finding can name the one that set a key.

Source: helm/pkg/cli/values/options.go (MergeValues); the order is fixed whatever the order on the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from chartlint.chart import strvals
from chartlint.chart.model import copy_plain
from chartlint.chart.profile import HelmProfile
from chartlint.errors import InputError, UsageError
from chartlint.source import Source
from chartlint.yamlio import YamlError, gojson, load_values

Values = dict[str, Any]
Path = tuple[str | int, ...]

KINDS = ("file", "set-json", "set", "set-string", "set-file", "set-literal")
"""The kinds of overlays in the order in which Helm applies them."""


class Overlay(NamedTuple):
    """One source of user values. ``kind`` is ``file`` or the flag's name, ``label`` the path or argument.

    ``values`` and ``source`` are those of a file; ``contents`` are the files that ``--set-file`` names, by path;
    ``whole_json`` says that ``--set-json`` takes a whole object too, ``open_index`` that a flag may end in an index.
    """

    kind: str
    label: str
    values: Values | None = None
    source: Source | None = None
    contents: Mapping[str, str] = {}
    whole_json: bool = True
    open_index: bool = True

    @classmethod
    def of_values(cls, values: Values, label: str) -> Overlay:
        """Values that are there already, as from a file."""
        return cls("file", label, values)

    @classmethod
    def of_file(cls, path: str, text: str, profile: HelmProfile) -> Overlay:
        """A values file. Raises ``InputError`` at the place where it cannot be read."""
        source = Source(path, text)
        try:
            loaded = load_values(text, documents="merge" if profile.merge_documents else "first")
        except YamlError as error:
            if error.helm.startswith("error unmarshaling JSON"):
                message = "the values file must be a map at its top"
            else:
                message = f"the values file is not valid YAML: {error.problem}"
            helm = error.helm
            if profile.merge_documents and not helm.startswith("error reading yaml document"):
                helm = f"cannot unmarshal yaml document: {helm}"
            place = source.span(error.offset, error.offset)
            raise InputError(message, place, rule="values-invalid", helm=f"failed to parse {path}: {helm}") from None
        return cls("file", path, loaded, source)

    @classmethod
    def of_flag(cls, kind: str, text: str, profile: HelmProfile, read: Callable[[str], str]) -> Overlay:
        """A set flag; the files that ``--set-file`` names are read now. Raises ``UsageError`` for what Helm refuses."""
        contents: dict[str, str] = {}

        def note(path: str) -> str:
            contents[path] = read(path)
            return contents[path]

        if kind == "set-file":
            _parse(kind, text, lambda: strvals.parse_file(text, note, open_index=profile.set_open_index))
        return cls(
            kind,
            text,
            contents=contents,
            whole_json=profile.set_json_object,
            open_index=profile.set_open_index,
        )

    def apply(self, base: Values) -> Values:
        """``base``, which may be changed, with these values on top. Raises ``UsageError`` for a flag Helm refuses."""
        text = self.label
        ends = self.open_index
        match self.kind:
            case "file":
                return merge_maps(base, self.values or {})
            case "set-json":
                return _parse(self.kind, text, lambda: self._json(base))
            case "set":
                return _parse(self.kind, text, lambda: strvals.parse(text, base, open_index=ends))
            case "set-string":
                return _parse(self.kind, text, lambda: strvals.parse_string(text, base, open_index=ends))
            case "set-literal":
                return _parse(self.kind, text, lambda: strvals.parse_literal(text, base, open_index=ends))
            case _:
                read = self.contents.__getitem__
                return _parse(self.kind, text, lambda: strvals.parse_file(text, read, base, open_index=ends))

    def _json(self, base: Values) -> Values:
        text = self.label.strip()
        if not (self.whole_json and text.startswith("{")):
            return strvals.parse_json(self.label, base, open_index=self.open_index)
        try:
            value: Values = gojson.decode(text)
        except gojson.JsonError as error:
            raise UsageError(f"failed parsing --set-json data JSON: {self.label}", str(error)) from None
        return merge_maps(base, value)

    def sets(self, path: Path) -> bool:
        """Whether these values say what stands at a path (``("web", "ports", 0)``), be it null."""
        found: Any = self.apply({})
        for step in path:
            if isinstance(found, dict) and step in found:
                found = found[step]
            elif isinstance(found, list) and isinstance(step, int) and 0 <= step < len(found):
                found = found[step]
                if found is None and self.kind != "file":
                    return False  # a gap before the index that the flag sets
            else:
                return False
        return True


def _parse(kind: str, text: str, parse: Callable[[], Values]) -> Values:
    try:
        return parse()
    except strvals.StrvalsError as error:
        if kind == "set-json":  # Helm hides the cause
            raise UsageError(f"failed parsing --set-json data {text}", str(error)) from None
        raise UsageError(f"failed parsing --{kind} data: {error}") from None


def _read_file(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None


def merge_maps(base: Values, top: Values) -> Values:
    """Deep merge of tables; lists, scalars and nulls of ``top`` replace (options.go, mergeMaps)."""
    out = dict(base)
    for key, value in top.items():
        if isinstance(value, dict) and isinstance(out.get(key), dict):
            out[key] = merge_maps(out[key], value)
        else:
            out[key] = value
    return out


def in_order(overlays: Iterable[Overlay]) -> list[Overlay]:
    """Overlays in the order in which Helm applies them: the last one that sets a key wins."""
    return sorted(overlays, key=lambda overlay: KINDS.index(overlay.kind))


def merge_overlays(overlays: Iterable[Overlay]) -> Values:
    """The user's values: files, then set-json, set, set-string, set-file, set-literal."""
    values: Values = {}
    for overlay in in_order(overlays):
        values = overlay.apply(copy_plain(values))
    return copy_plain(values)  # type: ignore[no-any-return]


def setter_of(overlays: Iterable[Overlay], path: Path) -> Overlay | None:
    """The overlay that decides what stands at a path of the user's values; None where none of them does."""
    return next((overlay for overlay in reversed(in_order(overlays)) if overlay.sets(path)), None)


def overlays_of(
    files: Sequence[str],
    sets: Sequence[tuple[str, str]],
    profile: HelmProfile,
    read: Callable[[str], str] = _read_file,
    read_set_file: Callable[[str], str] = _read_file,
) -> tuple[Overlay, ...]:
    """Overlays of command-line flags: values files by path, and pairs of flag name and argument.

    ``read`` gives the text of a values file, ``read_set_file`` that of a file that ``--set-file`` names.

    Raises ``UsageError`` for what cannot be read or parsed, ``InputError`` for a values file that is not YAML.
    """
    found = [Overlay.of_file(path, read(path), profile) for path in files]
    found += [Overlay.of_flag(kind, text, profile, read_set_file) for kind, text in sets]
    merge_overlays(found)
    return tuple(found)
