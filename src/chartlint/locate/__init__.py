"""From a symbolic place to file, line and column: only for what survived selection.

An object's field is looked up in the rendered text, the rendered text is followed through the templates that wrote
it (``render.output``), and the innermost place in the chart's own files becomes the primary one; the callers on the
include chain and the library code below come along as related places.
"""

from chartlint.locate.locations import file_location, span_location
from chartlint.locate.problems import Verdict, locate, locate_crash_place, locate_failure, locate_yaml_error

__all__ = [
    "Verdict",
    "file_location",
    "locate",
    "locate_crash_place",
    "locate_failure",
    "locate_yaml_error",
    "span_location",
]
