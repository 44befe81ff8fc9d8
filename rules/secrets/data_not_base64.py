"""Values under ``data`` of a Secret that are no base64, or base64 of base64."""

import base64
import binascii
import re

from chartlint.rules import ObjectCheck, ObjectView, Report

# a random key may be base64 by the rules of who reads it, and then once more for the Secret
TWICE = re.compile(r"\{\{(?![^}]*rand)[^}]*?(?:b64enc\b[^}]*\|[^}]*b64enc\b|b64enc[ \t]*\([^)]*b64enc)")


class DataNotBase64(ObjectCheck):
    kinds = ("Secret",)

    def object(self, object: ObjectView, report: Report) -> None:
        data = object.get("data")
        if object.group or not isinstance(data, dict):
            return
        twice = TWICE.search(object.template.text) is not None
        for key, value in data.items():
            if not isinstance(value, str) or not isinstance(key, str):
                continue
            inner = _decoded("".join(value.split()))
            if inner is None:
                report(object.at(("data", key)), f"the value of {key} is not base64")
            elif twice and len(inner) >= 8 and len(inner) % 4 == 0 and _decoded(inner.decode("latin-1")) is not None:
                report(object.at(("data", key)), f"the value of {key} is encoded twice")


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
