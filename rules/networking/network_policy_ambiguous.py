"""Peers of NetworkPolicies that are no peer, or two."""

from chartlint.rules import ObjectCheck, ObjectView, Report

SELECTORS = ("podSelector", "namespaceSelector")


class NetworkPolicyAmbiguous(ObjectCheck):
    kinds = ("NetworkPolicy",)

    def object(self, object: ObjectView, report: Report) -> None:
        if object.group != "networking.k8s.io":
            return
        for direction, side in (("ingress", "from"), ("egress", "to")):
            for rule_at, _ in object.entries(("spec", direction)):
                for at, peer in object.entries((*rule_at, side)):
                    there = [name for name in SELECTORS if name in peer]
                    if "ipBlock" in peer and there:
                        report(object.at((*at, there[0]), on_key=True), f"a peer with ipBlock has no `{there[0]}`")
                    elif "ipBlock" not in peer and not there:
                        report(object.at(at), f"the peer says nothing: it needs ipBlock, {' or '.join(SELECTORS)}")
