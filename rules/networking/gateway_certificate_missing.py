"""Secrets with certificates that a Gateway's listeners name and nothing of the release makes."""

from typing import Any

from chartlint.rules import ReleaseCheck, ReleaseView, Report

GROUP = "gateway.networking.k8s.io"
ISSUER = ("cert-manager.io/issuer", "cert-manager.io/cluster-issuer")


class GatewayCertificateMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        gateways = [view for view in release.kind("Gateway") if view.group == GROUP]
        if not gateways or not release.complete:
            return
        made = {_secret(view.get("spec")) for view in release.objects if "." in view.group}
        for view in gateways:
            if any(key in view.annotations for key in ISSUER):
                continue  # cert-manager makes what the listeners name
            for at, _ in view.entries("spec.listeners"):
                for path, entry in view.entries((*at, "tls", "certificateRefs")):
                    name, space = entry.get("name"), entry.get("namespace") or view.namespace
                    if entry.get("kind", "Secret") != "Secret" or not isinstance(name, str) or name in made:
                        continue
                    if space == view.namespace and release.is_own(name) and not release.find("Secret", name, space):
                        report(view.at((*path, "name")), f"nothing in the release makes the Secret `{name}`")


def _secret(spec: Any) -> Any:
    """The Secret that a custom resource such as a Certificate, ExternalSecret or SealedSecret is asked to make."""
    if not isinstance(spec, dict):
        return None
    target = spec.get("target")
    return spec.get("secretName") or (target.get("name") if isinstance(target, dict) else None)
