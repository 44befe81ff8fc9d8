"""How long Kubernetes serves which built-in API version.

Source: the ``k8s:prerelease-lifecycle-gen`` tags in kubernetes/api, and for API versions that are no longer in it the
deprecation guide (https://kubernetes.io/docs/reference/using-api/deprecation-guide/).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

# apiVersion | deprecated in | gone in | apiVersion that replaces it | kinds
_TABLE = """
admissionregistration.k8s.io/v1alpha1|1.35|1.38|admissionregistration.k8s.io/v1|MutatingAdmissionPolicy,MutatingAdmissionPolicyBinding
admissionregistration.k8s.io/v1alpha1|1.29|1.32|admissionregistration.k8s.io/v1|ValidatingAdmissionPolicy,ValidatingAdmissionPolicyBinding
admissionregistration.k8s.io/v1beta1|1.37|1.40|admissionregistration.k8s.io/v1|MutatingAdmissionPolicy,MutatingAdmissionPolicyBinding
admissionregistration.k8s.io/v1beta1|1.16|1.22|admissionregistration.k8s.io/v1|MutatingWebhookConfiguration,ValidatingWebhookConfiguration
admissionregistration.k8s.io/v1beta1|1.31|1.34|admissionregistration.k8s.io/v1|ValidatingAdmissionPolicy,ValidatingAdmissionPolicyBinding
apiextensions.k8s.io/v1beta1|1.16|1.22|apiextensions.k8s.io/v1|CustomResourceDefinition
apiregistration.k8s.io/v1beta1|1.19|1.22|apiregistration.k8s.io/v1|APIService
apps/v1beta1|1.8|1.16|apps/v1|ControllerRevision,Deployment,StatefulSet
apps/v1beta2|1.9|1.16|apps/v1|ControllerRevision,DaemonSet,Deployment,ReplicaSet,StatefulSet
authentication.k8s.io/v1beta1|1.19|1.22|authentication.k8s.io/v1|TokenReview
authorization.k8s.io/v1beta1|1.19|1.22|authorization.k8s.io/v1|LocalSubjectAccessReview,SelfSubjectAccessReview,SelfSubjectRulesReview,SubjectAccessReview
autoscaling/v2beta1|1.22|1.25|autoscaling/v2|HorizontalPodAutoscaler
autoscaling/v2beta2|1.23|1.26|autoscaling/v2|HorizontalPodAutoscaler
batch/v1beta1|1.21|1.25|batch/v1|CronJob
batch/v2alpha1|1.8|1.21|batch/v1|CronJob
certificates.k8s.io/v1alpha1|1.34|1.37||ClusterTrustBundle
certificates.k8s.io/v1beta1|1.19|1.22|certificates.k8s.io/v1|CertificateSigningRequest
certificates.k8s.io/v1beta1|1.37|1.40||ClusterTrustBundle
certificates.k8s.io/v1beta1|1.38|1.41||PodCertificateRequest
coordination.k8s.io/v1alpha2|1.35|1.38||LeaseCandidate
coordination.k8s.io/v1beta1|1.19|1.22|coordination.k8s.io/v1|Lease
coordination.k8s.io/v1beta1|1.36|1.39||LeaseCandidate
discovery.k8s.io/v1beta1|1.21|1.25|discovery.k8s.io/v1|EndpointSlice
events.k8s.io/v1beta1|1.22|1.25|events.k8s.io/v1|Event
extensions/v1beta1|1.8|1.16|apps/v1|DaemonSet,Deployment,ReplicaSet
extensions/v1beta1|1.14|1.22|networking.k8s.io/v1|Ingress
extensions/v1beta1|1.9|1.16|networking.k8s.io/v1|NetworkPolicy
extensions/v1beta1|1.10|1.16||PodSecurityPolicy
flowcontrol.apiserver.k8s.io/v1beta1|1.23|1.26|flowcontrol.apiserver.k8s.io/v1|FlowSchema,PriorityLevelConfiguration
flowcontrol.apiserver.k8s.io/v1beta2|1.26|1.29|flowcontrol.apiserver.k8s.io/v1|FlowSchema,PriorityLevelConfiguration
flowcontrol.apiserver.k8s.io/v1beta3|1.29|1.32|flowcontrol.apiserver.k8s.io/v1|FlowSchema,PriorityLevelConfiguration
networking.k8s.io/v1beta1|1.34|1.37|networking.k8s.io/v1|IPAddress,ServiceCIDR
networking.k8s.io/v1beta1|1.19|1.22|networking.k8s.io/v1|Ingress,IngressClass
node.k8s.io/v1alpha1|1.20|1.24|node.k8s.io/v1|RuntimeClass
node.k8s.io/v1beta1|1.22|1.25|node.k8s.io/v1|RuntimeClass
policy/v1beta1|1.21|1.25|policy/v1|PodDisruptionBudget
policy/v1beta1|1.21|1.25||PodSecurityPolicy
rbac.authorization.k8s.io/v1alpha1|1.17|1.22|rbac.authorization.k8s.io/v1|ClusterRole,ClusterRoleBinding,Role,RoleBinding
rbac.authorization.k8s.io/v1beta1|1.17|1.22|rbac.authorization.k8s.io/v1|ClusterRole,ClusterRoleBinding,Role,RoleBinding
resource.k8s.io/v1alpha3|1.36|1.39||DeviceTaintRule
resource.k8s.io/v1beta1|1.35|1.38|resource.k8s.io/v1|DeviceClass,ResourceClaim,ResourceClaimTemplate,ResourceSlice
resource.k8s.io/v1beta2|1.36|1.39|resource.k8s.io/v1|DeviceClass,ResourceClaim,ResourceClaimTemplate,ResourceSlice
resource.k8s.io/v1beta2|1.39|1.42||DeviceTaintRule
scheduling.k8s.io/v1alpha1|1.14|1.23|scheduling.k8s.io/v1|PriorityClass
scheduling.k8s.io/v1beta1|1.14|1.22|scheduling.k8s.io/v1|PriorityClass
settings.k8s.io/v1alpha1|1.19|1.20||PodPreset
storage.k8s.io/v1alpha1|1.21|1.24|storage.k8s.io/v1|CSIStorageCapacity,VolumeAttachment
storage.k8s.io/v1alpha1|1.32|1.35|storage.k8s.io/v1|VolumeAttributesClass
storage.k8s.io/v1beta1|1.19|1.22|storage.k8s.io/v1|CSIDriver,StorageClass,VolumeAttachment
storage.k8s.io/v1beta1|1.17|1.22|storage.k8s.io/v1|CSINode
storage.k8s.io/v1beta1|1.24|1.27|storage.k8s.io/v1|CSIStorageCapacity
storage.k8s.io/v1beta1|1.34|1.37|storage.k8s.io/v1|VolumeAttributesClass
storagemigration.k8s.io/v1beta1|1.38|1.41||StorageVersionMigration
"""

# what a template must change besides the apiVersion | kinds, with the old API versions where not all of them need it
_CHANGES = """
`selector` must be written|DaemonSet,Deployment,ReplicaSet,StatefulSet
`backend` is `service: {name, port: {number or name}}`, and each path needs a `pathType`|Ingress
`scope` and a schema under each of `versions` must be written|CustomResourceDefinition
`sideEffects` and `admissionReviewVersions` must be written|MutatingWebhookConfiguration,ValidatingWebhookConfiguration
an empty `selector` selects every pod|PodDisruptionBudget
`targetAverageUtilization` is `target.averageUtilization`|HorizontalPodAutoscaler autoscaling/v2beta1
`signerName` and `usages` must be written|CertificateSigningRequest
`topology` becomes `nodeName` and `zone`|EndpointSlice
`assuredConcurrencyShares` becomes `nominalConcurrencyShares`|PriorityLevelConfiguration
"""
# what stands in for kinds that nothing replaces
_INSTEAD = {
    "PodSecurityPolicy": "Pod Security Admission, by labels of the namespace, stands in for it",
    "PodPreset": "an admission webhook stands in for it",
}

Minor = tuple[int, int]


class Lifetime(NamedTuple):
    """Since which Kubernetes (major, minor) an API version is deprecated, since which it is gone, what replaces it.

    ``changes`` says what else is another in the replacement, or what stands in for a kind without one.
    """

    deprecated: Minor
    removed: Minor
    replacement: str
    changes: str = ""

    def is_removed(self, version: Minor) -> bool:
        """Whether that Kubernetes does not serve it any more."""
        return version >= self.removed

    def is_deprecated(self, version: Minor) -> bool:
        """Whether that Kubernetes still serves it, but says that it will go."""
        return self.deprecated <= version < self.removed

    @property
    def begin(self) -> str:
        """The version that deprecated it, as text."""
        return f"{self.deprecated[0]}.{self.deprecated[1]}"

    @property
    def end(self) -> str:
        """The version without it, as text."""
        return f"{self.removed[0]}.{self.removed[1]}"

    @property
    def cure(self) -> str:
        """The end of a message that says what replaces it; empty when nothing does."""
        if not self.replacement:
            return f"; {self.changes}" if self.changes else ""
        return f"; use {self.replacement}{f', where {self.changes}' if self.changes else ''}"


@lru_cache(maxsize=1)
def _lifetimes() -> dict[tuple[str, str], Lifetime]:
    changes = {}
    for line in _CHANGES.strip().splitlines():
        text, named = line.split("|")
        changes.update(dict.fromkeys(named.split(","), text))
    found = {}
    for line in _TABLE.strip().splitlines():
        api, deprecated, removed, replacement, kinds = line.split("|")
        for kind in kinds.split(","):
            change = changes.get(kind) or changes.get(f"{kind} {api}") or _INSTEAD.get(kind, "")
            found[api, kind] = Lifetime(minor(deprecated), minor(removed), replacement, change)
    return found


def minor(version: str) -> Minor:
    """The (major, minor) of a Kubernetes version such as ``v1.31.2``."""
    major, rest = version.lstrip("v").split(".")[:2]
    return int(major), int(rest)


def api_lifetime(api_version: str, kind: str) -> Lifetime | None:
    """The lifetime of a kind in an API version; None for those that are not deprecated and those of others."""
    return _lifetimes().get((api_version, kind.removesuffix("List") if kind != "List" else kind))
