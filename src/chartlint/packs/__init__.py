"""Find, load and choose rules. Nothing here reads a rule's code or CEL: listing and explaining need cards alone."""

from __future__ import annotations
