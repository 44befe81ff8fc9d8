"""The tool that compares with Helm, tested with a Helm that is made up."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from comparing import Ours, Outcome, compare, requests
from minimise import minimise
from oracles import Answer, Library, Request, documents, last_error

CHART = "apiVersion: v2\nname: shop\nversion: 1.0.0\n"


class MadeUp(Library):
    """An oracle whose answers are given."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = itertools.chain(answers, itertools.repeat(answers[-1]))

    def ask(self, request: Request) -> Answer:
        return next(self.answers)


def outcome(folder: Path, template: str, *answers: Answer) -> Outcome:
    (folder / "templates").mkdir()
    (folder / "Chart.yaml").write_text(CHART)
    (folder / "templates" / "a.yaml").write_text(template)
    return compare(Request(str(folder)), MadeUp(*answers), Ours("4.2"))


def text(value: str) -> Answer:
    return Answer(True, {"shop/templates/a.yaml": value})


def test_equal_files_agree_and_so_do_their_functions(tmp_path: Path) -> None:
    found = outcome(tmp_path, '{{ upper "a" }}{{ .Chart.Name | quote }}', text('A"shop"'))
    assert (found.verdict, found.functions) == ("same", {("upper", True): 1, ("quote", True): 1})


def test_one_byte_is_a_difference(tmp_path: Path) -> None:
    found = outcome(tmp_path, '{{ upper "a" }}', text("B"))
    assert (found.verdict, found.functions) == ("differs", {("upper", False): 1})
    assert found.differences == ("shop/templates/a.yaml\n@@ -1 +1 @@\n-B\n+A",)


def test_what_helm_does_not_repeat_is_masked(tmp_path: Path) -> None:
    found = outcome(tmp_path, "a: {{ randAlpha 3 }}\nb: 1", text("a: xyz\nb: 1"), text("a: uvw\nb: 1"))
    assert (found.verdict, found.masked) == ("masked", ("randAlpha",))


def test_a_mask_hides_no_other_line(tmp_path: Path) -> None:
    found = outcome(tmp_path, "a: {{ randAlpha 3 }}\nb: 1", text("a: xyz\nb: 2"), text("a: uvw\nb: 2"))
    assert found.verdict == "differs"


@pytest.mark.parametrize(
    ("helm", "verdict", "error"),
    [
        (Answer(False, {}, "execution error at (shop/templates/a.yaml:1:3): no"), "refused", "text"),
        (Answer(False, {}, "execution error at (shop/templates/a.yaml:1:3): never"), "refused", "place"),
        (Answer(False, {}, "execution error at (shop/templates/b.yaml:1:3): no"), "refused", "other"),
        (text("a"), "we refuse", ""),
    ],
)
def test_refusals(tmp_path: Path, helm: Answer, verdict: str, error: str) -> None:
    found = outcome(tmp_path, '{{ fail "no" }}', helm)
    assert (found.verdict, found.error) == (verdict, error)


def test_only_helm_refuses(tmp_path: Path) -> None:
    assert outcome(tmp_path, "a", Answer(False, {}, "no")).verdict == "helm refuses"


def test_values_files_make_pairs(tmp_path: Path) -> None:
    chart = tmp_path / "deep" / "shop"
    (chart / "charts" / "sub").mkdir(parents=True)
    (chart / "ci").mkdir()
    for path in ("Chart.yaml", "charts/sub/Chart.yaml", "values.yaml", "ci/ha-values.yaml", "values-prod.yaml"):
        (chart / path).write_text("")
    found = [(Path(r.folder).name, r.values) for r in requests(tmp_path)]
    assert found == [("shop", ()), ("shop", ("ci/ha-values.yaml",)), ("shop", ("values-prod.yaml",))]


def test_minimise_keeps_what_matters() -> None:
    files = {
        "Chart.yaml": CHART,
        "values.yaml": "a: 1\nb: 2\n",
        "templates/a.yaml": "one\ntwo\n{{ bad 1 }} three\nfour\n",
        "templates/b.yaml": "five\n",
    }
    small = minimise(files, lambda some: "{{ bad" in some.get("templates/a.yaml", ""))
    assert small["templates/a.yaml"] == "{{ bad"
    assert set(small) == {"Chart.yaml", "templates/a.yaml"}
    with pytest.raises(ValueError, match="agree"):
        minimise(files, lambda some: False)


def test_printed_documents_are_told_apart() -> None:
    printed = "---\n# Source: a/x.yaml\na: 1\n---\n# Source: a/y.yaml\nb: 1\n---\n# Source: a/x.yaml\nc: 1\n"
    found = documents(printed)
    assert found["order"] == "a/x.yaml\na/y.yaml\na/x.yaml"
    assert found["a/x.yaml"] == "---\n# Source: a/x.yaml\na: 1\n---\n# Source: a/x.yaml\nc: 1\n"
    assert last_error("level=WARN x\nError: no\nway\n\nUse --debug flag\n") == "no\nway"
