"""The pages of docs/rules/: made from cards, and known to be stale when they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from chartlint.packs.pages import pages, stale_pages, write_pages
from chartlint.rules.card import parse_card
from chartlint.rules.rule import Rule
from chartlint.source import Source

CARD = """\
title: Too many replicas
severity: warning
confidence: high
profile: recommended
since: "0.1"
tags: [cost]
formerly: [replicas-many]
why: They cost money.
cure: Ask for less.
check:
  each: object
  kinds: [Deployment]
  when: has(object.spec)
  must: object.spec.?replicas.orValue(1) <= most
  say: many
options:
  most: {type: integer, default: 9, description: "The most that may be, a|b."}
peers:
  other-tool: [R1, R2]
references: [https://example.com/]
examples:
  - title: few
    good: |
      spec: {replicas: 1}
  - title: many
    options: {most: 5}
    kubeVersion: "1.31"
    bad:
      templates/a.yaml: |
        # ```
        replicas: {{ .Values.n }}  # <--
      templates/NOTES.txt: Hello
"""
HERE = Path(__file__).parent


def test_a_page(expect: Callable[[Path, str], None]) -> None:
    rule = Rule("too-many", "house", parse_card(Source("too-many.yaml", CARD)), None)
    expect(HERE / "snapshots" / "too-many.md", pages([rule])["too-many.md"])
    expect(HERE / "snapshots" / "index.md", pages([rule])["README.md"])


def test_stale_pages(tmp_path: Path) -> None:
    rule = Rule("own/too-many", "own", parse_card(Source("too-many.yaml", CARD)), None)
    assert stale_pages(tmp_path / "rules", pages([rule])) == ["README.md", "own-too-many.md"]
    assert write_pages(tmp_path / "rules", pages([rule])) == ["README.md", "own-too-many.md"]
    assert stale_pages(tmp_path / "rules", pages([rule])) == []
    (tmp_path / "rules" / "gone.md").write_text("of a rule that is no more")
    (tmp_path / "rules" / "README.md").write_text("edited by hand")
    assert stale_pages(tmp_path / "rules", pages([rule])) == ["README.md", "gone.md"]
    assert write_pages(tmp_path / "rules", pages([rule])) == ["README.md", "gone.md"]
    assert sorted(path.name for path in (tmp_path / "rules").iterdir()) == ["README.md", "own-too-many.md"]
