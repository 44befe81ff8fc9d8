"""Which paths a pattern of ``exclude`` matches. Patterns count from /repo."""

from __future__ import annotations

import pytest

from chartlint.config import PathGlob

CASES = [
    # pattern, path, matches
    ("shop", "/repo/shop", True),
    ("shop", "/repo/charts/shop", True),
    ("shop", "/repo/charts/shop/templates/a.yaml", True),
    ("shop", "/repo/workshop", False),
    ("shop", "/repo/shop-two", False),
    ("shop/", "/repo/charts/shop", True),
    ("/shop", "/repo/shop", True),
    ("/shop", "/repo/charts/shop", False),
    ("./shop", "/repo/charts/shop", True),
    ("charts/shop", "/repo/charts/shop", True),
    ("charts/shop", "/repo/old/charts/shop", False),
    ("charts/*", "/repo/charts/shop", True),
    ("charts/*", "/repo/charts/shop/templates", True),
    ("charts/*", "/repo/charts", False),
    ("charts/s?op", "/repo/charts/shop", True),
    ("charts/s?op", "/repo/charts/s/op", False),
    ("**/test", "/repo/test", True),
    ("**/test", "/repo/a/b/test", True),
    ("charts/**", "/repo/charts/a/b", True),
    ("charts/**", "/repo/charts", False),
    ("charts/**/old", "/repo/charts/old", True),
    ("charts/**/old", "/repo/charts/a/b/old", True),
    ("shop-[ab]", "/repo/shop-a", True),
    ("shop-[!ab]", "/repo/shop-a", False),
    ("shop-[!ab]", "/repo/shop-c", True),
    ("shop-[a-c]", "/repo/shop-b", True),
    ("shop-[z-a]", "/repo/shop-[z-a]", True),
    ("shop.a", "/repo/shop-a", False),
    ("*", "/repo/anything", True),
    ("*", "/elsewhere/anything", False),
    ("*", "/repo", False),
    ("repo", "/repo/shop", False),
]


@pytest.mark.parametrize(("pattern", "path", "matches"), CASES)
def test_pattern(pattern: str, path: str, matches: bool) -> None:
    assert PathGlob(pattern, "/repo").matches(path) is matches
