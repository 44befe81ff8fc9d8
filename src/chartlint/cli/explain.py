"""``chartlint explain RULE``: a rule's card as text."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator

from chartlint.cli.output import to_stdout
from chartlint.cli.settings import config_of, host_of, registry_of
from chartlint.packs.selection import Selection
from chartlint.rules.card import Example
from chartlint.rules.rule import Rule
from chartlint.session.choice import selection_of


def run_command(options: Namespace) -> int:
    """Print the explanation. Raises UsageError, with a suggestion, for a rule that does not exist."""
    config = config_of(options)
    registry = registry_of(options, config, host_of(options, config))
    rule = registry.get(options.rule)
    text = "\n".join(explanation(rule, selection_of(config, registry))) + "\n"
    to_stdout(lambda out: out.write(text))
    return 0


def explanation(rule: Rule, selection: Selection) -> Iterator[str]:
    """The lines that explain a rule."""
    card = rule.card
    decision = selection.decide(rule)
    yield f"{rule.name}: {card.title}"
    yield ""
    yield f"  severity    {decision.severity.value}"
    yield f"  confidence  {decision.confidence.value}"
    yield f"  state       {'on' if decision.on else 'off'}: {decision.why}"
    yield f"  since       {card.since}"
    if card.tags:
        yield f"  tags        {', '.join(card.tags)}"
    if card.formerly:
        yield f"  formerly    {', '.join(card.formerly)}"
    if card.peers:
        yield "  elsewhere"
        width = max(map(len, card.peers))
        for tool, names in sorted(card.peers.items()):
            yield f"    {tool:<{width}}  {', '.join(names)}"
    for title, text in (("Why it is bad", card.why), ("What to do", card.cure)):
        yield from _section(title, text)
    if card.options:
        yield ""
        yield "Options"
        for option in card.options:
            yield f"  {option.name} ({option.type}, default {json.dumps(option.default, ensure_ascii=False)})"
            yield from _indented(option.description, "      ")
    for example in card.examples:
        yield from _example(example)
    if card.references:
        yield from _section("References", "\n".join(card.references))


def _section(title: str, text: str) -> Iterator[str]:
    yield ""
    yield title
    yield from _indented(text, "  ")


def _indented(text: str, lead: str) -> Iterator[str]:
    for line in text.strip("\n").split("\n"):
        yield f"{lead}{line}".rstrip()


def _example(example: Example) -> Iterator[str]:
    yield ""
    yield f"{'Good' if example.good else 'Bad'}: {example.title}"
    if example.options:
        yield "  with " + ", ".join(f"{name}: {json.dumps(value)}" for name, value in example.options.items())
    if example.kube_version:
        yield f"  for Kubernetes {example.kube_version.lstrip('v')}"
    for name, text in example.files.items():
        if len(example.files) > 1:
            yield f"  {name}"
        yield from _indented(text, "    ")
