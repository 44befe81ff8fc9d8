"""Doubled keys of rendered documents."""

import re
from typing import Any

from chartlint.rules import ObjectCheck, ObjectView, Related, Report, duplicate_keys

# what can stand between a key and its value
COLON = re.compile(r":(?=\s|$)|[\"']:")


class DuplicateKey(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        if any(step for step in object.resource.base if isinstance(step, int)):
            return  # the items of one List share their document: look at it once
        text = object.manifest.text
        # each key has its colon; where there are no more of these than keys that were read, none got lost
        if "&" not in text and len(COLON.findall(text)) == _count(object.manifest.body):
            return
        for double in duplicate_keys(text):
            report(
                object.text_at(*double.second),
                f"`{double.key}` stands twice; only the last one counts",
                Related(object.text_at(*double.first), "this one is lost"),
            )


def _count(value: Any) -> int:
    """The number of keys in plain data."""
    if isinstance(value, dict):
        return len(value) + sum(_count(item) for item in value.values() if isinstance(item, (dict, list)))
    if isinstance(value, list):
        return sum(_count(item) for item in value if isinstance(item, (dict, list)))
    return 0
