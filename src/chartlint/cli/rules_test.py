"""``chartlint rules test``: run the examples of rules and say what they show to be wrong."""

from __future__ import annotations

import os
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from chartlint.cli.output import to_stdout
from chartlint.cli.settings import config_of, host_of, registry_of
from chartlint.config import Config
from chartlint.errors import UsageError
from chartlint.packs.load import load_pack
from chartlint.packs.registry import Registry
from chartlint.rules.rule import Rule
from chartlint.session.rule_examples import Mistake, about_sources, check_rule

FOUND, PASSED = 1, 0


def run_command(options: Namespace) -> int:
    """Test the rules; 1 when an example fails. Raises UsageError for rules that cannot be had."""
    config = config_of(options)
    rules = list(wanted(options, config))
    lines: list[str] = []
    failed = examples = 0
    for rule in rules:
        mistakes = tested(rule)
        failed += bool(mistakes)
        examples += len(rule.card.examples)
        lines.append(
            f"{'FAILED' if mistakes else 'ok':<6}  {rule.name}  ({_count(len(rule.card.examples), 'example')})"
        )
        for mistake in mistakes:
            title = f"{mistake.example.title}: " if mistake.example is not None else ""
            lines.append(f"          {title}{mistake.message}")
    whole = f"{_count(len(rules), 'rule')}, {_count(examples, 'example')}: "
    lines += ["", whole + (f"{failed} failed" if failed else "all pass")]
    to_stdout(lambda out: out.write("\n".join(lines) + "\n"))
    return FOUND if failed else PASSED


def wanted(options: Namespace, config: Config) -> Iterator[Rule]:
    """The rules that are named: by their folder, their card or their name; without any, those of the packs in use."""
    registry: Registry | None = None
    if not options.rules:
        if not config.packs:
            raise UsageError("there is no rule to test", "name a folder of cards, a card, or a rule")
        registry = registry_of(options, config, host_of(options, config))
        folders = {os.path.realpath(folder) for folder in config.packs}
        yield from (rule for rule in registry if os.path.realpath(os.path.dirname(rule.card.path)) in folders)
        return
    for text in options.rules:
        if os.path.isdir(text):
            yield from load_pack(text, trusted=options.trust).rules
        elif text.endswith((".yaml", ".yml")) or os.sep in text:
            if not os.path.isfile(text):
                raise UsageError(f"there is no card {text}")
            pack = load_pack(os.path.dirname(text) or ".", trusted=options.trust)
            yield from (rule for rule in pack.rules if os.path.samefile(rule.card.path, text))
        else:
            registry = registry or registry_of(options, config, host_of(options, config))
            yield registry.get(text)


def tested(rule: Rule) -> list[Mistake]:
    """What is wrong with a rule."""
    with tempfile.TemporaryDirectory(prefix="chartlint-") as folder:
        return check_rule(rule, Path(folder), renders=not (rule.card.by == "engine" or about_sources(rule)))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
