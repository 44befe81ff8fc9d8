"""The release's name from ``--name-template``.

Source: helm/pkg/action/install.go (TemplateName): a template of its own, with Sprig's functions and without Helm's.
"""

from __future__ import annotations

from chartlint.gotmpl.execution import Budget
from chartlint.gotmpl.expressions import Signature
from chartlint.gotmpl.parser import TemplateSyntaxError, parse
from chartlint.gotmpl.program import BODY, Program, compile_unit
from chartlint.gotmpl.strconv import quote
from chartlint.render.failure import ChartStops, explain
from chartlint.render.output import Output
from chartlint.render.runtime import Runtime
from chartlint.render.templates import TemplateSet, functions, runtime_names
from chartlint.source import Source

NAME = "name-template"


class BadNameTemplate(Exception):
    """A name template that fails; the text is what Helm prints."""


def name_of(template: str, runtime: Runtime) -> str:
    """The name that a template gives. Raises ``BadNameTemplate``."""
    from chartlint.render.engine import FAULTS

    known = {name: each for name, each in functions().items() if each.origin != "helm" or name in ("and", "or", "fail")}
    source = Source("", template)
    try:
        parse(source, NAME, frozenset(known))
        signatures = {name: Signature(each.params, each.variadic) for name, each in known.items()}
        compiled = compile_unit(parse(source, BODY, frozenset(known)), signatures)
    except TemplateSyntaxError as error:
        raise BadNameTemplate(error.go) from None
    program = Program(compiled, NAME, NAME, source)
    budget = Budget()
    programs: dict[str, Program] = {}
    templates = TemplateSet(runtime_names(runtime, budget), programs, budget, lambda text: program)
    templates.add(program)
    output = Output()
    try:
        templates.bodies[NAME](None, output.parts, output.path, templates)
    except FAULTS as error:
        failure = explain(NAME, error, programs, {})
        if isinstance(error, ChartStops) and failure.steps:  # Sprig's own `fail`, which Helm replaces elsewhere
            at = failure.steps[-1]
            call = f"template: {at.location}: executing {quote(at.template)} at <{at.context}>"
            raise BadNameTemplate(f"{call}: error calling fail: {error.text}") from None
        raise BadNameTemplate(failure.helm3) from None
    return output.raw
