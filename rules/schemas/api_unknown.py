"""Kinds that should be Kubernetes' own and that the render's Kubernetes does not have."""

from chartlint.rules import ObjectCheck, ObjectView, Report, api_lifetime, closest


class ApiUnknown(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        if object.schema is not None:
            return
        api, kind = object.resource.api_version, object.kind
        offered = object.release.rendered.scenario.api_versions
        if api in offered or f"{api}/{kind}" in offered:
            return  # the user knows a cluster that has it
        fault = object.release.kinds.unserved(api, kind)
        lifetime = api_lifetime(api, kind)
        if fault is None or (lifetime is not None and lifetime.is_removed(object.release.kube_version)):
            return  # what is gone is told by api-removed
        instead = f"use {' or '.join(fault.instead)}" if fault.instead else ""
        if not api:
            hint = f"; {instead}" if instead else ""
            report(object.at("kind", on_key=True), f"the {kind} has no apiVersion{hint}")
        elif fault.life is not None:
            later = fault.life.first > object.release.kube_version[1]
            if later and object.release.asks(api):
                return  # Helm without a cluster offers what it knows; the cluster itself will say no
            span = f"exists from Kubernetes 1.{fault.life.first} on"
            if not later:
                span = f"is gone since Kubernetes 1.{fault.life.last + 1}"
            report(object.at("apiVersion"), f"{api} {kind} {span}{f'; before it, {instead}' if instead else ''}")
        elif instead:
            report(object.at("apiVersion"), f"Kubernetes has no {kind} in {api}; {instead}")
        else:
            near = closest(kind, fault.kinds)
            report(object.at("kind"), f"Kubernetes has no {kind} in {api}{f'; {near}' if near else ''}")
