"""Well-known labels and annotations that Kubernetes has given up, and what took their place.

Source: https://kubernetes.io/docs/reference/labels-annotations-taints/. Those that a rule of its own tells (Ingress
class, seccomp) are not here.
"""

from collections.abc import Iterator

from chartlint.rules import ObjectCheck, ObjectPath, ObjectView, Report

Minor = tuple[int, int]

OLD_MASTER = "node-role.kubernetes.io/master"
NEW_MASTER = "node-role.kubernetes.io/control-plane"
# key to the Kubernetes that deprecated it and what to use
NODES: dict[str, tuple[Minor, str]] = {
    "beta.kubernetes.io/arch": ((1, 14), "kubernetes.io/arch"),
    "beta.kubernetes.io/os": ((1, 14), "kubernetes.io/os"),
    "beta.kubernetes.io/instance-type": ((1, 17), "node.kubernetes.io/instance-type"),
    "failure-domain.beta.kubernetes.io/zone": ((1, 17), "topology.kubernetes.io/zone"),
    "failure-domain.beta.kubernetes.io/region": ((1, 17), "topology.kubernetes.io/region"),
    OLD_MASTER: ((1, 20), NEW_MASTER),
}
OBJECTS: dict[str, tuple[Minor, str]] = {
    "scheduler.alpha.kubernetes.io/critical-pod": ((1, 13), "priorityClassName"),
    "scheduler.alpha.kubernetes.io/tolerations": ((1, 6), "the field tolerations"),
    "scheduler.alpha.kubernetes.io/affinity": ((1, 6), "the field affinity"),
    "pod.beta.kubernetes.io/init-containers": ((1, 8), "the field initContainers"),
    "pod.alpha.kubernetes.io/init-containers": ((1, 8), "the field initContainers"),
    "pod.alpha.kubernetes.io/initialized": ((1, 5), "nothing"),
    "security.alpha.kubernetes.io/sysctls": ((1, 11), "securityContext.sysctls"),
    "security.alpha.kubernetes.io/unsafe-sysctls": ((1, 11), "securityContext.sysctls"),
    "service.alpha.kubernetes.io/tolerate-unready-endpoints": ((1, 11), "publishNotReadyAddresses"),
    "service.beta.kubernetes.io/external-traffic": ((1, 7), "externalTrafficPolicy"),
    "service.beta.kubernetes.io/healthcheck-nodeport": ((1, 7), "healthCheckNodePort"),
    "service.kubernetes.io/topology-aware-hints": (
        (1, 27),
        "service.kubernetes.io/topology-mode or trafficDistribution",
    ),
    "volume.beta.kubernetes.io/storage-class": ((1, 6), "storageClassName"),
    "volume.alpha.kubernetes.io/storage-class": ((1, 6), "storageClassName"),
    "storageclass.beta.kubernetes.io/is-default-class": ((1, 6), "storageclass.kubernetes.io/is-default-class"),
}
TERMS = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
APPARMOR = "container.apparmor.security.beta.kubernetes.io/"


class DeprecatedAnnotation(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        version = object.release.kube_version
        for path, key in _keys(object):
            since, instead = _fate(key)
            if instead and since <= version:
                kind = "label" if key in NODES else "annotation"
                use = "nothing reads it" if instead == "nothing" else f"use {instead}"
                text = f"the {kind} `{key}` is deprecated since Kubernetes {since[0]}.{since[1]}; {use}"
                report(object.at(path, on_key=path[-1] == key), text)


def _fate(key: str) -> tuple[Minor, str]:
    if key.startswith(APPARMOR):
        return (1, 30), "securityContext.appArmorProfile"
    return NODES.get(key) or OBJECTS.get(key) or ((0, 0), "")


def _keys(object: ObjectView) -> Iterator[tuple[ObjectPath, str]]:
    for path, sort in object.label_maps:
        if sort != "label":
            found = object.get(path)
            for key in found if isinstance(found, dict) else ():
                if "kubernetes.io/" in str(key):
                    yield (*path, key), str(key)
    for pod in object.pods:
        tolerated = {str(toleration.get("key")) for _, toleration in pod.entries("tolerations")}
        for at, toleration in pod.entries("tolerations"):
            if NEW_MASTER in tolerated and toleration.get("key") == OLD_MASTER:
                continue  # for old clusters beside new ones
            yield (*pod.path, *at, "key"), str(toleration.get("key"))
        for at, spread in pod.entries("topologySpreadConstraints"):
            yield (*pod.path, *at, "topologyKey"), str(spread.get("topologyKey"))
        for at, entry in pod.entries(TERMS):
            expressions = entry.get("matchExpressions")
            for index, expression in enumerate(expressions if isinstance(expressions, list) else ()):
                if isinstance(expression, dict):
                    yield (*pod.path, *at, "matchExpressions", index, "key"), str(expression.get("key"))
        for sort in ("podAffinity", "podAntiAffinity"):
            for at, entry in pod.entries(f"affinity.{sort}.requiredDuringSchedulingIgnoredDuringExecution"):
                yield (*pod.path, *at, "topologyKey"), str(entry.get("topologyKey"))
            for at, entry in pod.entries(f"affinity.{sort}.preferredDuringSchedulingIgnoredDuringExecution"):
                inner = entry.get("podAffinityTerm")
                if isinstance(inner, dict):
                    yield (*pod.path, *at, "podAffinityTerm", "topologyKey"), str(inner.get("topologyKey"))
