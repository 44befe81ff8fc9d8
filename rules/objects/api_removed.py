"""Built-in API versions that the render's Kubernetes does not serve any more."""

from chartlint.rules import ObjectCheck, ObjectView, Report, api_lifetime


class ApiRemoved(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        api = object.resource.api_version
        known = api_lifetime(api, object.kind)
        if known is None or not known.is_removed(object.release.kube_version):
            return
        if not self._asked(object, known.replacement):
            report(object.at("apiVersion"), f"{api} {object.kind} is gone since Kubernetes {known.end}{known.cure}")

    def _asked(self, object: ObjectView, replacement: str) -> bool:
        """Whether the template asks the cluster for the replacement, which Helm without a cluster does not know of."""
        text = object.template.text
        asks = "APIVersions.Has" in text and f'"{replacement}' in text
        return bool(replacement) and asks and not object.release.offers(replacement)
