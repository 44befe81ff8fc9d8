"""The set of templates of one render, and the functions that need it: include, tpl, template, required, fail, lookup.

Source: helm/pkg/engine/engine.go (initFunMap, includeFun, tplFun) and lookup_func.go.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from chartlint.gotmpl import nodes as n
from chartlint.gotmpl.arguments import checked
from chartlint.gotmpl.execution import NAMES, Budget, bounded, loop_functions, timed
from chartlint.gotmpl.faults import ExecFault, WrongArgument
from chartlint.gotmpl.goval import GoError
from chartlint.gotmpl.parser import TemplateSyntaxError
from chartlint.gotmpl.program import Program
from chartlint.gotmpl.strconv import quote
from chartlint.render.failure import ChartStops
from chartlint.render.functions import all_functions
from chartlint.render.functions.signature import Function, FunctionTable
from chartlint.render.output import Output, splice

if TYPE_CHECKING:
    from chartlint.render.runtime import Runtime

# engine.go, recursionMaxNums
MAX_INCLUDES = 1000
ROOT_NAME = "gotpl"
# What a call of a template costs of the budget, against one turn of a loop.
CALL_TURNS = 10

Path = list[tuple[str, int]]
Body = Callable[[Any, list[str], Path, "TemplateSet"], None]


class TemplateSet:
    """Go's shared namespace of templates; ``tpl`` works on a copy of it."""

    __slots__ = ("active", "bodies", "budget", "compile_tpl", "names", "programs")

    def __init__(
        self,
        names: dict[str, Any],
        programs: dict[str, Program],
        budget: Budget,
        compile_tpl: Callable[[str], Program],
    ) -> None:
        self.names = names
        self.programs = programs
        self.budget = budget
        self.compile_tpl = compile_tpl
        self.bodies: dict[str, Body] = {}
        self.active: dict[str, int] = {}

    def copy(self) -> TemplateSet:
        """The set that a ``tpl`` text is parsed into."""
        other = TemplateSet(self.names, self.programs, self.budget, self.compile_tpl)
        other.bodies = dict(self.bodies)
        other.active = self.active
        return other

    def add(self, program: Program) -> None:
        """Define a unit's templates: the later wins, but an empty body replaces nothing (template.go, associate)."""
        self.programs[program.unit_id] = program
        bound = program.bind(self.names)
        for name, tree in program.bodies():
            if name not in self.bodies or not n.is_empty(tree):
                self.bodies[name] = bound[name]

    def run(self, name: str, data: Any) -> Output:
        """Execute a template by name; raises ``GoError`` where there is none or it calls itself without end."""
        body = self.bodies.get(name)
        if body is None:
            raise GoError(f"template: no template {quote(name)} associated with template {quote(ROOT_NAME)}")
        depth = self.active.get(name, 0)
        if depth > MAX_INCLUDES:
            raise GoError(f"rendering template has a nested reference name: {name}: unable to execute template")
        self.active[name] = depth + 1
        self.budget.take_turns(CALL_TURNS)
        output = Output()
        try:
            body(data, output.parts, output.path, self)
        finally:
            self.active[name] = depth
        self.budget.take_output(len(output.raw))
        return output

    def run_text(self, text: str, data: Any) -> Output:
        """Execute a text as ``tpl`` does: its own definitions count in it alone."""
        try:
            program = self.compile_tpl(text)
        except TemplateSyntaxError as error:
            raise GoError(f"cannot parse template {quote(text)}: {error.go}") from None
        self.budget.take_turns(CALL_TURNS)
        inner = self.copy()
        inner.bodies.pop(ROOT_NAME, None)
        inner.add(program)
        output = Output()
        inner.bodies[ROOT_NAME](data, output.parts, output.path, inner)
        self.budget.take_output(len(output.raw))
        return output


def _include(templates: TemplateSet, name: Any, data: Any) -> str:
    if not isinstance(name, str):
        raise WrongArgument(0, "string", name)
    return templates.run(name, data).raw


def _splice_include(templates: TemplateSet, name: Any, data: Any, moved: tuple[tuple[str, int], ...]) -> str:
    if not isinstance(name, str):
        raise WrongArgument(0, "string", name)
    return splice(templates.run(name, data), moved)


def _tpl(templates: TemplateSet, text: Any, data: Any) -> str:
    if not isinstance(text, str):
        raise WrongArgument(0, "string", text)
    if "{{" not in text:
        return text.replace("<no value>", "")
    return templates.run_text(text, data).text


def _splice_tpl(templates: TemplateSet, text: Any, data: Any, moved: tuple[tuple[str, int], ...]) -> str:
    if not isinstance(text, str):
        raise WrongArgument(0, "string", text)
    if "{{" in text:
        output = templates.run_text(text, data)
    else:
        output = Output()
        output.parts.append(text)
    if "<no value>" in output.raw:
        # tpl removes the marker from its own result; the map of the text would not fit any more
        plain = Output()
        plain.parts.append(output.text)
        output = plain
    return splice(output, moved)


def _find_template(templates: TemplateSet, name: str) -> Body:
    body = templates.bodies.get(name)
    if body is None:
        raise ExecFault(f"template {quote(name)} not defined")
    return body


def _call_template(templates: TemplateSet, body: Body, data: Any, parts: list[str], path: Path) -> None:
    """``{{ template "name" data }}`` writes into its caller's output."""
    templates.budget.take_turns(CALL_TURNS)
    body(data, parts, path, templates)


engine_functions = FunctionTable("helm")


@engine_functions.function("any, ...any", "and")
def _and(first: Any, *rest: Any) -> Any:
    for value in (first, *rest):
        if not value:
            return value
    return (first, *rest)[-1]


@engine_functions.function("any, ...any", "or")
def _or(first: Any, *rest: Any) -> Any:
    for value in (first, *rest):
        if value:
            return value
    return (first, *rest)[-1]


@engine_functions.function("string, any", "include")
def _include_entry(name: str, data: Any) -> str:
    raise AssertionError("include is bound to the set of templates")


@engine_functions.function("string, any", "tpl")
def _tpl_entry(text: str, data: Any) -> str:
    raise AssertionError("tpl is bound to the set of templates")


@engine_functions.function("string, any", runtime=True)
def required(rt: Runtime, message: str, value: Any) -> Any:
    """The value, unless it is nil or an empty text (engine.go, required)."""
    if value is None or (isinstance(value, str) and value == ""):
        if rt.lint:
            return ""
        raise ChartStops(message, "required")
    return value


@engine_functions.function("string", runtime=True)
def fail(rt: Runtime, message: str) -> str:
    """Stop the render with a message; in lint mode nothing happens (engine.go, fail)."""
    if rt.lint:
        return ""
    raise ChartStops(message, "fail")


@engine_functions.function("string, string, string, string", runtime=True)
def lookup(rt: Runtime, api_version: str, kind: str, namespace: str, name: str) -> dict[str, Any]:
    """Without a cluster an empty map (engine.go, initFunMap without a client), else what is there."""
    return rt.cluster.find(api_version, kind, namespace, name)


_merged: dict[str, Function] = {}


def functions() -> dict[str, Function]:
    """Every function a template may call, by name."""
    if not _merged:
        _merged.update(all_functions())
        _merged.update(engine_functions)
    return _merged


# Functions that walk a whole tree, which can be far larger than the memory it takes: parts may be shared.
_WALKING = frozenset(
    ("print", "printf", "println", "cat", "join", "quote", "squote", "toString", "toStrings", "html", "js", "urlquery",
     "toJson", "toPrettyJson", "toRawJson", "mustToJson", "mustToPrettyJson", "mustToRawJson", "toYaml", "toYamlPretty",
     "mustToYaml", "toToml", "mustToToml", "deepCopy", "mustDeepCopy", "deepEqual", "uniq", "mustUniq", "has",
     "mustHas", "without", "mustWithout", "sortAlpha", "merge", "mergeOverwrite", "mustMerge", "mustMergeOverwrite")
)  # fmt: skip
# Functions whose result can fill the memory if they are called again and again.
_GROWING = frozenset(
    ("concat", "replace", "repeat", "indent", "nindent", "b64enc", "b32enc", "regexReplaceAll", "mustRegexReplaceAll",
     "regexReplaceAllLiteral", "mustRegexReplaceAllLiteral", "regexFindAll", "mustRegexFindAll", "regexSplit",
     "mustRegexSplit", "split", "splitn", "splitList", "wrap", "wrapWith", "nospace", "shuffle", "randAlpha",
     "randAlphaNum", "randAscii", "randBytes", "randNumeric", "encryptAES", "until", "untilStep", "seq", "chunk",
     "mustChunk", "reverse", "mustReverse", "compact", "mustCompact", "slice", "mustSlice", "rest", "mustRest",
     "initial", "mustInitial", "keys", "values", "append", "mustAppend", "push", "mustPush", "prepend", "mustPrepend",
     "upper", "lower", "trim")
)  # fmt: skip
# Functions that can take long for one call.
_SLOW = frozenset(
    ("abbrev", "abbrevboth", "adler32sum", "b32dec", "b64dec", "bcrypt", "buildCustomCert", "camelcase", "clean",
     "date", "dateInZone", "date_in_zone", "decryptAES", "derivePassword", "fromJson", "fromJsonArray", "fromToml",
     "fromYaml", "fromYamlArray", "genCA", "genCAWithKey", "genPrivateKey", "genSelfSignedCert",
     "genSelfSignedCertWithKey",
     "genSignedCert", "genSignedCertWithKey", "htpasswd", "initials", "kebabcase", "mustFromJson", "mustRegexFind",
     "mustRegexMatch", "mustToDate", "osClean", "regexFind", "regexMatch", "regexQuoteMeta", "semver", "semverCompare",
     "sha1sum", "sha256sum", "sha512sum", "snakecase", "swapcase", "title", "toDate", "untitle", "urlParse")
)  # fmt: skip
# What all renders share, and the functions that know the runtime or the budget of theirs (with their checks, if any).
_base: dict[str, Any] = {}
_own: list[tuple[str, Function | Callable[..., Any]]] = []


def _limited(name: str, call: Callable[..., Any], budget: Budget) -> Callable[..., Any]:
    if name in _WALKING or name in _GROWING:
        return bounded(call, budget, walks=name in _WALKING)
    return timed(call, budget) if name in _SLOW else call


def runtime_names(runtime: Runtime, budget: Budget) -> dict[str, Any]:
    """The names of generated code for one render."""
    known = functions()
    if not _base:
        _base.update(NAMES)
        for name, function in known.items():
            if function.runtime:
                _own.append((name, function))
                continue
            call = checked(function.params, function.variadic, function.call)
            if name in _WALKING or name in _GROWING or name in _SLOW:
                _own.append((name, call))
            else:
                _base[f"f_{name}"] = call
        _base.update(
            f_include=_include,
            f_tpl=_tpl,
            splice=_splice_include,
            splice_tpl=_splice_tpl,
            call_template=_call_template,
            find_template=_find_template,
        )
    names = dict(_base)
    names.update(loop_functions(budget))
    for name, own in _own:
        call = checked(own.params, own.variadic, partial(own.call, runtime)) if isinstance(own, Function) else own
        names[f"f_{name}"] = _limited(name, call, budget)
    return names
