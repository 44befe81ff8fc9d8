"""Tiller by its image, its Service and its labels, as `helm init` of Helm 2 made them."""

import re

from chartlint.rules import ObjectCheck, ObjectView, Report

IMAGE = re.compile(r"(^|/)tiller(?=[:@]|$)")


class TillerDeployed(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        for container in object.containers:
            image = container.get("image")
            if isinstance(image, str) and IMAGE.search(image):
                report(container.at("image"), f"container {container.name} is Tiller, the server of Helm 2")
                return
        labels = (object.labels, *(pod.labels for pod in object.pods))
        if object.kind == "Service" and not object.group:
            labels = (*labels, object.get("spec.selector") or {})
        if (object.kind in ("Service", "Deployment") and object.name == "tiller-deploy") or any(
            isinstance(each, dict) and each.get("app") == "helm" and each.get("name") == "tiller" for each in labels
        ):
            report(object.at("metadata.name"), f"the {object.kind} is that of Tiller, the server of Helm 2")
