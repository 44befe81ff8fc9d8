"""NetworkPolicies with a rule that lets everything through, so that their other rules say nothing."""

from chartlint.rules import ObjectCheck, ObjectView, Report


class NetworkPolicyAllowsAll(ObjectCheck):
    kinds = ("NetworkPolicy",)

    def object(self, object: ObjectView, report: Report) -> None:
        if object.group not in ("networking.k8s.io", "extensions"):
            return
        types = object.get("spec.policyTypes")
        for direction, side in (("ingress", "from"), ("egress", "to")):
            if isinstance(types, list) and types and direction.capitalize() not in types:
                continue  # such rules are passed over
            for at, rule in object.entries(("spec", direction)):
                if not rule.get(side) and not rule.get("ports"):
                    report(object.at(at), f"the policy allows all {direction}")
