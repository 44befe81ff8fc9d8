"""Names of template files in which the kind of their one object does not stand."""

import re

from chartlint.rules import Report, TemplateCheck, TemplateView

KIND = re.compile(r"^kind:[ \t]*([A-Za-z]+)[ \t]*$", re.MULTILINE)
SHORT = {
    "Deployment": ("deploy",),
    "Service": ("svc",),
    "ServiceAccount": ("sa",),
    "ConfigMap": ("cm", "config"),
    "HorizontalPodAutoscaler": ("hpa", "autoscal"),
    "PodDisruptionBudget": ("pdb",),
    "Ingress": ("ing",),
    "StatefulSet": ("sts",),
    "DaemonSet": ("ds",),
    "PersistentVolumeClaim": ("pvc", "claim"),
    "Pod": ("test",),
    "CustomResourceDefinition": ("crd",),
    "NetworkPolicy": ("netpol", "networkpolic"),
    "ClusterRole": ("rbac", "role"),
    "ClusterRoleBinding": ("rbac", "rolebinding", "crb"),
    "Role": ("rbac",),
    "RoleBinding": ("rbac",),
}


class FileNameUnlikeKind(TemplateCheck):
    def _file(self, template: TemplateView, report: Report) -> None:
        kinds = KIND.findall(template.text) if "kind:" in template.text else []
        if len(kinds) != 1:
            return
        name = template.name.rpartition("/")[2].lower().replace("-", "").replace("_", "")
        if not any(word in name for word in (kinds[0].lower(), *SHORT.get(kinds[0], ()))):
            match = KIND.search(template.text)
            assert match is not None
            report(
                template.span(match.start(1), match.end(1)),
                f"the name of the file does not tell that it is a {kinds[0]}",
            )
