"""Reading a configuration file: every mistake is told at once, each with its line."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable
from typing import Any

from chartlint.config.allowance import allowance_of
from chartlint.config.config import Layer
from chartlint.config.keys import BY_NAME, check, kind_of
from chartlint.config.scenarios import ScenarioSetting, setting_of
from chartlint.errors import UsageError
from chartlint.finding import Location
from chartlint.source import Source

FILE_NAMES = ("chartlint.yaml", ".chartlint.yaml", "chartlint.yml", ".chartlint.yml")
TOML_NAME = "pyproject.toml"
MAX_SIZE = 1 << 20

Path = tuple[str | int, ...]


def read(path: str) -> Layer:
    """The layer of a file: YAML, or the table ``[tool.chartlint]`` of a TOML file.

    Raises UsageError with one line ``file:line:column: what`` for each mistake.
    """
    source = Source(path, _text(path))
    if path.endswith(".toml"):
        plain, locate = _read_toml(source)
        if plain is None:
            raise UsageError(f"{path} has no table [tool.chartlint]")
    else:
        plain, locate = _read_yaml(source)
    return layer_of(plain, locate, source)


def discover(start: str) -> str | None:
    """The configuration file that counts for a path: the nearest one upwards, up to the repository's root.

    Without a repository the search ends at the working directory if the path lies below it, else at the path's own
    folder: a file that the user knows nothing of shall not decide. Raises UsageError where a folder has two.
    """
    folder = os.path.abspath(start)
    if not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    last = _last_folder(folder)
    while True:
        found = _in_folder(folder)
        if found is not None:
            relative = os.path.relpath(found)
            return found if relative.startswith("..") else relative
        parent = os.path.dirname(folder)
        if folder == last or parent == folder:
            return None
        folder = parent


def _last_folder(folder: str) -> str:
    """The outermost folder in which a configuration counts."""
    at = folder
    while not os.path.exists(os.path.join(at, ".git")):
        parent = os.path.dirname(at)
        if parent == at:
            here = os.getcwd()
            return here if folder == here or folder.startswith(here.rstrip(os.sep) + os.sep) else folder
        at = parent
    return at


def _in_folder(folder: str) -> str | None:
    found = [os.path.join(folder, name) for name in FILE_NAMES if os.path.isfile(os.path.join(folder, name))]
    toml = os.path.join(folder, TOML_NAME)
    if os.path.isfile(toml) and "tool.chartlint" in _text(toml) and _has_table(Source(toml, _text(toml))):
        found.append(toml)
    if len(found) > 1:
        names = " and ".join(os.path.basename(path) for path in found)
        raise UsageError(f"{folder} has two configurations, {names}", "keep one, or name one with --config")
    return found[0] if found else None


def _has_table(source: Source) -> bool:
    return _read_toml(source)[0] is not None


def _text(path: str) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_SIZE + 1)
    except FileNotFoundError:
        raise UsageError(f"there is no configuration file {path}") from None
    except OSError as error:
        raise UsageError(f"cannot read the configuration {path}: {error.strerror or error}") from None
    if len(data) > MAX_SIZE:
        raise UsageError(f"the configuration {path} is larger than {MAX_SIZE >> 20} MiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"the configuration {path} is not UTF-8: byte {error.start} is {data[error.start]:#04x}"
        ) from None


def layer_of(plain: Any, locate: Callable[[Path], int], source: Source) -> Layer:
    """The layer of a document. ``locate`` gives the offset of the entry at a path in the text."""
    mistakes: list[tuple[int, str]] = []

    def complain(path: Path, message: str, hint: str | None) -> None:
        mistakes.append((locate(path), message + (f" ({hint})" if hint else "")))

    def place(offset: int) -> str:
        point = source.point(offset)
        return f"{source.path}:{point.line}:{point.column}"

    if plain is None:
        plain = {}
    if not isinstance(plain, dict):
        raise UsageError(f"{place(0)}: a configuration must be a mapping, not {kind_of(plain)}")
    check(plain, complain)
    if mistakes:
        raise UsageError("\n".join(f"{place(offset)}: {message}" for offset, message in sorted(mistakes)))
    folder = os.path.dirname(source.path)
    entries: dict[str, Any] = {}
    places: dict[tuple[str, str], str] = {}
    for name, value in plain.items():
        key = BY_NAME[name]
        places[name, ""] = place(locate((name,)))
        if key.kind == "texts":
            alone = isinstance(value, str)
            value = [value] if alone else value
            value = [_resolved(folder, item) if key.paths or _is_file(name, item) else item for item in value]
            for index, item in enumerate(value):
                places[name, item] = place(locate((name,) if alone else (name, index)))
        elif key.kind == "text" and key.paths:
            value = _resolved(folder, value)
        elif key.kind == "allow":
            base = os.path.abspath(folder or ".")
            value = tuple(
                allowance_of(entry, base, _line(source, locate((name, index)))) for index, entry in enumerate(value)
            )
        elif key.kind == "scenarios":
            value = _scenarios(value, folder, lambda path: place(locate(path)))
        elif key.kind == "rules":
            for rule, settings in value.items():
                places[name, rule] = place(locate((name, rule)))
                for option in settings:
                    places[name, f"{rule}.{option}"] = place(locate((name, rule, option)))
        entries[name] = value
    return Layer(entries, places, os.path.abspath(folder or "."), source.path)


def _scenarios(value: dict[str, Any], folder: str, place: Callable[[Path], str]) -> tuple[ScenarioSetting, ...]:
    found = []
    for name, settings in value.items():
        at = ("scenarios", name)
        places = {"": place(at), **{field: place((*at, field)) for field in settings or {}}}
        found.append(
            setting_of(name, settings, os.path.abspath(folder or "."), lambda path: _resolved(folder, path), places)
        )
    return tuple(found)


def _line(source: Source, offset: int) -> Location:
    """The line at an offset, from there on."""
    point = source.point(offset)
    text = source.line_text(point.line)
    return Location(source.path, point.line, point.column, point.line, len(text) + 1, excerpt=(text,))


def _is_file(key: str, item: str) -> bool:
    return key == "plugins" and item.endswith(".py")


def _resolved(folder: str, path: str) -> str:
    """A path of the file as seen from the working directory."""
    return os.path.normpath(os.path.join(folder, path))


def _read_yaml(source: Source) -> tuple[Any, Callable[[Path], int]]:
    from chartlint.yamlio import YamlError, duplicate_keys, load_all_documents, load_document, span_of

    text = source.text
    try:
        plain = load_document(text)
        doubles = duplicate_keys(text)
        filled = [document for document in load_all_documents(text) if document.value is not None]
    except YamlError as error:
        raise UsageError(f"{source.path}:{error.line}:{error.column}: not YAML: {error.message}") from None
    if len(filled) > 1:
        at = source.point(filled[1].start)
        raise UsageError(f"{source.path}:{at.line}:{at.column}: a configuration is one document, here begins another")
    if doubles:
        points = [(source.point(double.second[0]), double.key) for double in doubles]
        lines = [f"{source.path}:{at.line}:{at.column}: `{key}` stands twice" for at, key in points]
        raise UsageError("\n".join(lines))

    def locate(path: Path) -> int:
        found = span_of(text, path)
        if found is None:
            return 0
        if found.key is not None and isinstance(path[-1], str):
            return found.key[0]
        return found.value[0] if found.value is not None else 0

    return plain, locate


def _read_toml(source: Source) -> tuple[Any, Callable[[Path], int]]:
    """The table ``[tool.chartlint]``, None where there is none."""
    import tomllib

    try:
        whole = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        message, _, where = str(error).partition(" (at ")
        numbers = re.findall(r"\d+", where) or source.point(len(source.text))
        raise UsageError(f"{source.path}:{numbers[0]}:{numbers[1]}: not TOML: {message}") from None
    tool = whole.get("tool")
    plain = tool.get("chartlint") if isinstance(tool, dict) else None
    lines = _toml_lines(source) if plain is not None else {}

    def locate(path: Path) -> int:
        while path and path not in lines:
            path = path[:-1]
        return lines.get(path, 0)

    return plain, locate


_TOML_NAME = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_TOML_LINE = re.compile(
    rf"^[ \t]*(\[\[?)?[ \t]*({_TOML_NAME}(?:[ \t]*\.[ \t]*{_TOML_NAME})*)[ \t]*(?:\]|=)", re.MULTILINE
)


def _toml_lines(source: Source) -> dict[Path, int]:
    """Where the keys under ``[tool.chartlint]`` stand: the parser of the standard library does not say.

    Good for messages: a key inside an inline table is placed at the table's.
    """
    found: dict[Path, int] = {}
    table: Path = ()
    for match in _TOML_LINE.finditer(source.text):
        names: Path = tuple(name.strip("\"'") for name in re.findall(_TOML_NAME, match[2]))
        if match[1] == "[[":  # the next entry of a list of tables
            names = (*names, next(number for number in itertools.count() if (*names[2:], number) not in found))
        whole = names if match[1] else (*table, *names)
        if match[1]:
            table = names
        if whole[:2] == ("tool", "chartlint"):
            for length in range(2, len(whole) + 1):
                found.setdefault(whole[2:length], match.start(2))
    return found
