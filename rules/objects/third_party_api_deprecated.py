"""API versions of custom resources that their projects have deprecated or removed.

The table holds what is well known of the projects that charts use most; a project that is not in it is not judged.
"""

from fnmatch import fnmatchcase
from typing import NamedTuple

from chartlint.rules import ObjectCheck, ObjectView, Report

# apiVersion | kinds, all when empty | project | deprecated in | gone in, empty when not yet | what replaces it
_TABLE = """
certmanager.k8s.io/v1alpha1||cert-manager|0.11|0.11|cert-manager.io/v1
cert-manager.io/v1alpha2||cert-manager|1.4|1.6|cert-manager.io/v1
cert-manager.io/v1alpha3||cert-manager|1.4|1.6|cert-manager.io/v1
cert-manager.io/v1beta1||cert-manager|1.4|1.6|cert-manager.io/v1
acme.cert-manager.io/v1alpha2||cert-manager|1.4|1.6|acme.cert-manager.io/v1
acme.cert-manager.io/v1alpha3||cert-manager|1.4|1.6|acme.cert-manager.io/v1
acme.cert-manager.io/v1beta1||cert-manager|1.4|1.6|acme.cert-manager.io/v1
rbac.istio.io/v1alpha1||Istio|1.4|1.6|security.istio.io/v1
authentication.istio.io/v1alpha1||Istio|1.4|1.6|security.istio.io/v1
config.istio.io/v1alpha2||Istio|1.5|1.8|
traefik.containo.us/v1alpha1||Traefik|2.10|3.0|traefik.io/v1alpha1
external-secrets.io/v1alpha1|ExternalSecret,SecretStore|External Secrets|0.5|0.16|external-secrets.io/v1
external-secrets.io/v1beta1||External Secrets|0.16|0.17|external-secrets.io/v1
snapshot.storage.k8s.io/v1alpha1||CSI snapshotter|2.0|2.0|snapshot.storage.k8s.io/v1
snapshot.storage.k8s.io/v1beta1||CSI snapshotter|4.0||snapshot.storage.k8s.io/v1
gateway.networking.k8s.io/v1alpha2|Gateway,GatewayClass,HTTPRoute|Gateway API|0.5|1.0|gateway.networking.k8s.io/v1
gateway.networking.k8s.io/v1alpha2|GRPCRoute|Gateway API|1.1|1.2|gateway.networking.k8s.io/v1
gateway.networking.k8s.io/v1alpha2|ReferenceGrant|Gateway API|1.0|1.2|gateway.networking.k8s.io/v1beta1
gateway.networking.k8s.io/v1beta1|Gateway,GatewayClass,HTTPRoute|Gateway API|1.0||gateway.networking.k8s.io/v1
networking.x-k8s.io/v1alpha1||Gateway API|0.4|0.4|gateway.networking.k8s.io/v1
helm.toolkit.fluxcd.io/v2beta1||Flux|2.1|2.7|helm.toolkit.fluxcd.io/v2
helm.toolkit.fluxcd.io/v2beta2||Flux|2.3||helm.toolkit.fluxcd.io/v2
helm.fluxcd.io/v1||Flux|2.0|2.0|helm.toolkit.fluxcd.io/v2
kustomize.toolkit.fluxcd.io/v1beta1||Flux|2.0|2.7|kustomize.toolkit.fluxcd.io/v1
kustomize.toolkit.fluxcd.io/v1beta2||Flux|2.0||kustomize.toolkit.fluxcd.io/v1
source.toolkit.fluxcd.io/v1beta1||Flux|2.0|2.7|source.toolkit.fluxcd.io/v1
keda.k8s.io/v1alpha1||KEDA|2.0|2.0|keda.sh/v1alpha1
authorization.openshift.io/v1|ClusterRole,ClusterRoleBinding,Role,RoleBinding|OpenShift|4||rbac.authorization.k8s.io/v1
tekton.dev/v1beta1|ClusterTask|Tekton|0.41|1.0|a Task found by the cluster resolver
"""
# OpenShift served the kinds of these groups without one, as v1, until 3.x; 4.x refuses them
_OPENSHIFT = {
    "DeploymentConfig": "apps.openshift.io/v1", "BuildConfig": "build.openshift.io/v1",
    "Build": "build.openshift.io/v1",
    "ImageStream": "image.openshift.io/v1", "ImageStreamTag": "image.openshift.io/v1", "Route": "route.openshift.io/v1",
    "Template": "template.openshift.io/v1", "Project": "project.openshift.io/v1", "Group": "user.openshift.io/v1",
    "User": "user.openshift.io/v1", "SecurityContextConstraints": "security.openshift.io/v1",
    "OAuthClient": "oauth.openshift.io/v1",
}  # fmt: skip


class Fate(NamedTuple):
    """What became of an API version: its project, the versions that deprecated and dropped it, what replaces it."""

    project: str
    deprecated: str
    removed: str
    replacement: str


def _read() -> dict[str, list[tuple[frozenset[str], Fate]]]:
    found: dict[str, list[tuple[frozenset[str], Fate]]] = {}
    for line in _TABLE.strip().splitlines():
        api, kinds, project, deprecated, removed, replacement = (cell.strip() for cell in line.split("|"))
        fate = Fate(project, deprecated, removed, replacement)
        found.setdefault(api, []).append((frozenset(kinds.split(",") if kinds else ()), fate))
    return found


FATES = _read()


class ThirdPartyApiDeprecated(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        api = object.resource.api_version
        if any(fnmatchcase(api, str(pattern)) for pattern in self.options["allow"]):
            return
        if api == "v1" and object.kind in _OPENSHIFT:
            use = _OPENSHIFT[object.kind]
            report(object.at("apiVersion"), f"v1 {object.kind} is gone since OpenShift 4; use {use}")
            return
        strategy = object.get("spec.strategy.jenkinsPipelineStrategy")
        if object.kind == "BuildConfig" and object.group == "build.openshift.io" and strategy is not None:
            text = "the strategy jenkinsPipelineStrategy is deprecated since OpenShift 4.1; use OpenShift Pipelines"
            report(object.at("spec.strategy.jenkinsPipelineStrategy", on_key=True), text)
        for kinds, fate in FATES.get(api, ()):
            if kinds and object.kind not in kinds:
                continue
            what = f"gone since {fate.project} {fate.removed}"
            if not fate.removed:
                what = f"deprecated since {fate.project} {fate.deprecated}"
            use = f"; use {fate.replacement}" if fate.replacement else ""
            report(object.at("apiVersion"), f"{api} {object.kind} is {what}{use}")
            return
