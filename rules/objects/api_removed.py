"""Built-in API versions that the render's Kubernetes does not serve any more."""

from chartlint.rules import ObjectCheck, ObjectView, Report, api_lifetime


class ApiRemoved(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        api = object.resource.api_version
        known = api_lifetime(api, object.kind)
        if known is None or not known.is_removed(object.release.kube_version):
            return
        release = object.release
        # a template that asks for the replacement gets it in each cluster that has it; Helm alone may not know of it
        if not known.replacement or release.offers(known.replacement) or not release.asks(known.replacement):
            report(object.at("apiVersion"), f"{api} {object.kind} is gone since Kubernetes {known.end}{known.cure}")
