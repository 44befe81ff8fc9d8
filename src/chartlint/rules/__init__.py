"""What a rule author sees: views to look at, base classes to derive from, places to report.

``from chartlint.rules import …`` is the whole public face; a rule module imports nothing else of chartlint. Names are
brought on first use, so that listing rules reads cards and no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chartlint.chart import Chart, Dependency
    from chartlint.config import closest
    from chartlint.errors import UsageError
    from chartlint.gotmpl.calls import Call, MethodCall
    from chartlint.gotmpl.nodes import (
        ActionNode,
        BoolNode,
        ChainNode,
        CommentNode,
        DefineNode,
        DotNode,
        FieldNode,
        IfNode,
        Node,
        NumberNode,
        RangeNode,
        StringNode,
        TemplateNode,
        TextNode,
        VariableNode,
        WithNode,
    )
    from chartlint.kube import ObjectPath, Selector, image_problem, parse_image, parse_quantity, path_text
    from chartlint.kube.names import (
        config_map_key,
        dns1123_label,
        dns1123_subdomain,
        env_var_name,
        label_key,
        label_value,
        name_problems,
        plain_problem,
        port_name,
        wildcard_dns1123_subdomain,
    )
    from chartlint.rules.card import Card, CardError, Example, Option, parse_card
    from chartlint.rules.checks import (
        ChartCheck,
        Check,
        ContainerCheck,
        ObjectCheck,
        PodCheck,
        ReleaseCheck,
        Report,
        SchemaCheck,
        TemplateCheck,
        ValuesCheck,
    )
    from chartlint.rules.credentials import is_credential
    from chartlint.rules.declared import expression_of
    from chartlint.rules.engine import Checks, Subject, check
    from chartlint.rules.flow import Flow, Lost, Read
    from chartlint.rules.lifetime import Lifetime, api_lifetime
    from chartlint.rules.objects import ContainerView, ObjectView, PodView, ReleaseView
    from chartlint.rules.origins import Constant, Facts, Part, dot_text, expression
    from chartlint.rules.problem import (
        ChartWhere,
        FileWhere,
        ObjectWhere,
        PathWhere,
        Problem,
        Related,
        RenderedWhere,
        RuleCrash,
        TemplateWhere,
        ValuesWhere,
        Where,
    )
    from chartlint.rules.references import Reference
    from chartlint.rules.rule import Rule
    from chartlint.rules.sources import ChartView, TemplateView, ValuesView, constraint_problem, load_yaml, satisfies
    from chartlint.rules.written import WrittenKey
    from chartlint.rules.yamlfiles import Comment, YamlCheck, YamlFile
    from chartlint.yamlio import duplicate_keys, key_text, resolve_scalar, span_of

_HOMES = {
    "chartlint.chart": ("Chart", "Dependency"),
    "chartlint.gotmpl.calls": ("Call", "MethodCall"),
    "chartlint.gotmpl.nodes": (
        "ActionNode", "BoolNode", "ChainNode", "CommentNode", "DefineNode", "DotNode", "FieldNode", "IfNode", "Node",
        "NumberNode", "RangeNode", "StringNode", "TemplateNode", "TextNode", "VariableNode", "WithNode",
    ),
    "chartlint.kube": ("ObjectPath", "Selector", "image_problem", "parse_image", "parse_quantity", "path_text"),
    "chartlint.kube.names": (
        "config_map_key", "dns1123_label", "dns1123_subdomain", "env_var_name", "label_key", "label_value",
        "name_problems", "plain_problem", "port_name", "wildcard_dns1123_subdomain",
    ),
    "chartlint.rules.card": ("Card", "CardError", "Example", "Option", "parse_card"),
    "chartlint.rules.checks": (
        "ChartCheck", "Check", "ContainerCheck", "ObjectCheck", "PodCheck", "ReleaseCheck", "Report", "SchemaCheck",
        "TemplateCheck", "ValuesCheck",
    ),
    "chartlint.errors": ("UsageError",),
    "chartlint.rules.credentials": ("is_credential",),
    "chartlint.rules.declared": ("expression_of",),
    "chartlint.rules.engine": ("Checks", "Subject", "check"),
    "chartlint.rules.flow": ("Flow", "Lost", "Read"),
    "chartlint.rules.origins": ("Constant", "Facts", "Part", "dot_text", "expression"),
    "chartlint.rules.lifetime": ("Lifetime", "api_lifetime"),
    "chartlint.rules.problem": (
        "ChartWhere", "FileWhere", "ObjectWhere", "PathWhere", "Problem", "Related", "RenderedWhere", "RuleCrash",
        "TemplateWhere", "ValuesWhere", "Where",
    ),
    "chartlint.rules.references": ("Reference",),
    "chartlint.rules.rule": ("Rule",),
    "chartlint.config": ("closest",),
    "chartlint.rules.objects": ("ContainerView", "ObjectView", "PodView", "ReleaseView"),
    "chartlint.rules.sources": (
        "ChartView", "TemplateView", "ValuesView", "constraint_problem", "load_yaml", "satisfies",
    ),
    "chartlint.rules.written": ("WrittenKey",),
    "chartlint.rules.yamlfiles": ("Comment", "YamlCheck", "YamlFile"),
    "chartlint.yamlio": ("duplicate_keys", "key_text", "resolve_scalar", "span_of"),
}  # fmt: skip

__all__ = [
    "ActionNode", "BoolNode", "Call", "Card", "CardError", "ChainNode", "Chart", "ChartCheck", "ChartView",
    "ChartWhere", "Check", "Checks", "Comment", "CommentNode", "Constant", "ContainerCheck", "ContainerView",
    "DefineNode", "Dependency", "DotNode", "Example", "Facts", "FieldNode", "FileWhere", "Flow", "IfNode", "Lifetime",
    "Lost", "MethodCall", "Node", "NumberNode", "ObjectCheck", "ObjectPath", "ObjectView", "ObjectWhere", "Option",
    "Part", "PathWhere", "PodCheck", "PodView", "Problem", "RangeNode", "Read", "Reference", "Related",
    "ReleaseCheck", "ReleaseView", "RenderedWhere", "Report", "Rule", "RuleCrash", "SchemaCheck", "Selector",
    "StringNode", "Subject", "TemplateCheck", "TemplateNode", "TemplateView", "TemplateWhere", "TextNode",
    "UsageError", "ValuesCheck", "ValuesView", "ValuesWhere", "VariableNode", "Where", "WithNode", "WrittenKey",
    "YamlCheck", "YamlFile", "api_lifetime", "check", "closest", "config_map_key", "constraint_problem",
    "dns1123_label", "dns1123_subdomain", "dot_text", "duplicate_keys", "env_var_name", "expression", "expression_of",
    "image_problem", "is_credential", "key_text", "label_key", "label_value", "load_yaml", "name_problems",
    "parse_card", "parse_image", "parse_quantity", "path_text", "plain_problem", "port_name", "resolve_scalar",
    "satisfies", "span_of", "wildcard_dns1123_subdomain",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            value = getattr(import_module(home), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
