"""Policies of Cilium that its agent refuses: the checks of ``pkg/policy/api/rule_validation.go``."""

from typing import Any

from chartlint.rules import ObjectCheck, ObjectPath, ObjectView, Report

VERSIONS = ("cilium.io/v2",)
PEERS = {
    "ingress": ("fromEndpoints", "fromCIDR", "fromCIDRSet", "fromEntities", "fromNodes", "fromGroups"),
    "egress": ("toEndpoints", "toCIDR", "toCIDRSet", "toEntities", "toServices", "toFQDNs", "toGroups", "toNodes"),
}
DIRECTIONS = ("ingress", "ingressDeny", "egress", "egressDeny")
PORTS = 40
ENTITIES = frozenset(
    (
        "all",
        "world",
        "world-ipv4",
        "world-ipv6",
        "cluster",
        "host",
        "init",
        "ingress",
        "unmanaged",
        "remote-node",
        "health",
        "none",
        "kube-apiserver",
    )
)


class CiliumPolicyInvalid(ObjectCheck):
    kinds = ("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy")

    def object(self, object: ObjectView, report: Report) -> None:
        version = object.get("apiVersion")
        if version not in VERSIONS:
            report(object.at("apiVersion"), f"Cilium knows no policies of the version {version}")
            return
        rules: list[tuple[ObjectPath, dict[str, Any]]] = list(object.entries("specs"))
        if isinstance(object.get("spec"), dict):
            rules.append((("spec",), object.get("spec")))
        if not rules:
            report(object.at("spec"), "the policy has neither `spec` nor `specs`")
        for at, rule in rules:
            self._rule(object, at, rule, report)

    def _rule(self, object: ObjectView, at: ObjectPath, rule: dict[str, Any], report: Report) -> None:
        given = [key for key in ("endpointSelector", "nodeSelector") if key in rule]
        if len(given) != 1:
            which = (
                "has both endpointSelector and nodeSelector" if given else "needs an endpointSelector or nodeSelector"
            )
            report(object.at(at, on_key=True), f"the rule {which}")
        elif given == ["nodeSelector"] and object.kind == "CiliumNetworkPolicy":
            report(
                object.at((*at, "nodeSelector"), on_key=True), "nodeSelector is for CiliumClusterwideNetworkPolicy only"
            )
        if not any(key in rule for key in DIRECTIONS):
            report(object.at(at, on_key=True), "the rule has no ingress, egress, ingressDeny or egressDeny")
        for direction in DIRECTIONS:
            for path, part in object.entries((*at, direction)):
                self._part(object, path, part, PEERS[direction.removesuffix("Deny")], report)

    def _part(
        self, object: ObjectView, at: ObjectPath, part: dict[str, Any], peers: tuple[str, ...], report: Report
    ) -> None:
        used = [key for key in peers if part.get(key)]
        if len(used) > 1:
            report(object.at((*at, used[1]), on_key=True), f"{used[0]} and {used[1]} cannot stand in one rule")
        if part.get("toServices") and part.get("toPorts"):
            report(object.at((*at, "toPorts"), on_key=True), "toServices and toPorts cannot stand in one rule")
        for key in ("fromEntities", "toEntities"):
            for index, entity in enumerate(part.get(key) or () if isinstance(part.get(key), list) else ()):
                if entity not in ENTITIES:
                    report(object.at((*at, key, index)), f"Cilium knows no entity `{entity}`")
        for path, _ in object.entries((*at, "toPorts")):
            ports = list(object.entries((*path, "ports")))
            if len(ports) > PORTS:
                report(object.at((*path, "ports"), on_key=True), f"{len(ports)} ports; a rule has at most {PORTS}")
            for where, port in ports:
                if not isinstance(port.get("port"), str) or not port["port"]:
                    report(
                        object.at((*where, "port")), f'the port `{port.get("port", "")}` must be a text such as "80"'
                    )
