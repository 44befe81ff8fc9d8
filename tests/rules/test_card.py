"""The format of a card: what it holds, and how it explains what is wrong, each mistake at its place."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import yaml

from chartlint.errors import UsageError
from chartlint.finding import Confidence, Severity
from chartlint.packs.load import shipped_rules
from chartlint.rules.card import CardError, parse_card, place, scalar_offset, schema
from chartlint.source import Source

CARD = """\
title: Too many replicas
severity: warning
confidence: high
profile: default
since: "0.1"
tags: [cost]
formerly: [replicas-many]
why: They cost money, and nobody needs as many.
cure: Ask for less.
check:
  each: object
  kinds: [Deployment]
  when: has(object.spec)
  must: object.spec.?replicas.orValue(1) <= most
  at: spec.replicas
  say: "{object.spec.replicas} replicas"
fix:
  set: {spec.replicas: 1}
  safety: unsafe
options:
  most:
    type: integer
    default: 9
    description: The most that may be.
peers:
  other-tool: [R1, R2]
references: [https://example.com/]
examples:
  - title: few
    good: "spec: {replicas: 1}"
  - title: many
    bad: |
      spec:
        replicas: 10  # <-- 10 replicas
    options: {most: 5}
    kubeVersion: "1.31"
"""


def card_of(text: str, name: str = "too-many") -> Any:
    return parse_card(Source(f"rules/{name}.yaml", text))


def mistakes(text: str, name: str = "too-many") -> list[str]:
    with pytest.raises(CardError) as caught:
        card_of(text, name)
    return [line.removeprefix(f"rules/{name}.yaml:") for line in str(caught.value).split("\n")]


def test_all_fields() -> None:
    card = card_of(CARD)
    assert (card.name, card.path) == ("too-many", "rules/too-many.yaml")
    assert (card.severity, card.confidence, card.profile, card.since) == (
        Severity.WARNING,
        Confidence.HIGH,
        "default",
        "0.1",
    )
    assert (card.tags, card.formerly, card.by) == (("cost",), ("replicas-many",), "cel")
    assert card.check is not None
    assert (card.check.each, card.check.kinds, card.check.at) == ("object", ("Deployment",), "spec.replicas")
    assert card.fix is not None and (card.fix.set, card.fix.safe) == ({"spec.replicas": 1}, False)
    assert [(option.name, option.type, option.default) for option in card.options] == [("most", "integer", 9)]
    assert card.peers == {"other-tool": ("R1", "R2")}
    good, bad = card.examples
    assert good.good and not bad.good
    assert good.marks() == {}
    assert bad.marks() == {("templates/example.yaml", 2): "10 replicas"}
    assert bad.chart_files()["templates/example.yaml"] == "spec:\n  replicas: 10\n"
    assert bad.options == {"most": 5}
    assert bad.kube_version == "1.31"


def test_marks_in_templates() -> None:
    text = CARD.replace(
        "replicas: 10  # <-- 10 replicas", "{{ x }}  {{/* <-- words */}}\n        {{ y }} {{- /* <-- */ -}}"
    )
    bad = card_of(text).examples[1]
    assert bad.marks() == {("templates/example.yaml", 2): "words", ("templates/example.yaml", 3): ""}
    assert bad.chart_files()["templates/example.yaml"] == "spec:\n  {{ x }}\n  {{ y }}\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'severity: warning', 'severty: warning',
            [
                '1:1: `severity` is missing (How bad it is.)',
                '2:1: unknown key `severty` (did you mean `severity`?)',
            ],
        ),
        (
            'severity: warning', 'severity: warn',
            [
                '2:11: `severity` `warn` is not one of error, warning, info (did you mean `warning`?)',
            ],
        ),
        (
            'since: "0.1"', 'since: 0.1',
            [
                '5:8: `since` must be a text, not a number (put it in quotes)',
            ],
        ),
        (
            'title: Too many replicas', 'title: Too many replicas.',
            [
                '1:8: `title` `Too many replicas.` is not one line without a full stop',
            ],
        ),
        (
            'each: object', 'each: objects',
            [
                '11:9: `check.each` `objects` is not one of object, pod, container, service, pair, chart, values, '
                'template (did you mean `object`?)',
            ],
        ),
        (
            '  at: spec.replicas', '  where: spec.replicas',
            [
                '15:3: unknown key `where` (did you mean `when`?)',
            ],
        ),
        (
            'check:', 'check: 5\nx:',
            [
                '10:8: `check` must be a mapping, not a number',
                '11:1: unknown key `x` (known are title, severity, confidence, profile, since, tags, formerly, why, '
                'cure, check, fix, options, peers, differs, concepts, frameworks, exempt, references, examples)',
            ],
        ),
        (
            '  most:\n', '  pod:\n',
            [
                '35:21: `examples[1].options.most` is no option of this rule',
            ],
        ),
        (
            '    default: 9', '    default: nine',
            [
                '23:14: `options.most.default` must be of type integer',
            ],
        ),
        (
            '  most:\n', '  item:\n',
            [
                '21:3: `options.item` is a name CEL uses already',
                '35:21: `examples[1].options.most` is no option of this rule',
            ],
        ),
        (
            '  set: {spec.replicas: 1}\n', '',
            [
                '18:3: `fix` must `set` or `remove` something',
            ],
        ),
        (
            '  # <-- 10 replicas', '',
            [
                '32:5: `examples[1].bad` has no mark: put `# <--` at the end of each line that must be found',
            ],
        ),
        (
            'good: "spec: {replicas: 1}"', 'good: "spec: {} # <--"',
            [
                '30:12: `examples[0].good` has a mark `# <--`, but nothing may be found in a good example',
            ],
        ),
        (
            '    bad: |', '    worse: |',
            [
                '31:5: `examples[1]` must have exactly one of good, bad',
                '32:5: unknown key `worse` (known are title, good, bad, files, values, options, kubeVersion)',
            ],
        ),
        (
            'references: [https://example.com/]', 'references: [example.com]',
            [
                '27:14: `references[0]` `example.com` is not a URL',
            ],
        ),
        (
            'tags: [cost]', 'tags: [cost]\ntags: [price]',
            [
                '7:1: `tags` stands twice',
            ],
        ),
        (
            '  kinds: [Deployment]\n', '  items: spec\n',
            [
                '12:10: `check.items` must have `[*]` where the list is walked (spec[*])',
            ],
        ),
        (
            'title: Too many replicas', 'title: [',
            [
                "3:11: not YAML: did not find expected ',' or ']'",
            ],
        ),
    ],
)  # fmt: skip
def test_mistakes(old: str, new: str, expected: list[str]) -> None:
    assert old in CARD
    assert mistakes(CARD.replace(old, new, 1)) == expected


def test_examples_that_cannot_fail() -> None:
    good = CARD[: CARD.index("  - title: many")]
    assert mistakes(good) == [
        "28:1: `examples` must have at least one bad example: a rule that finds nothing would pass"
    ]
    start, end = CARD.index("  - title: few"), CARD.index("  - title: many")
    bad = CARD[:start] + CARD[end:]
    assert mistakes(bad) == [
        "28:1: `examples` must have at least one good example: a rule that finds everything would pass"
    ]


def test_the_file_name_is_the_id() -> None:
    (line,) = mistakes(CARD, "Too_Many")
    assert "`Too_Many` is no rule name" in line


def test_settings() -> None:
    card = card_of(CARD)
    assert card.settings() == {"most": 9}
    assert card.settings({"most": 3.0}) == {"most": 3}
    for given, message in (({"mots": 3}, "has no option `mots`"), ({"most": "3"}, "must be of type integer, not '3'")):
        with pytest.raises(UsageError, match=message):
            card.settings(given)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("a == b", "a == b"),
        ("a ==\n    b", "a == b"),
        ("'a == ''b'''", "a == 'b'"),
        ('"a == \\"b\\" \\u0041c"', 'a == "b" Ac'),
        ('"a\n   b"', "a b"),
        ("|\n    a\n    b\n", "a\nb\n"),
        (">-\n    a\n    b", "a b"),
    ],
)
def test_a_place_inside_a_scalar(written: str, value: str) -> None:
    """The place of each character of a value: what stands there in the file, but for escapes and folded breaks."""
    assert yaml.safe_load(f"k: {written}")["k"] == value
    for number, char in enumerate(value):
        there = written[scalar_offset(written, number) :]
        assert there[0] == char or (char in " \n" and there[0] in " \n") or there[0] in "\\'"


def test_a_place_in_a_card() -> None:
    source = Source("x.yaml", CARD)
    at = place(source, ("check", "must"), offset=len("object.spec.?replicas"))
    assert CARD[at:].startswith(".orValue(1)")
    assert CARD[place(source, ("check",), on_key=True) :].startswith("check:")


def test_the_schema_agrees() -> None:
    """The JSON Schema takes every shipped card and refuses what the reader refuses."""
    shape = schema()
    jsonschema.Draft202012Validator.check_schema(shape)
    validator = jsonschema.Draft202012Validator(shape)
    paths = sorted(shipped_rules().glob("*/*.yaml"))
    assert len(paths) > 60
    for path in paths:
        assert not list(validator.iter_errors(yaml.safe_load(path.read_text()))), path
    plain = yaml.safe_load(CARD)
    for broken in (
        {**plain, "severity": "warn"},
        {**plain, "extra": 1},
        {name: value for name, value in plain.items() if name != "why"},
        {**plain, "check": {**plain["check"], "each": "thing"}},
        {**plain, "examples": [{"title": "both", "good": "a", "bad": "b"}]},
    ):
        assert list(validator.iter_errors(json.loads(json.dumps(broken))))
