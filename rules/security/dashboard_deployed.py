"""The Kubernetes Dashboard by its images and its account."""

import re

from chartlint.rules import ObjectCheck, ObjectView, Report

IMAGE = re.compile(r"(^|/)(kubernetes-dashboard(-[a-z0-9]+)?|kubernetesui/dashboard(-[a-z0-9]+)?)(?=[:@]|$)")


class DashboardDeployed(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        for container in object.containers:
            image = container.get("image")
            if isinstance(image, str) and IMAGE.search(image):
                report(container.at("image"), f"container {container.name} is the Kubernetes Dashboard")
        for pod in object.pods:
            if pod.get("serviceAccountName") == "kubernetes-dashboard":
                report(pod.at("serviceAccountName"), "the pod runs as the account of the Kubernetes Dashboard")
        if object.kind in ("RoleBinding", "ClusterRoleBinding"):
            for path, subject in object.entries("subjects"):
                if subject.get("kind") == "ServiceAccount" and subject.get("name") == "kubernetes-dashboard":
                    report(object.at((*path, "name")), "the binding gives rights to the Kubernetes Dashboard")
