"""Definitions of networks for Multus whose configuration is no CNI configuration."""

import json
from typing import Any

from chartlint.rules import ObjectCheck, ObjectView, Report


class NetworkAttachmentInvalid(ObjectCheck):
    kinds = ("NetworkAttachmentDefinition",)

    def object(self, object: ObjectView, report: Report) -> None:
        text = object.get("spec.config")
        if not isinstance(text, str) or not text.strip():
            return  # then it names a file on the node
        try:
            config: Any = json.loads(text)
        except ValueError as error:
            report(object.at("spec.config"), f"the CNI configuration is not JSON: {error}")
            return
        plugins = config.get("plugins") if isinstance(config, dict) else None
        parts = plugins if isinstance(plugins, list) and plugins else [config]
        if not all(isinstance(part, dict) and part.get("type") for part in parts):
            report(object.at("spec.config"), "the CNI configuration names no `type` of plugin")
        elif isinstance(config, dict) and not config.get("cniVersion"):
            report(object.at("spec.config"), "the CNI configuration has no `cniVersion`")
