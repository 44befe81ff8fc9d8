"""Fields of a Service that its type has no use for."""

from chartlint.rules import ObjectCheck, ObjectView, Report

OF_LOAD_BALANCERS = ("loadBalancerClass", "allocateLoadBalancerNodePorts", "loadBalancerSourceRanges")


class ServiceTypeConflict(ObjectCheck):
    kinds = ("Service",)

    def object(self, object: ObjectView, report: Report) -> None:
        spec = object.get("spec")
        if object.group or not isinstance(spec, dict):
            return
        kind = spec.get("type") or "ClusterIP"
        if kind == "ClusterIP":
            for at, port in object.entries("spec.ports"):
                if port.get("nodePort"):
                    report(object.at((*at, "nodePort")), "type ClusterIP has no `nodePort`")
        if kind in ("ClusterIP", "ExternalName") and spec.get("externalTrafficPolicy") and not spec.get("externalIPs"):
            report(object.at("spec.externalTrafficPolicy"), f"type {kind} has no `externalTrafficPolicy`")
        if kind in ("NodePort", "LoadBalancer") and spec.get("clusterIP") == "None":
            report(object.at("spec.clusterIP"), f"type {kind} cannot be headless")
        if kind == "ExternalName" and not spec.get("externalName"):
            report(object.at("spec.externalName"), "type ExternalName needs `externalName`")
        for field in OF_LOAD_BALANCERS if kind != "LoadBalancer" else ():
            if spec.get(field) not in (None, [], ""):
                report(object.at(("spec", field), on_key=True), f"`{field}` goes with type LoadBalancer, not {kind}")
