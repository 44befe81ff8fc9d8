"""Peers of NetworkPolicies, in their own namespace, that no pod of the release is."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report, Selector


class NetworkPolicyPeerSelectsNothing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete:
            return
        for view in release.kind("NetworkPolicy"):
            if view.group != "networking.k8s.io":
                continue
            for direction, side in (("ingress", "from"), ("egress", "to")):
                for at, _ in view.entries(("spec", direction)):
                    for path, peer in view.entries((*at, side)):
                        # with a namespaceSelector the pods are others'
                        if "podSelector" not in peer or "namespaceSelector" in peer:
                            continue
                        selector = Selector(peer["podSelector"])
                        if selector.everything or selector.malformed or release.selected(selector, view.namespace):
                            continue
                        report(view.at((*path, "podSelector"), on_key=True), f"no pod of the release is {selector}")
