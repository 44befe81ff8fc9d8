"""Namespaces of the release without a policy that denies by default."""

from chartlint.rules import ObjectView, ReleaseCheck, ReleaseView, Report, Selector


class NamespaceNotIsolated(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        spaces = release.kind("Namespace")
        if not spaces:
            return
        policies = [view for view in release.kind("NetworkPolicy") if view.group == "networking.k8s.io"]
        for view in spaces:
            own = [policy for policy in policies if policy.namespace == view.name]
            if not own:
                report(view.at("metadata.name"), f"the namespace {view.name} has no NetworkPolicy")
                continue
            for direction in self.options["directions"]:
                if not any(_denies(policy, str(direction)) for policy in own):
                    report(view.at("metadata.name"), f"the namespace {view.name} has no default deny of {direction}")
                    break


def _denies(policy: ObjectView, direction: str) -> bool:
    if not Selector(policy.get("spec.podSelector", {})).everything or policy.get(("spec", direction.lower())):
        return False
    types = policy.get("spec.policyTypes")
    return direction in types if isinstance(types, list) and types else direction == "Ingress"
