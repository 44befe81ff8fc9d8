"""Labels and annotations of volumeClaimTemplates by which versions are written."""

import re

from chartlint.rules import ObjectCheck, ObjectView, Report

KEYS = ("helm.sh/chart", "chart", "app.kubernetes.io/version", "version", "appVersion")


class ClaimTemplateMutableLabel(ObjectCheck):
    kinds = ("StatefulSet",)

    def object(self, object: ObjectView, report: Report) -> None:
        metadata = object.release.chart.metadata
        versions = [text for text in (metadata.version, metadata.app_version) if text and len(text) > 2]
        shape = re.compile("|".join(rf"(?:^|[-_]){re.escape(text.replace('+', '_'))}$" for text in versions) or r"(?!)")
        for path, claim in object.entries("spec.volumeClaimTemplates"):
            labels = claim["metadata"].get("labels") if isinstance(claim.get("metadata"), dict) else None
            for key, value in labels.items() if isinstance(labels, dict) else ():
                if key in KEYS and isinstance(value, str) and shape.search(value):
                    report(object.at((*path, "metadata", "labels", key)), f"the label {key} changes with the version")
