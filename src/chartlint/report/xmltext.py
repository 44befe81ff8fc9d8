"""XML that every reader takes: without the characters that XML 1.0 forbids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# https://www.w3.org/TR/xml/#charsets; what a terminal would obey is escaped before, see report.characters
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def allowed(text: str) -> str:
    """A text with each character that XML 1.0 forbids replaced by U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", text)


def write_xml(root: Element, out: TextIO) -> None:
    """Write a document, indented, in UTF-8 by its declaration and in ASCII in fact: any stream carries it."""
    from xml.etree.ElementTree import indent, tostring

    indent(root)
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(
        tostring(root, encoding="us-ascii").decode("ascii").removeprefix("<?xml version='1.0' encoding='us-ascii'?>\n")
    )
    out.write("\n")
