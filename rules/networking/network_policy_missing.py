"""Pods of the release that no policy of the release takes up."""

from typing import Any

from chartlint.rules import ObjectView, PodView, ReleaseCheck, ReleaseView, Report, Selector

CNI_KINDS = ("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy", "AntreaNetworkPolicy")
ONCE = ("Job", "CronJob")


class NetworkPolicyMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        policies = release.kind("NetworkPolicy", *CNI_KINDS)
        wanted = [str(each) for each in self.options["directions"]]
        seen: set[int] = set()
        for pod in release.pods:
            # a policy does not apply to a pod in its node's network
            if not pod.built_in or pod.get("hostNetwork") is True or id(pod.object) in seen or pod.object.is_hook:
                continue
            seen.add(id(pod.object))
            found = [policy for policy in policies if _selects(policy, pod)]
            if not found:
                report(pod.at(on_key=True), "no NetworkPolicy of the release selects the pod")
                continue
            lacking = [each for each in wanted if not any(_limits(policy, each) for policy in found)]
            if lacking:
                report(pod.at(on_key=True), f"no NetworkPolicy of the release limits the pod's {lacking[0].lower()}")


def _selects(policy: ObjectView, pod: PodView) -> bool:
    if policy.kind == "NetworkPolicy" and policy.group in ("networking.k8s.io", "extensions"):
        if policy.namespace != pod.object.namespace:
            return False
        return Selector(policy.get("spec.podSelector", {})).matches(pod.labels)
    if policy.kind.startswith("Cilium"):
        return any(
            Selector(rule.get("endpointSelector")).matches(pod.labels)
            for rule in [policy.get("spec"), *(policy.get("specs") or [])]
            if isinstance(rule, dict)
        )
    return True  # selectors of other projects have languages of their own


def _limits(policy: ObjectView, direction: str) -> bool:
    """Whether a policy is about ``Ingress`` or ``Egress``; as the API server defaults ``policyTypes``."""
    spec: Any = policy.get("spec")
    if not isinstance(spec, dict) or policy.group not in ("networking.k8s.io", "extensions"):
        return True
    types = spec.get("policyTypes")
    if isinstance(types, list) and types:
        return direction in types
    return direction == "Ingress" or bool(spec.get("egress"))
