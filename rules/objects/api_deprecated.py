"""Built-in API versions that are served, but not for long."""

from chartlint.rules import ObjectCheck, ObjectView, Report, api_lifetime


class ApiDeprecated(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        api = object.resource.api_version
        known = api_lifetime(api, object.kind)
        if known is not None and known.is_deprecated(object.release.kube_version):
            report(
                object.at("apiVersion"),
                f"{api} {object.kind} is deprecated since Kubernetes {known.begin}, gone in {known.end}{known.cure}",
            )
