"""NetworkPolicies for pods that share their node's network, and for ports opened on the node."""

from typing import Any

from chartlint.rules import ObjectView, PodView, Related, ReleaseCheck, ReleaseView, Report


class NetworkPolicyHostNetwork(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        for view in release.kind("NetworkPolicy"):
            placed = view.selector
            if view.group != "networking.k8s.io" or placed is None or placed.selector.everything:
                continue
            for pod in release.selected(placed.selector, view.namespace):
                name = f"{pod.object.kind} {pod.object.name}"
                if pod.get("hostNetwork") is True:
                    report(
                        view.at(placed.path, on_key=True),
                        f"the pods of {name} are in their node's network, where the policy does not hold",
                        Related(pod.at("hostNetwork"), name),
                    )
                    break
                port = _closed(view, pod)
                if port is not None:
                    report(
                        view.at(placed.path, on_key=True),
                        f"the policy lets nobody outside of the cluster reach the hostPort {port} of {name}",
                        Related(pod.at("containers", on_key=True), name),
                    )
                    break


def _closed(view: ObjectView, pod: PodView) -> Any:
    """A port on the node that no rule opens to addresses outside of the cluster."""
    types = view.get("spec.policyTypes")
    if isinstance(types, list) and types and "Ingress" not in types:
        return None
    for container in pod.containers:
        for _, port in container.entries("ports"):
            if port.get("hostPort") and not any(_opens(rule, port) for _, rule in view.entries("spec.ingress")):
                return port["hostPort"]
    return None


def _opens(rule: dict[str, Any], port: dict[str, Any]) -> bool:
    peers, ports = rule.get("from"), rule.get("ports")
    if isinstance(peers, list) and peers and not any(isinstance(peer, dict) and "ipBlock" in peer for peer in peers):
        return False
    if not isinstance(ports, list) or not ports:
        return True
    known = (port.get("containerPort"), port.get("name"), None)
    return any(isinstance(each, dict) and (each.get("port") in known or "endPort" in each) for each in ports)
