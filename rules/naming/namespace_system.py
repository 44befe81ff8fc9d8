"""Objects whose template puts them into a namespace that is not theirs."""

import re

from chartlint.rules import ObjectCheck, ObjectView, Report

NAMES = ("kube-system", "kube-public", "kube-node-lease")
LITERAL = re.compile(r"^  namespace:[ \t]*[\"']?(?:" + "|".join(NAMES) + r")[\"']?[ \t]*(?:#.*)?$", re.MULTILINE)


class NamespaceSystem(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        name = object.get("metadata.namespace")
        # the release may be in that namespace by its user's will: the template has to say it
        if name in NAMES and LITERAL.search(object.template.text):
            report(object.at("metadata.namespace"), f"the template puts the object into the namespace {name}")
