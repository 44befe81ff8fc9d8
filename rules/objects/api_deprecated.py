"""Built-in API versions that are served, but not for long."""

from chartlint.rules import ObjectCheck, ObjectView, Report, api_lifetime


class ApiDeprecated(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        api = object.resource.api_version
        known = api_lifetime(api, object.kind)
        if known is None or not known.is_deprecated(object.release.kube_version):
            return
        cure = known.cure
        life = object.release.kinds.store.life(known.replacement, object.kind) if known.replacement else None
        if life is not None and life.first > object.release.kube_version[1]:
            cure = f"; {known.replacement} takes its place from Kubernetes 1.{life.first} on"
        report(
            object.at("apiVersion"),
            f"{api} {object.kind} is deprecated since Kubernetes {known.begin}, gone in {known.end}{cure}",
        )
