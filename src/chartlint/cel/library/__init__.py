"""The functions an expression may call: CEL's own, its extensions, Kubernetes'."""

from chartlint.cel.library import kubernetes, lists, maths, network, regexes, standard, texts, urls
from chartlint.cel.library.registry import FUNCTIONS, MEMBERS, Function

__all__ = [
    "FUNCTIONS",
    "MEMBERS",
    "Function",
    "kubernetes",
    "lists",
    "maths",
    "network",
    "regexes",
    "standard",
    "texts",
    "urls",
]
