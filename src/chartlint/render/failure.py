"""Why a template did not render: one structured form from which Helm 3's and Helm 4's texts derive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chartlint.gotmpl import nodes as n
from chartlint.gotmpl.calls import Call, MethodCall, go_position, last_operand
from chartlint.gotmpl.codegen import Argument
from chartlint.gotmpl.execution import CallFault, ExecFault, LimitExceeded, WrongArgument
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


def explain(
    file: str, error: Exception, programs: Mapping[str, Program], tpl_texts: Mapping[str, str]
) -> RenderFailure:
    """The failure that an exception of generated code means. ``tpl_texts`` gives the text of a tpl unit by its id."""
    found = list(frames(error.__traceback__, programs))
    if not found:
        text = str(error) or type(error).__name__
        return RenderFailure(file, "template-fails", text, text, text, None)
    steps = [_step(frame) for frame in found[:-1]]
    last = found[-1]
    node, message, plain = _fault(last, error)
    steps.append(_step(last, node))
    rule = "template-fails"
    if isinstance(error, ChartStops):
        helm = f"execution error at ({steps[0].location}): {error.text}"
        return RenderFailure(file, "chart-stops", error.text, helm, helm, steps[-1].span, tuple(steps))
    if isinstance(error, NotImplementedFunction):
        rule = "unknown-function"
    elif isinstance(error, (LimitExceeded, RecursionError, MemoryError)):
        rule = "template-limit"
    one_line = _go(steps[-1], message)
    for index in range(len(steps) - 2, -1, -1):
        step = steps[index]
        if step.how == "include":
            one_line = _go(step, "error calling include: " + one_line)
        elif step.how == "tpl":
            text = tpl_texts.get(steps[index + 1].program.unit_id, "")
            one_line = _go(
                step, f"error calling tpl: error during tpl function execution for {quote(text)}: {one_line}"
            )
    helm4 = one_line
    calls = [step for step in steps[:-1] if step.how != "template"]
    no_template = plain.startswith("template: no template ")
    if all(step.how == "include" for step in calls) and (not isinstance(error, GoError | CallFault) or no_template):
        pieces = [
            f"{s.location}\n  executing {quote(s.template)} at <{s.context}>:\n    error calling include:\n"
            for s in calls
        ]
        own = message if not no_template else message.partition(" template:")[0]
        pieces.append(
            f"{steps[-1].location}\n  executing {quote(steps[-1].template)} at <{steps[-1].context}>:\n    {own}\n"
        )
        if no_template:
            pieces.append(plain)
        helm4 = "".join(pieces).strip()
    return RenderFailure(file, rule, message, one_line, helm4, steps[-1].span, tuple(steps))


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
    """The operand that Go reports, the message, and the cause alone."""
    node = frame.node
    if isinstance(error, WrongArgument):
        return _wrong_argument(node, error)
    if isinstance(error, ExecFault):
        return _operand(node), error.text, error.text
    if isinstance(error, GoError):
        name = node.name if isinstance(node, Call) else str(node)
        place = node.command if isinstance(node, Call) else node
        return place, f"error calling {name}: {error.text}", error.text
    if isinstance(error, CallFault):
        place = node.target if isinstance(node, MethodCall) else node
        return place, f"error calling {error.name}: {error.text}", error.text
    if isinstance(error, RecursionError):
        return _operand(node), "exceeded maximum template depth (100000)", ""
    place = node.command if isinstance(node, Call) else node
    if isinstance(error, NotImplementedFunction):
        return place, f"the function {error.name} is one of Helm's that chartlint cannot compute yet", ""
    return place, str(error), ""


def _operand(node: n.Node) -> n.Node:
    """The node that Go's executor was last at when the language itself refused."""
    if isinstance(node, n.ChainNode):
        return last_operand(node.operand)
    if isinstance(node, n.RangeNode):
        return last_operand(node.pipe)
    if isinstance(node, MethodCall):
        return node.target if not isinstance(node.target, n.ChainNode) else last_operand(node.target.operand)
    if isinstance(node, Call):
        return last_operand(node.command)
    if isinstance(node, n.Pipe):
        return last_operand(node)
    return node


def _wrong_argument(node: n.Node, error: WrongArgument) -> tuple[n.Node, str, str]:
    number = error.argument or 0
    if isinstance(node, Argument):
        node = node.call
    if isinstance(node, (Call, MethodCall)):
        piped = node.piped and number == len(node.args) - 1
        words: Sequence[n.Node] = node.command.words[1:] if isinstance(node.command, n.Command) else ()
        if piped or number >= len(words):
            place = last_operand(node.command)
            return place, error.message(False), ""
        word = words[number]
        from_field = isinstance(word, (n.FieldNode, n.ChainNode)) or (
            isinstance(word, n.VariableNode) and len(word.names) > 1
        )
        return last_operand(word) if isinstance(word, n.Pipe) else word, error.message(from_field), ""
    return node, error.message(True), ""


def parse_failure(file: str, error: object, go: str, span: Span | None, rule: str, message: str) -> RenderFailure:
    """A file that does not parse: Helm keeps only the last part of Go's message (engine.go, cleanupParseError)."""
    tokens = go.split(": ")
    if len(tokens) == 1:
        helm = f"parse error in ({file}): {go}"
    else:
        helm = f"parse error at ({tokens[1]}): {tokens[-1]}"
    return RenderFailure(file, rule, message, helm, helm, span)
