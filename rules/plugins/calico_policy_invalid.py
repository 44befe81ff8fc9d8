"""Policies of Calico: versions, selectors and rules that it refuses.

Sources: Calico's resource definitions of NetworkPolicy and GlobalNetworkPolicy (``Selector``, ``Rule``).
"""

import re
from typing import Any

from chartlint.rules import ObjectCheck, ObjectPath, ObjectView, Report

GROUPS = ("projectcalico.org", "crd.projectcalico.org")
VERSIONS = ("projectcalico.org/v3", "crd.projectcalico.org/v1")
ACTIONS = ("Allow", "Deny", "Log", "Pass")
SELECTORS = ("selector", "namespaceSelector", "serviceAccountSelector")
TOKEN = re.compile(
    r"\s*(?:all\(\)|global\(\)|has\([^()\s]+\)|&&|\|\||!=|==|!|[(){},]|'[^']*'|\"[^\"]*\"|not\s+in\b|in\b|contains\b"
    r"|starts\s*with\b|ends\s*with\b|[A-Za-z0-9._/-]+)\s*"
)
HALF = re.compile(
    r"(?:&&|\|\||==|!=|!|\bin|\bcontains|\bwith)\s*$|^\s*(?:&&|\|\||==|!=)|[^=!]=[^=]|(?<!&)&(?!&)|(?<!\|)\|(?!\|)"
)


class CalicoPolicyInvalid(ObjectCheck):
    kinds = ("NetworkPolicy", "GlobalNetworkPolicy")

    def object(self, object: ObjectView, report: Report) -> None:
        if object.group not in GROUPS:
            return
        version = object.get("apiVersion")
        if version not in VERSIONS:
            report(object.at("apiVersion"), f"Calico knows no policies of the version {version}")
            return
        if "podSelector" in (object.get("spec") or {}):
            report(object.at("spec.podSelector", on_key=True), "Calico's policies have a `selector`, no `podSelector`")
        for key in SELECTORS:
            self._selector(object, ("spec", key), report)
        types = object.get("spec.types")
        for direction in ("ingress", "egress"):
            rules = list(object.entries(("spec", direction)))
            if rules and isinstance(types, list) and types and direction.capitalize() not in types:
                report(
                    object.at(("spec", direction), on_key=True),
                    f"`types` has no {direction.capitalize()}: the rules say nothing",
                )
            for at, rule in rules:
                self._rule(object, at, rule, report)

    def _rule(self, object: ObjectView, at: ObjectPath, rule: dict[str, Any], report: Report) -> None:
        if rule.get("action") not in ACTIONS:
            report(object.at((*at, "action")), f"the action `{rule.get('action', '')}` is none of {', '.join(ACTIONS)}")
        for side in ("source", "destination"):
            part = rule.get(side)
            if not isinstance(part, dict):
                continue
            for key in (*SELECTORS, "notSelector"):
                if key in part:
                    self._selector(object, (*at, side, key), report)
            if (part.get("ports") or part.get("notPorts")) and not rule.get("protocol"):
                report(object.at((*at, side, "ports"), on_key=True), "a rule with ports needs a `protocol`")

    def _selector(self, object: ObjectView, at: ObjectPath, report: Report) -> None:
        text = object.get(at)
        if isinstance(text, dict):
            report(object.at(at, on_key=True), f"`{at[-1]}` is an expression such as \"app == 'web'\", not a map")
        elif isinstance(text, str) and text.strip():
            place = 0
            while place < len(text) and (found := TOKEN.match(text, place)):
                place = found.end()
            plain = re.sub(r"'[^']*'|\"[^\"]*\"", "''", text)
            if place < len(text) or HALF.search(plain) or text.count("(") != text.count(")"):
                report(object.at(at), f"the selector `{text}` cannot be read")
