"""NetworkPolicies that limit egress and forget DNS, so that the pods look up no name."""

from typing import Any

from chartlint.rules import ObjectView, ReleaseCheck, ReleaseView, Report, Selector

DNS = (53, 5353)  # OpenShift's resolver listens on the second one
NAMES = ("dns", "dns-udp", "domain")


class NetworkPolicyDnsBlocked(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        policies = [
            view for view in release.kind("NetworkPolicy") if view.group == "networking.k8s.io" and _limits(view)
        ]
        for view in policies:
            rules = [rule for _, rule in view.entries("spec.egress")]
            # without any rule the pods are meant to have no egress at all
            if not rules or any(_allows(rule) for rule in rules):
                continue
            others = [
                Selector(each.get("spec.podSelector", {}))
                for each in policies
                if each is not view and each.namespace == view.namespace
                if any(_allows(rule) for _, rule in each.entries("spec.egress"))
            ]
            mine = Selector(view.get("spec.podSelector", {}))
            pods = release.selected(mine, view.namespace)
            if any(_covers(other, mine) for other in others):
                continue
            if pods and all(any(other.matches(pod.labels) for other in others) for pod in pods):
                continue
            report(
                view.at("spec.egress", on_key=True),
                "no rule of `egress` allows port 53/UDP, so that the pods cannot look up names",
            )


def _limits(view: ObjectView) -> bool:
    types = view.get("spec.policyTypes")
    return "Egress" in types if isinstance(types, list) and types else bool(view.get("spec.egress"))


def _allows(rule: dict[str, Any]) -> bool:
    """Whether a rule may let DNS through: by its ports, and by peers outside of the policy's own pods."""
    ports, peers = rule.get("ports"), rule.get("to")
    if isinstance(ports, list) and ports:
        return any(_is_dns(port) for port in ports if isinstance(port, dict))
    if not isinstance(peers, list) or not peers:
        return True
    return any("namespaceSelector" in peer or "ipBlock" in peer for peer in peers if isinstance(peer, dict))


def _is_dns(port: dict[str, Any]) -> bool:
    if port.get("protocol", "TCP") != "UDP":
        return False
    first, last = port.get("port"), port.get("endPort")
    if isinstance(first, int):
        return any(first <= number <= (last if isinstance(last, int) else first) for number in DNS)
    return first is None or first in NAMES


def _covers(less: Selector, more: Selector) -> bool:
    """Whether a selector selects all pods that another selects: it asks for no more."""
    return not less.malformed and set(less.requirements) <= set(more.requirements)
