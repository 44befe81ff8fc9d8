"""Why a template did not render: one structured form from which Helm 3's and Helm 4's texts derive."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chartlint.gotmpl import nodes as n
from chartlint.gotmpl.calls import Call, MethodCall, Misuse, go_position, last_operand, written
from chartlint.gotmpl.expressions import Argument
from chartlint.gotmpl.faults import CallFault, ExecFault, LimitExceeded, WrongArgument
from chartlint.gotmpl.goval import GoError
from chartlint.gotmpl.program import Frame, Program, frames
from chartlint.gotmpl.strconv import quote
from chartlint.source import Span


class ChartStops(Exception):
    """``fail`` or ``required``: the chart's author stops the render with a message."""

    def __init__(self, text: str, function: str) -> None:
        super().__init__(text)
        self.text = text
        self.function = function


class NotImplementedFunction(Exception):
    """A function of Helm's that this version cannot compute."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Step(NamedTuple):
    """One template on the way to a failure, outermost first.

    ``location`` is Go's ``NAME:LINE:COL``; ``how`` names what called the next one: include, tpl, template or "".
    """

    program: Program
    template: str
    location: str
    context: str
    span: Span
    how: str


class RenderFailure(NamedTuple):
    """A template that could not be rendered.

    ``rule`` is the id of the built-in rule that reports it, ``message`` is ours, ``helm3`` and ``helm4`` are Helm's
    own texts, ``steps`` leads from the file to the failing operand. ``span`` is the innermost place.
    """

    file: str
    rule: str
    message: str
    helm3: str
    helm4: str
    span: Span | None
    steps: tuple[Step, ...] = ()


HALF = 520
"""Templates at each end of an endless recursion that its error tells of: more than Helm's thousand includes."""


def explain(
    file: str, error: Exception, programs: Mapping[str, Program], tpl_texts: Mapping[str, str]
) -> RenderFailure:
    """The failure that an exception of generated code means. ``tpl_texts`` gives the text of a tpl unit by its id."""
    found = list(frames(error.__traceback__, programs))
    if not found:
        stopped = isinstance(error, (LimitExceeded, RecursionError, MemoryError))
        text = "a value nests too deeply" if isinstance(error, RecursionError) else str(error) or type(error).__name__
        return RenderFailure(file, "template-limit" if stopped else "template-fails", text, text, text, None)
    if len(found) > 2 * HALF:
        # every one of them repeats the texts of those within it
        found = found[:HALF] + found[-HALF:]
    steps = [_step(frame) for frame in found[:-1]]
    last = found[-1]
    node, message, plain = _fault(last, error)
    steps.append(_step(last, node))
    rule = "template-fails"
    if isinstance(error, ChartStops):
        rule = "chart-stops"
    elif isinstance(error, NotImplementedFunction):
        rule = "unknown-function"
    elif isinstance(error, (LimitExceeded, RecursionError, MemoryError)):
        rule = "template-limit"
    texts = [_go(steps[-1], message)]
    if plain:
        texts.append(plain)
    for index in range(len(steps) - 2, -1, -1):
        step = steps[index]
        if step.how == "include":
            texts.insert(0, _go(step, "error calling include: " + texts[0]))
        elif step.how == "tpl":
            text = tpl_texts.get(steps[index + 1].program.unit_id, "")
            texts.insert(0, f"error during tpl function execution for {quote(text)}: {texts[0]}")
            texts.insert(0, _go(step, "error calling tpl: " + texts[0]))
    if isinstance(error, ChartStops):
        message = error.text
    return RenderFailure(file, rule, message, helm3_text(texts[0]), helm4_text(texts), steps[-1].span, tuple(steps))


_STOP, _STOP_END = "HELM_ERR_START", "HELM_ERR_END"
_STOPPED = re.compile(f"{_STOP}(.*){_STOP_END}", re.DOTALL)


def helm3_text(text: str) -> str:
    """Helm 3's text for Go's error (engine.go, cleanupExecError): Go's own, but for ``fail`` and ``required``."""
    pieces = text.split(": ", 2)
    stopped = _STOPPED.search(pieces[-1]) if len(pieces) == 3 else None
    return f"execution error at ({pieces[1]}): {stopped[1]}" if stopped is not None else text


def helm4_text(texts: Sequence[str]) -> str:
    """Helm 4's text for Go's error and the errors that it wraps, outermost first (engine.go, reformatExecErrorMsg).

    Where every one of them is a template's error they are broken into lines.
    """
    if _STOPPED.search(texts[0]):
        return helm3_text(texts[0])
    found: list[str] = []
    for text in texts:
        shown = _traced(text)
        if shown is None:
            return texts[0]
        if not found or found[-1] != shown:
            found.append(shown)
    return "".join(found).strip()


def _traced(text: str) -> str | None:
    """A template's error in lines: place, template and message (parseTemplateExecErrorString); None for any other."""
    if not text.startswith("template: "):
        return None
    rest = text[len("template: ") :]
    if rest.startswith("no template "):
        return f"{text}\n"
    place, executing, after = rest.partition(": executing ")
    if executing and after[:1] == '"' and (end := after.find('"', 1)) >= 0:
        context, found, message = after[end + 1 :].partition(">: ")
        if context.startswith(" at <") and found:
            message = message.partition(" template:")[0]
            return f"{place}\n  executing {after[: end + 1]}{context}>:\n    {message}\n"
    place, found, message = rest.rpartition(": ")
    if not found:
        return None
    message = message.partition(" template:")[0]
    return f"{place}\n  {message}\n" if place else f"{message}\n"


def _go(step: Step, message: str) -> str:
    return f"template: {step.location}: executing {quote(step.template)} at <{step.context}>: {message}"


def _step(frame: Frame, node: n.Node | None = None) -> Step:
    """A frame as Go prints it. Without ``node`` it is a caller: at its include, tpl or template."""
    how = ""
    if node is None:
        node = frame.node
        if isinstance(node, Call):
            how = node.name if node.name in ("include", "tpl") else ""
            node = node.command
        elif isinstance(node, n.TemplateNode):
            how = "template"
    source = frame.program.source
    at = go_position(node)
    if isinstance(node, n.TemplateNode):
        at = source.text.find(node.quoted, node.start)
    location = f"{frame.program.name}:{source.point(at).line}:{source.byte_column(at)}"
    return Step(frame.program, frame.template, location, str(node), source.span(node.start, node.end), how)


def _fault(frame: Frame, error: Exception) -> tuple[n.Node, str, str]:
    """The operand that Go reports, the message, and the text of the error that it wraps."""
    node = frame.node
    if isinstance(error, WrongArgument):
        return _wrong_argument(frame, error)
    if isinstance(error, ExecFault):
        return _operand(frame), error.text, ""
    if isinstance(error, NameError):
        if isinstance(node, n.VariableNode):
            return node, f"undefined variable: {node.variable}", ""
        raise error
    place = node.command if isinstance(node, Call) else node
    if isinstance(error, GoError):
        name = node.name if isinstance(node, Call) else str(node)
        return place, f"error calling {name}: {error.text}", error.text
    if isinstance(error, ChartStops):
        text = f"{_STOP}{error.text}{_STOP_END}"
        return place, f"error calling {error.function}: {text}", text
    if isinstance(error, CallFault):
        place = node.command.words[0] if isinstance(node, MethodCall) else node
        return place, f"error calling {error.name}: {error.text}", error.text
    if isinstance(error, MemoryError):
        return place, "this needs more memory than there is", ""
    if isinstance(error, RecursionError):
        return _operand(frame), "exceeded maximum template depth (100000)", ""
    if isinstance(error, NotImplementedFunction):
        return place, f"the function {error.name} is one of Helm's that chartlint cannot compute yet", ""
    return place, str(error), ""


def _operand(frame: Frame) -> n.Node:
    """The node that Go's executor was last at when the language itself refused."""
    node = frame.node
    if isinstance(node, Misuse):
        return node.at
    if isinstance(node, Argument):
        return last_operand(written(node.call, node.number) or node.call.command, frame.kept)
    if isinstance(node, MethodCall):
        node = node.target
    if isinstance(node, n.RangeNode):
        return last_operand(node.pipe, frame.kept)
    if isinstance(node, (n.ChainNode, Call, n.Pipe)):
        return last_operand(node, frame.kept)
    return node


def _wrong_argument(frame: Frame, error: WrongArgument) -> tuple[n.Node, str, str]:
    node = frame.node
    number = error.argument or 0
    if isinstance(node, Argument):
        node = node.call
    if isinstance(node, (Call, MethodCall)):
        return last_operand(written(node, number) or node.command, frame.kept), error.message(), ""
    return node, error.message(), ""


def parse_failure(file: str, error: object, go: str, span: Span | None, rule: str, message: str) -> RenderFailure:
    """A file that does not parse: Helm keeps only the last part of Go's message (engine.go, cleanupParseError)."""
    tokens = go.split(": ")
    if len(tokens) == 1:
        helm = f"parse error in ({file}): {go}"
    else:
        helm = f"parse error at ({tokens[1]}): {tokens[-1]}"
    return RenderFailure(file, rule, message, helm, helm, span)
