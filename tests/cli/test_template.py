"""``chartlint template`` prints what ``helm template`` prints (4.2 unless said otherwise)."""

# ruff: noqa: E501 (tables read better unbroken)

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Files = dict[str, str | None]

SHOP: Files = {
    "values.yaml": "greeting: hello\nreplicas: 1\n",
    "templates/config.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
  namespace: {{ .Release.Namespace }}
data:
  greeting: {{ .Values.greeting | quote }}
  upgrade: {{ .Release.IsUpgrade | quote }}
  kube: {{ .Capabilities.KubeVersion.Version }}
  apis: {{ .Capabilities.APIVersions.Has "example.com/v1" | quote }}
  helm: {{ semver .Capabilities.HelmVersion.Version | toString | trunc 1 | quote }}
""",
    "templates/account.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: account\n",
    "templates/test.yaml": (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: test\n  annotations:\n    helm.sh/hook: test\n"
    ),
    "templates/hook.yaml": (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: hook\n  annotations:\n    helm.sh/hook: pre-install\n"
    ),
    "templates/NOTES.txt": "Thank you.\n",
    "crds/thing.yaml": "kind: CustomResourceDefinition\n",
}

ACCOUNT = """\
---
# Source: shop/templates/account.yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: account
"""


def config(name: str = "release-name", **changes: str) -> str:
    data = {
        "namespace": "default",
        "greeting": '"hello"',
        "upgrade": '"false"',
        "kube": "v1.36.0",
        "apis": '"false"',
        "helm": '"4"',
        **changes,
    }
    return f"""\
---
# Source: shop/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: {name}
  namespace: {data["namespace"]}
data:
  greeting: {data["greeting"]}
  upgrade: {data["upgrade"]}
  kube: {data["kube"]}
  apis: {data["apis"]}
  helm: {data["helm"]}
"""


HOOK = """\
---
# Source: shop/templates/hook.yaml
apiVersion: v1
kind: Pod
metadata:
  name: hook
  annotations:
    helm.sh/hook: pre-install
"""
TEST = HOOK.replace("hook.yaml", "test.yaml").replace("name: hook", "name: test").replace("pre-install", "test")


def documents(text: str) -> list[str]:
    """The printed documents, blank lines between them (which Helm's versions set differently) left out."""
    return [f"---\n{document.strip()}\n" for document in text.split("---\n") if document.strip()]


CASES: list[tuple[str, tuple[str, ...], list[str]]] = [
    ("plain", ("shop",), [ACCOUNT, config(), HOOK, TEST]),
    ("name", ("mine", "shop"), [ACCOUNT, config("mine"), HOOK, TEST]),
    ("release-name", ("--release-name", "mine", "shop"), [ACCOUNT, config("mine"), HOOK, TEST]),
    ("namespace", ("shop", "-n", "web"), [ACCOUNT, config(namespace="web"), HOOK, TEST]),
    ("no hooks", ("shop", "--no-hooks"), [ACCOUNT, config()]),
    ("skip tests", ("shop", "--skip-tests"), [ACCOUNT, config(), HOOK]),
    ("show only", ("shop", "-s", "templates/config.yaml"), [config()]),
    ("show only two", ("shop", "-s", "templates/hook.yaml", "-s", "templates/a*.yaml"), [HOOK, ACCOUNT]),
    ("crds", ("shop", "--include-crds", "-s", "crds/thing.yaml"),
     ["---\n# Source: shop/crds/thing.yaml\nkind: CustomResourceDefinition\n"]),
    ("upgrade", ("shop", "--is-upgrade", "-s", "templates/config.yaml"), [config(upgrade='"true"')]),
    ("set", ("shop", "--set", "greeting=hi", "-s", "templates/config.yaml"), [config(greeting='"hi"')]),
    ("set-string", ("shop", "--set-string", "greeting=1", "-s", "templates/config.yaml"), [config(greeting='"1"')]),
    ("set-json", ("shop", "--set-json", 'greeting="ho"', "-s", "templates/config.yaml"), [config(greeting='"ho"')]),
    ("set-file", ("shop", "--set-file", "greeting=word.txt", "-s", "templates/config.yaml"), [config(greeting='"from a file"')]),
    ("set-literal", ("shop", "--set-literal", "greeting=a,b={c}", "-s", "templates/config.yaml"), [config(greeting='"a,b={c}"')]),
    ("values", ("shop", "-f", "one.yaml", "-f", "two.yaml", "-s", "templates/config.yaml"), [config(greeting='"two"')]),
    ("set beats values", ("shop", "--set", "greeting=hi", "-f", "two.yaml", "-s", "templates/config.yaml"), [config(greeting='"hi"')]),
    ("kube-version", ("shop", "--kube-version", "1.29", "-s", "templates/config.yaml"), [config(kube="v1.29")]),
    ("kube-version, helm 3", ("shop", "--helm=3.19", "--kube-version=1.29", "-s", "templates/config.yaml"), [config(kube="v1.29", helm='"3"')]),
    ("api-versions", ("shop", "-a", "x/v1,example.com/v1", "-s", "templates/config.yaml"), [config(apis='"true"')]),
    ("helm 3", ("shop", "--helm", "3.19", "-s", "templates/config.yaml"), [config(kube="v1.34.0", helm='"3"')]),
]  # fmt: skip


@pytest.fixture
def shop(here: Path, chart: Callable[..., Path]) -> Path:
    (here / "one.yaml").write_text("greeting: one\n")
    (here / "two.yaml").write_text("greeting: two\n")
    (here / "word.txt").write_text("from a file")
    return chart("shop", SHOP)


@pytest.mark.parametrize(("argv", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_output(run: Run, shop: Path, argv: tuple[str, ...], expected: list[str]) -> None:
    code, out, err = run("template", *argv)
    assert (code, err) == (0, "")
    assert documents(out) == expected


def test_the_configuration_does_not_count(run: Run, here: Path, shop: Path) -> None:
    (here / "chartlint.yaml").write_text("values: [one.yaml]\nrelease-name: other\n")
    assert documents(run("template", "shop", "-s", "templates/config.yaml").out) == [config()]


def test_output_dir(run: Run, here: Path, shop: Path) -> None:
    code, out, err = run("template", "shop", "--output-dir", "out", "--no-hooks")
    assert (code, err) == (0, "")
    assert out.splitlines() == ["wrote out/shop/templates/account.yaml", "wrote out/shop/templates/config.yaml", ""]
    assert documents((here / "out/shop/templates/account.yaml").read_text()) == [ACCOUNT]
    refused = run("template", "shop", "--output-dir", "word.txt")
    assert (refused.code, refused.err.splitlines()[0]) == (1, "Error: stat word.txt/shop/templates: not a directory")
    # with a folder there is nothing left to choose from, and Helm says so after it has written everything
    assert run("template", "shop", "--output-dir", "out", "-s", "templates/account.yaml").code == 1


REFUSED: list[tuple[str, Files, tuple[str, ...], str]] = [
    ("a failing template", {"templates/a.yaml": "a: {{ .Values.x.y }}"}, (), "Error: "),
    ("fail", {"templates/a.yaml": '{{ fail "no" }}'}, (), "Error: execution error at (shop/templates/a.yaml:1:3): no\n"),
    ("syntax", {"templates/a.yaml": "{{ if }}"}, (), "Error: parse error at (shop/templates/a.yaml:1): "),
    ("not YAML", {"templates/a.yaml": "a: b: c"}, (), "Error: YAML parse error on shop/templates/a.yaml: "),
    ("no Chart.yaml", {"Chart.yaml": None, "templates/a.yaml": ""}, (), "Error: unable to detect chart at "),
    ("a library", {"Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\ntype: library\n"}, (),
     "Error: library charts are not installable\n"),
    ("a missing dependency", {"Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- {name: db, version: 1.0.0, repository: x}\n"},
     (), "Error: an error occurred while checking for chart dependencies."),
    ("the Kubernetes version", {"Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\nkubeVersion: <1.20\n"}, (),
     "Error: chart requires kubeVersion: <1.20 which is incompatible with Kubernetes v1.36.0\n"),
    ("the schema", {"values.schema.json": '{"required": ["x"]}'}, (),
     "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nshop:\n"),
    ("no such template", {}, ("-s", "templates/none.yaml"), "Error: could not find template templates/none.yaml in chart\n"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "argv", "message"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_refused(run: Run, chart: Callable[..., Path], files: Files, argv: tuple[str, ...], message: str) -> None:
    chart("shop", files)
    code, out, err = run("template", "shop", *argv)
    assert (code, out) == (1, "")
    assert err.startswith(message)


def test_skip_schema_validation(run: Run, chart: Callable[..., Path]) -> None:
    chart("shop", {"values.schema.json": '{"required": ["x"]}'})
    assert (
        run("template", "shop", "--skip-schema-validation") == (0, "\n", "")
        or run("template", "shop", "--skip-schema-validation").code == 0
    )


def test_values_from_stdin(run: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for argv in (("-f", "-"), ("--values=-",), ("--set-file", "greeting=-")):
        text = b"from stdin" if "--set-file" in argv else b"greeting: from stdin\n"
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
        found = run("template", "shop", "-s", "templates/config.yaml", *argv)
        assert documents(found.out) == [config(greeting='"from stdin"')]


def test_a_value_may_look_like_a_flag(run: Run, shop: Path) -> None:
    found = run("template", "shop", "-s", "templates/config.yaml", "--set-string", "greeting=1", "-n", "web")
    assert documents(found.out) == [config(greeting='"1"', namespace="web")]
    assert run("template", "shop", "--set", "--x").err == 'Error: failed parsing --set data: key "--x" has no value\n'


def test_debug_prints_what_helm_refuses(run: Run, chart: Callable[..., Path]) -> None:
    hook = "kind: Pod\nmetadata: {annotations: {helm.sh/hook: test}}\n"
    chart("shop", {"templates/b.yaml": "a: b: c", "templates/a.yaml": hook, "templates/z.yaml": hook})
    printed = [
        f"---\n# Source: shop/templates/{name}.yaml\n{text.strip()}\n"
        for name, text in (("a", hook), ("b", "a: b: c"), ("z", hook), ("a", hook))
    ]
    code, out, err = run("template", "shop", "--debug", "--helm", "4.1")
    assert (code, documents(out)) == (1, printed)
    assert err.startswith("Error: YAML parse error on shop/templates/b.yaml: ")
    assert "Use --debug" not in err
    code, out, err = run("template", "shop")
    assert (code, out) == (1, "")
    assert err.endswith("\n\nUse --debug flag to render out invalid YAML\n")


def test_chance_and_clock(run: Run, chart: Callable[..., Path]) -> None:
    chart("shop", {"templates/a.yaml": 'a: {{ randAlphaNum 9 }} {{ now | date "2006-01-02 15:04" }}\n'})
    plain = run("template", "shop").out
    assert plain.endswith(" 2025-01-01 00:00\n")
    assert run("template", "shop").out == plain
    assert run("template", "shop", "--random", "other").out != plain
    assert run("template", "shop", "--now", "2026-07-01T10:00:00Z").out.endswith(" 2026-07-01 10:00\n")
    real = [run("template", "shop", "--random", "real", "--now", "real").out for _ in range(2)]
    assert real[0] != real[1]


def test_lookup(run: Run, here: Path, chart: Callable[..., Path]) -> None:
    chart("shop", {"templates/a.yaml": 'a: {{ (lookup "v1" "Secret" "web" "s").kind | default "none" }}\n'})
    (here / "objects.yaml").write_text("apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: web}\n")
    assert "a: none\n" in run("template", "shop").out
    assert "a: Secret\n" in run("template", "shop", "--lookup", "objects.yaml").out
    (here / "objects.yaml").write_text("kind: Secret\n")
    assert run("template", "shop", "--lookup", "objects.yaml").code == 2


def test_a_version_of_helm(run: Run, chart: Callable[..., Path]) -> None:
    chart("shop", {"templates/a.yaml": "a: {{ .Capabilities.HelmVersion.Version }}\n"})
    for helm, version in (("3.19", "v3.19.0"), ("3.19.2", "v3.19.2"), ("4.1", "v4.1.4"), ("v4.2.3", "v4.2.3")):
        assert f"a: {version}\n" in run("template", "shop", "--helm", helm).out
