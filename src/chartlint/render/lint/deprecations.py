"""Which API versions Helm's linter calls deprecated.

It asks the scheme of client-go, so kinds that are not in it (custom ones, versions that client-go has dropped) get no
message, and some replacements are missing or name a list: this table says what Helm says. What Kubernetes itself
serves is in ``rules.lifetime``.

Source: the generated ``APILifecycleDeprecated``, ``APILifecycleRemoved`` and ``APILifecycleReplacement`` of
k8s.io/api v0.36, and v0.32 to v0.35; helm/pkg/chart/v2/lint/rules/deprecations.go;
k8s.io/apiserver/pkg/endpoints/deprecation/deprecation.go.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

# apiVersion | deprecated in | gone in (- for never) | what replaces it (an apiVersion, with the kind where that
# differs, - for nothing) | kinds, with * where the list of it is in the table too
_TABLE = """
v1|1.19|-|-|ComponentStatus*
v1|1.33|-|discovery.k8s.io/v1 EndpointSlice|Endpoints
v1|1.33|-|discovery.k8s.io/v1 EndpointSliceList|EndpointsList
admissionregistration.k8s.io/v1alpha1|1.35|1.38|-|MutatingAdmissionPolicy*,MutatingAdmissionPolicyBinding*
admissionregistration.k8s.io/v1alpha1|1.29|1.32|-|ValidatingAdmissionPolicy*,ValidatingAdmissionPolicyBinding*
admissionregistration.k8s.io/v1beta1|1.37|1.40|admissionregistration.k8s.io/v1|MutatingAdmissionPolicy*,MutatingAdmissionPolicyBinding*
admissionregistration.k8s.io/v1beta1|1.16|1.22|admissionregistration.k8s.io/v1|MutatingWebhookConfiguration*,ValidatingWebhookConfiguration*
admissionregistration.k8s.io/v1beta1|1.31|1.34|-|ValidatingAdmissionPolicy*,ValidatingAdmissionPolicyBinding*
apps/v1beta1|1.8|1.16|apps/v1|ControllerRevision*,Deployment*,DeploymentRollback,StatefulSet*
apps/v1beta1|1.8|1.16|autoscaling/v1|Scale
apps/v1beta2|1.9|1.16|apps/v1|ControllerRevision*,DaemonSet*,Deployment*,ReplicaSet*,StatefulSet*
apps/v1beta2|1.9|1.16|autoscaling/v1|Scale
authentication.k8s.io/v1alpha1|1.29|1.32|-|SelfSubjectReview
authentication.k8s.io/v1beta1|1.30|1.33|-|SelfSubjectReview
authentication.k8s.io/v1beta1|1.19|1.22|authentication.k8s.io/v1|TokenReview
authorization.k8s.io/v1beta1|1.19|1.22|authorization.k8s.io/v1|LocalSubjectAccessReview,SelfSubjectAccessReview,SelfSubjectRulesReview,SubjectAccessReview
batch/v1beta1|1.21|1.25|batch/v1|CronJob*
certificates.k8s.io/v1alpha1|1.34|1.37|-|ClusterTrustBundle*
certificates.k8s.io/v1beta1|1.19|1.22|certificates.k8s.io/v1|CertificateSigningRequest*
certificates.k8s.io/v1beta1|1.37|1.40|-|ClusterTrustBundle*
certificates.k8s.io/v1beta1|1.38|1.41|-|PodCertificateRequest*
coordination.k8s.io/v1alpha2|1.35|1.38|-|LeaseCandidate*
coordination.k8s.io/v1beta1|1.19|1.22|coordination.k8s.io/v1|Lease*
coordination.k8s.io/v1beta1|1.36|1.39|-|LeaseCandidate*
discovery.k8s.io/v1beta1|1.21|1.25|discovery.k8s.io/v1|EndpointSlice
discovery.k8s.io/v1beta1|1.21|1.25|discovery.k8s.io/v1 EndpointSlice|EndpointSliceList
events.k8s.io/v1beta1|1.22|1.25|-|Event*
extensions/v1beta1|1.8|1.16|apps/v1|DaemonSet*,Deployment*,ReplicaSet*
extensions/v1beta1|1.8|1.16|-|DeploymentRollback
extensions/v1beta1|1.14|1.22|networking.k8s.io/v1|Ingress*
extensions/v1beta1|1.9|1.16|networking.k8s.io/v1|NetworkPolicy*
extensions/v1beta1|1.2|1.16|-|Scale
flowcontrol.apiserver.k8s.io/v1beta1|1.23|1.26|flowcontrol.apiserver.k8s.io/v1beta3|FlowSchema*,PriorityLevelConfiguration*
flowcontrol.apiserver.k8s.io/v1beta2|1.26|1.29|flowcontrol.apiserver.k8s.io/v1beta3|FlowSchema*,PriorityLevelConfiguration*
flowcontrol.apiserver.k8s.io/v1beta3|1.29|1.32|flowcontrol.apiserver.k8s.io/v1|FlowSchema*,PriorityLevelConfiguration*
networking.k8s.io/v1beta1|1.34|1.37|-|IPAddress*,ServiceCIDR*
networking.k8s.io/v1beta1|1.19|1.22|networking.k8s.io/v1|Ingress*,IngressClassList
networking.k8s.io/v1beta1|1.19|1.22|networking.k8s.io/v1 IngressClassList|IngressClass
node.k8s.io/v1beta1|1.22|1.25|-|RuntimeClass*
policy/v1beta1|1.22|1.25|-|Eviction
policy/v1beta1|1.21|1.25|policy/v1|PodDisruptionBudget*
rbac.authorization.k8s.io/v1beta1|1.17|1.22|rbac.authorization.k8s.io/v1|ClusterRole*,ClusterRoleBinding*,Role*,RoleBinding*
resource.k8s.io/v1alpha3|1.36|1.39|-|DeviceTaintRule*
resource.k8s.io/v1alpha3|1.39|1.42|-|ResourcePoolStatusRequest*
resource.k8s.io/v1beta1|1.35|1.38|-|DeviceClass*,ResourceClaim*,ResourceClaimTemplate*,ResourceSlice*
resource.k8s.io/v1beta2|1.36|1.39|-|DeviceClass*,ResourceClaim*,ResourceClaimTemplate*,ResourceSlice*
resource.k8s.io/v1beta2|1.39|1.42|-|DeviceTaintRule*
scheduling.k8s.io/v1beta1|1.14|1.22|scheduling.k8s.io/v1|PriorityClass*
storage.k8s.io/v1alpha1|1.21|1.24|storage.k8s.io/v1beta1|CSIStorageCapacity*
storage.k8s.io/v1alpha1|1.21|1.24|storage.k8s.io/v1|VolumeAttachment*
storage.k8s.io/v1alpha1|1.32|1.35|storage.k8s.io/v1|VolumeAttributesClass*
storage.k8s.io/v1beta1|1.19|1.22|storage.k8s.io/v1|CSIDriver*,StorageClass*,VolumeAttachment*
storage.k8s.io/v1beta1|1.17|1.22|storage.k8s.io/v1|CSINode
storage.k8s.io/v1beta1|1.17|1.22|storage.k8s.io/v1 CSINode|CSINodeList
storage.k8s.io/v1beta1|1.24|1.27|storage.k8s.io/v1|CSIStorageCapacity*
storage.k8s.io/v1beta1|1.34|1.37|storage.k8s.io/v1|VolumeAttributesClass*
storagemigration.k8s.io/v1beta1|1.38|1.41|-|StorageVersionMigration*
"""
# The last minor version of client-go that has it | as above
_DROPPED = """
35|autoscaling/v2beta1|1.22|1.25|autoscaling/v2|HorizontalPodAutoscaler
35|autoscaling/v2beta1|1.22|1.25|autoscaling/v2beta2|HorizontalPodAutoscalerList
35|autoscaling/v2beta2|1.23|1.26|autoscaling/v2|HorizontalPodAutoscaler
35|autoscaling/v2beta2|1.22|1.25|-|HorizontalPodAutoscalerList
34|storagemigration.k8s.io/v1alpha1|1.33|1.36|-|StorageVersionMigration*
33|networking.k8s.io/v1alpha1|1.30|1.33|-|IPAddress*,ServiceCIDR*
33|resource.k8s.io/v1alpha3|1.34|1.37|resource.k8s.io/v1beta1|DeviceClass*,ResourceClaim*,ResourceClaimTemplate*,ResourceSlice*
"""


class Deprecation(NamedTuple):
    """Since which minor version of Kubernetes 1 a kind is deprecated and gone, and what Helm says replaces it."""

    begin: int
    end: int | None
    replacement: str

    def text(self, api_version: str, kind: str) -> str:
        """Helm's message."""
        gone = f", unavailable in v1.{self.end}+" if self.end is not None else ""
        instead = f"; use {self.replacement}" if self.replacement else ""
        return f"{api_version} {kind} is deprecated in v1.{self.begin}+{gone}{instead}"


@lru_cache(maxsize=4)
def deprecations(client: int) -> dict[tuple[str, str], Deprecation]:
    """Every deprecated kind by apiVersion and kind in a minor version of client-go, which is that of Kubernetes."""
    dropped = [line.split("|", 1) for line in _DROPPED.strip().splitlines()]
    lines = [*_TABLE.strip().splitlines(), *(line for last, line in dropped if client <= int(last))]
    found = {}
    for line in lines:
        api, begin, end, instead, kinds = line.split("|")
        for word in kinds.split(","):
            names = (word[:-1], word[:-1] + "List") if word.endswith("*") else (word,)
            for kind in names:
                replacement = "" if instead == "-" else instead if " " in instead else f"{instead} {kind}"
                found[api, kind] = Deprecation(_minor(begin), None if end == "-" else _minor(end), replacement)
    return found


def _minor(version: str) -> int:
    return int(version.partition(".")[2])
