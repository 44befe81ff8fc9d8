"""A rule's card: the one YAML document that says everything about a rule but code.

The format is closed. ``CARD`` below is the format: it checks a card, explains its mistakes and prints its JSON
Schema. The file name (without ``.yaml``) is the rule's id.

From a card alone come the docs page, ``explain``, SARIF's rule metadata, selection, and the rule's tests: every
card carries examples, at least one good and one bad, and a bad one marks the lines to be found with ``# <--``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from chartlint.config import FRAMEWORKS, PROFILES, closest
from chartlint.errors import UsageError
from chartlint.finding import Confidence, Severity
from chartlint.rules.shape import Anything, Choice, Either, Field, ListOf, MapOf, Path, Record, Text
from chartlint.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable

GRIPS: dict[str, tuple[str, ...]] = {
    "object": ("object", "hook", "test", "chart", "release"),
    "pod": ("pod", "podMetadata", "object", "hook", "test", "chart", "release"),
    "container": ("container", "role", "pod", "podMetadata", "object", "hook", "test", "chart", "release"),
    "service": ("service", "object", "hook", "test", "chart", "release"),
    "pair": ("object", "other", "pod", "labels", "hook", "test", "chart", "release"),
    "chart": ("chart", "object"),
    "values": ("values", "object", "chart"),
    "template": ("template", "object", "chart"),
}
"""What a declarative check may hold on to, and the CEL variables each gives (``item`` comes with ``items``)."""

TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list),
    "map": lambda value: isinstance(value, dict),
}
"""Types an option may have."""

EXEMPT = ("hook", "test")
"""What a rule can pass over."""

MARK = re.compile(
    r"(?:[ \t]*(?:\{\{-?[ \t]*/\*[ \t]*|#[ \t]+)<--|#<--)[ \t]*(?P<say>[^\r\n]*?)[ \t]*(?:\*/[ \t]*-?\}\})?"
    r"[ \t]*(?=\r?$)",
    re.MULTILINE,
)
"""The mark of a line that must be found: ``# <--`` (or ``{{/* <-- */}}``), with words of the message if wished.

Blanks before it belong to it, but not before ``#<--``: that is for a line that ends in blanks.
"""

NAME = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_FILE = r"(?!/)(?!.*\.\.)[\w.@+-]+(?:/[\w.@+-]+)*"
_RESERVED = frozenset(
    {
        "true",
        "false",
        "null",
        "in",
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
        "item",
    }
)

_example_text = Text("One template (or Chart.yaml for the grip `chart`, values.yaml for `values`).")
_files = MapOf(Text(), "Files of a small chart by their path.", key=_FILE, means="a path inside a chart")

CARD = Record(
    {
        "title": Field(
            Text(
                "What is wrong, as a short sentence without a full stop.",
                r"[^\n]*[^.\n]",
                "one line without a full stop",
            ),
            True,
        ),
        "severity": Field(Choice(tuple(s.value for s in Severity), "How bad it is."), True),
        "confidence": Field(Choice(tuple(c.value for c in Confidence), "How sure a finding is a defect."), True),
        "profile": Field(
            Choice(
                (*PROFILES, "selected"),
                "The quietest profile in which the rule is on; it is on in those after it too. `selected`: in none.",
            ),
            True,
        ),
        "since": Field(
            Text(
                "The version of chartlint that first had the rule, in quotes.", r"\d+\.\d+", 'a version such as "0.1"'
            ),
            True,
        ),
        "tags": Field(
            ListOf(Text(pattern=NAME, means="lower-case words joined by dashes"), "Words to select rules by.")
        ),
        "formerly": Field(
            ListOf(Text(pattern=NAME, means="the name of a rule"), "Earlier names, which go on working.")
        ),
        "why": Field(Text("What goes wrong, and for whom."), True),
        "cure": Field(Text("What to do instead."), True),
        "check": Field(
            Either(
                Choice(("python", "engine")),
                Record(
                    {
                        "each": Field(Choice(tuple(GRIPS), "What is looked at, one by one."), True),
                        "kinds": Field(
                            ListOf(
                                Text(pattern=r"[A-Z][A-Za-z0-9]*", means="a kind such as Deployment"),
                                "Only objects of these kinds.",
                            )
                        ),
                        "items": Field(
                            Text("A path under the grip with `[*]` for each entry of a list; each is `item` in CEL.")
                        ),
                        "when": Field(Text("CEL: look at this one at all?")),
                        "must": Field(Text("CEL: what must hold."), True),
                        "at": Field(
                            Text("The place under the grip (or item); the nearest existing parent when absent.")
                        ),
                        "say": Field(Text("The message; `{…}` holds CEL."), True),
                    }
                ),
                "A declaration; or `python`: a module of the same name lies beside the card; or `engine`: chartlint "
                "reports it itself while it loads and renders.",
            ),
            True,
        ),
        "fix": Field(
            Record(
                {
                    "set": Field(MapOf(Anything(), "Paths under the grip and the value each shall get.")),
                    "remove": Field(ListOf(Text(), "Paths under the grip to leave out.")),
                    "safety": Field(
                        Choice(("safe", "unsafe"), "safe: the meaning of the release stays as it is."), True
                    ),
                },
                "How the object should be changed.",
            )
        ),
        "options": Field(
            MapOf(
                Record(
                    {
                        "type": Field(Choice(tuple(TYPES)), True),
                        "default": Field(Anything(), True),
                        "description": Field(Text(), True),
                    }
                ),
                "Settings of the rule by name; each is a CEL variable.",
                key=r"[a-z][A-Za-z0-9]*",
                means="a name such as maxReplicas",
            )
        ),
        "peers": Field(
            MapOf(
                ListOf(Text()),
                "The same check in other tools: tool to its ids.",
                key=r"[a-z0-9][a-z0-9-]*",
                means="a tool's name",
            )
        ),
        "differs": Field(
            MapOf(
                Text(),
                "Where another tool answers otherwise for the same object: the tool, and why this rule is right.",
                key=r"[a-z0-9][a-z0-9-]*",
                means="a tool's name",
            )
        ),
        "concepts": Field(
            ListOf(
                Text(pattern=NAME, means="lower-case words joined by dashes"),
                "The names that the catalogue of what all tools check has for this defect.",
            )
        ),
        "frameworks": Field(
            MapOf(
                ListOf(Text()),
                "The profiles for a standard that the rule is in too, each with the sections or controls it covers.",
                key="(?:" + "|".join(FRAMEWORKS) + ")",
                means="one of " + ", ".join(FRAMEWORKS),
            )
        ),
        "exempt": Field(
            ListOf(
                Choice(EXEMPT),
                "What is passed over unless the option `exempt` says otherwise: `hook` for all objects that Helm runs "
                "as hooks, `test` for those of `helm test` alone.",
            )
        ),
        "references": Field(ListOf(Text(pattern=r"https?://\S+", means="a URL"), "Where the facts come from.")),
        "examples": Field(
            ListOf(
                Record(
                    {
                        "title": Field(Text("What the example shows."), True),
                        "good": Field(Either(_example_text, _files, "A case in which nothing may be found.")),
                        "bad": Field(
                            Either(_example_text, _files, "A case in which exactly the marked lines must be found.")
                        ),
                        "files": Field(_files),
                        "values": Field(Text("The chart's values.yaml.")),
                        "options": Field(MapOf(Anything(), "Options of the rule for this example.")),
                        "kubeVersion": Field(
                            Text(
                                "Kubernetes version to render for.", r"v?\d+\.\d+(?:\.\d+)?", 'a version such as "1.31"'
                            )
                        ),
                    },
                    one_of=("good", "bad"),
                ),
                "Cases that show and test the rule; only a rule by the engine may do without.",
            ),
        ),
    },
    "A chartlint rule.",
)


class CardError(UsageError):
    """A card does not follow the format; ``spans`` has one place for each line of the message."""

    def __init__(self, message: str, spans: tuple[Span | None, ...] = ()) -> None:
        super().__init__(message)
        self.spans = spans


class Declared(NamedTuple):
    """A check stated in CEL: for each grip (and item) for which ``when`` holds, ``must`` must hold."""

    each: str
    must: str
    say: str
    when: str | None = None
    at: str | None = None
    items: str | None = None
    kinds: tuple[str, ...] = ()


class Change(NamedTuple):
    """What a fix does to the grip: paths set to values, paths left out."""

    set: dict[str, Any]
    remove: tuple[str, ...]
    safe: bool


class Option(NamedTuple):
    """A setting of a rule."""

    name: str
    type: str
    default: Any
    description: str


class Example(NamedTuple):
    """A case of a card as a small chart: ``files`` by path, as written (marks included)."""

    title: str
    good: bool
    files: dict[str, str]
    main: str
    options: dict[str, Any]
    kube_version: str | None

    def chart_files(self) -> dict[str, str]:
        """The files of a chart that holds the example, marks taken out."""
        files = {name: MARK.sub("", text) for name, text in self.files.items()}
        if "Chart.yaml" not in files:
            files["Chart.yaml"] = "apiVersion: v2\nname: example\nversion: 1.0.0\n"
        return files

    def marks(self) -> dict[tuple[str, int], str]:
        """The lines to be found, as (file, 1-based line) to words the message must have (often none)."""
        found = {}
        for name, text in self.files.items():
            for number, line in enumerate(text.split("\n"), 1):
                mark = MARK.search(line)
                if mark:
                    found[name, number] = mark.group("say")
        return found


class Card(NamedTuple):
    """A rule as its card tells it.

    ``by`` says who does the work: ``cel`` (then ``check`` is the declaration), ``python`` (a module beside the card) or
    ``engine`` (chartlint itself reports it while it loads and renders).
    """

    name: str
    path: str
    title: str
    severity: Severity
    confidence: Confidence
    profile: str
    since: str
    tags: tuple[str, ...]
    formerly: tuple[str, ...]
    why: str
    cure: str
    by: str
    check: Declared | None
    fix: Change | None
    options: tuple[Option, ...]
    peers: dict[str, tuple[str, ...]]
    differs: dict[str, str]
    concepts: tuple[str, ...]
    frameworks: dict[str, tuple[str, ...]]
    references: tuple[str, ...]
    examples: tuple[Example, ...]

    def settings(self, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Every option with its value: the given one or the default.

        Raises UsageError for an option the rule does not have or a value of another type.
        """
        known = {option.name: option for option in self.options}
        values = {option.name: option.default for option in self.options}
        for name, value in (given or {}).items():
            option = known.get(name)
            if option is None:
                hint = closest(name, list(known)) or (f"it has {', '.join(known)}" if known else "it has none")
                raise UsageError(f"the rule `{self.name}` has no option `{name}`", hint)
            if option.type == "integer" and isinstance(value, float) and value.is_integer():
                value = int(value)
            if not TYPES[option.type](value):
                raise UsageError(
                    f"option `{name}` of the rule `{self.name}` must be of type {option.type}, not {value!r}"
                )
            if name == "exempt" and (odd := [entry for entry in value if entry not in EXEMPT]):
                raise UsageError(
                    f"option `exempt` of the rule `{self.name}` has {odd[0]!r}", "known are " + ", ".join(EXEMPT)
                )
            values[name] = value
        return values


def schema() -> dict[str, Any]:
    """The JSON Schema of a card, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "chartlint rule card", **CARD.schema()}


def parse_card(source: Source) -> Card:
    """Read a card from its text; every mistake is told at once.

    Raises CardError (a UsageError) with one line ``path:line:column: what`` per mistake.
    """
    plain = read_plain(source)
    return from_plain(source.path, plain)


def read_plain(source: Source) -> dict[str, Any]:
    """The checked document of a card as plain data, which ``from_plain`` makes into a Card (and a cache may keep).

    Raises CardError.
    """
    from chartlint.yamlio import YamlError, duplicate_keys, load_document

    try:
        plain = load_document(source.text)
    except YamlError as error:
        raise _failure(
            source, [(source.offset(error.line, error.column), f"not YAML: {error.problem}", None)]
        ) from None
    mistakes: list[tuple[int, str, str | None]] = [
        (double.second[0], f"`{double.key}` stands twice", None) for double in duplicate_keys(source.text)
    ]

    def complain(path: Path, message: str, hint: str | None, on_key: bool) -> None:
        where = f"`{_path_text(path)}` " if path and not on_key else ""
        mistakes.append((place(source, path, on_key=on_key), where + message, hint))

    if not re.fullmatch(NAME, card_name(source.path)):
        complain(
            (),
            f"`{card_name(source.path)}` is no rule name: a card's file name is lower-case words joined by dashes",
            None,
            False,
        )
    CARD.check(plain, (), complain)
    if not mistakes:
        for path, message, hint in _meaning(plain):
            complain(path, message, hint, False)
    if mistakes:
        raise _failure(source, sorted(mistakes, key=lambda mistake: mistake[0]))
    assert isinstance(plain, dict)
    return plain


def from_plain(path: str, plain: Mapping[str, Any]) -> Card:
    """A Card from a checked document."""
    check = plain["check"]
    declared = None
    if isinstance(check, dict):
        declared = Declared(
            check["each"],
            check["must"],
            check["say"],
            check.get("when"),
            check.get("at"),
            check.get("items"),
            tuple(check.get("kinds", ())),
        )
    fix = plain.get("fix")
    return Card(
        name=card_name(path),
        path=path,
        title=plain["title"],
        severity=Severity(plain["severity"]),
        confidence=Confidence(plain["confidence"]),
        profile=plain["profile"],
        since=plain["since"],
        tags=tuple(plain.get("tags", ())),
        formerly=tuple(plain.get("formerly", ())),
        why=plain["why"].strip(),
        cure=plain["cure"].strip(),
        by="cel" if declared is not None else check,
        check=declared,
        fix=Change(dict(fix.get("set", {})), tuple(fix.get("remove", ())), fix["safety"] == "safe") if fix else None,
        options=_options(plain),
        peers={tool: tuple(ids) for tool, ids in plain.get("peers", {}).items()},
        differs={tool: text.strip() for tool, text in plain.get("differs", {}).items()},
        concepts=tuple(plain.get("concepts", ())),
        frameworks={name: tuple(sections) for name, sections in plain.get("frameworks", {}).items()},
        references=tuple(plain.get("references", ())),
        examples=tuple(_example(example, declared) for example in plain.get("examples", ())),
    )


def _options(plain: Mapping[str, Any]) -> tuple[Option, ...]:
    """The options of a card, the one for what is exempt among them."""
    own = [
        Option(name, option["type"], option["default"], option["description"].strip())
        for name, option in plain.get("options", {}).items()
    ]
    if "exempt" in plain:
        own.append(Option("exempt", "list", list(plain["exempt"]), "Objects to pass over: `hook`, `test`, or none."))
    return tuple(own)


def card_name(path: str) -> str:
    """The rule name a card's file gives: the file name without its extension."""
    return re.sub(r"\.ya?ml$", "", path.replace("\\", "/").rsplit("/", 1)[-1])


def place(source: Source, path: Path, *, on_key: bool = False, offset: int = 0) -> int:
    """The offset in a card's text of the value at ``path``, or of the key of one that takes several lines or is absent.

    ``offset`` goes on inside a text value: a place in a CEL expression becomes the place in the YAML scalar.
    """
    from chartlint.yamlio import span_of

    found = span_of(source.text, path)
    if found is None:
        return 0
    start, end = found.value or found.key or (0, 0)
    written = source.text[start:end]
    if found.key is not None and (on_key or not found.exact or (not offset and "\n" in written.rstrip())):
        return found.key[0]
    return scalar_offset(written, offset) + start if found.exact else start


def scalar_offset(written: str, offset: int) -> int:
    """Where in a YAML scalar as written the character number ``offset`` of its value stands."""
    if written[:1] == "'":
        at = 1
        for _ in range(offset):
            at += 2 if written.startswith("''", at) else _line_break(written, at)
        return min(at, len(written))
    if written[:1] == '"':
        at = 1
        for _ in range(offset):
            at += _escape(written, at)
        return min(at, len(written))
    if written[:1] in ("|", ">"):
        at = written.find("\n") + 1
        body = written[at:]
        indent = min((len(line) - len(line.lstrip(" ")) for line in body.split("\n") if line.strip()), default=0)
        at += indent
        for _ in range(offset):
            at += 1 + indent if written[at : at + 1] == "\n" else 1
        return min(at, len(written))
    at = 0
    for _ in range(offset):
        at += _line_break(written, at)
    return min(at, len(written))


def _line_break(written: str, at: int) -> int:
    """Width of one character of a plain or quoted scalar: a folded line break is one blank of the value."""
    if written[at : at + 1] in ("\n", " "):
        match = re.compile(r"[ \t]*\n[ \t]*").match(written, at)
        if match:
            return match.end() - at
    return 1


def _escape(written: str, at: int) -> int:
    if written[at : at + 1] != "\\":
        return _line_break(written, at)
    return {"x": 4, "u": 6, "U": 10}.get(written[at + 1 : at + 2], 2)


def _path_text(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _failure(source: Source, mistakes: list[tuple[int, str, str | None]]) -> CardError:
    lines = []
    for offset, message, hint in mistakes:
        point = source.point(offset)
        lines.append(f"{source.path}:{point.line}:{point.column}: {message}" + (f" ({hint})" if hint else ""))
    return CardError("\n".join(lines), tuple(source.span(offset) for offset, _, _ in mistakes))


def _meaning(plain: Mapping[str, Any]) -> Iterator[tuple[Path, str, str | None]]:
    """What a table of shapes cannot say: names that clash, options' types, examples that cannot fail."""
    check = plain["check"]
    each = check["each"] if isinstance(check, dict) else None
    for name, option in plain.get("options", {}).items():
        if name == "exempt":
            yield ("options", name), "is what the key `exempt` of the card gives", None
        if name in _RESERVED or (each and name in GRIPS[each]):
            yield ("options", name), "is a name CEL uses already", None
        if not TYPES[option["type"]](option["default"]):
            yield ("options", name, "default"), f"must be of type {option['type']}", None
    if isinstance(check, dict):
        if "kinds" in check and each in ("chart", "values", "template"):
            yield ("check", "kinds"), f"has no meaning for the grip `{each}`", None
        if "items" in check and "[*]" not in check["items"]:
            yield ("check", "items"), "must have `[*]` where the list is walked", f"{check['items']}[*]"
        if "items" in check and each == "template":
            yield ("check", "items"), "has no meaning for the grip `template`", None
    fix = plain.get("fix")
    if fix is not None and not fix.get("set") and not fix.get("remove"):
        yield ("fix",), "must `set` or `remove` something", None
    good = bad = False
    for number, example in enumerate(plain.get("examples", ())):
        path: Path = ("examples", number)
        side = "good" if "good" in example else "bad"
        good, bad = good or side == "good", bad or side == "bad"
        case = _example(example, from_check(check))
        marked = case.marks()
        if side == "good" and marked:
            yield (*path, "good"), "has a mark `# <--`, but nothing may be found in a good example", None
        if side == "bad" and not marked:
            yield (*path, "bad"), "has no mark: put `# <--` at the end of each line that must be found", None
        if len(case.files) != _file_count(example):
            yield path, "names one file twice", None
        for name in example.get("options", {}):
            if name not in plain.get("options", {}):
                if name == "exempt" and "exempt" in plain:
                    continue
                yield (
                    (*path, "options", name),
                    "is no option of this rule",
                    closest(name, list(plain.get("options", {}))),
                )
    if check == "engine" and not good and not bad:
        return  # no chart can show a failure of ours
    if not good:
        yield ("examples",), "must have at least one good example: a rule that finds everything would pass", None
    if not bad:
        yield ("examples",), "must have at least one bad example: a rule that finds nothing would pass", None


def from_check(check: Any) -> Declared | None:
    """The declaration in a card's ``check``, None where it is one word."""
    if not isinstance(check, dict):
        return None
    return Declared(check["each"], check["must"], check["say"])


def _file_count(example: Mapping[str, Any]) -> int:
    side = example.get("good", example.get("bad"))
    return (len(side) if isinstance(side, dict) else 1) + len(example.get("files", {})) + ("values" in example)


def _example(example: Mapping[str, Any], check: Declared | None) -> Example:
    side = example["good"] if "good" in example else example["bad"]
    main = {"chart": "Chart.yaml", "values": "values.yaml"}.get(check.each if check else "", "templates/example.yaml")
    files = dict(side) if isinstance(side, dict) else {main: side}
    if isinstance(side, dict):
        main = next(iter(side))
    files.update(example.get("files", {}))
    if "values" in example:
        files["values.yaml"] = example["values"]
    return Example(
        example["title"], "good" in example, files, main, dict(example.get("options", {})), example.get("kubeVersion")
    )
