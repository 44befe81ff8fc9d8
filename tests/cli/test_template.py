"""``chartlint template`` prints what ``helm template`` prints (4.2 unless said otherwise)."""

# ruff: noqa: E501 (tables read better unbroken)

from __future__ import annotations

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
    ("kube-version, helm 3", ("shop", "--helm=3.19", "--kube-version=1.29", "-s", "templates/config.yaml"), [config(kube="v1.29.0", helm='"3"')]),
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
    assert sorted(out.splitlines()) == ["wrote out/shop/templates/account.yaml", "wrote out/shop/templates/config.yaml"]
    assert documents((here / "out/shop/templates/account.yaml").read_text()) == [ACCOUNT]
    assert run("template", "shop", "--output-dir", "word.txt").code == 2
    assert run("template", "shop", "--output-dir", "out", "-s", "templates/account.yaml").code == 2


REFUSED: list[tuple[str, Files, tuple[str, ...], str]] = [
    ("a failing template", {"templates/a.yaml": "a: {{ .Values.x.y }}"}, (), "Error: "),
    ("fail", {"templates/a.yaml": '{{ fail "no" }}'}, (), "Error: execution error at (shop/templates/a.yaml:1:3): no\n"),
    ("syntax", {"templates/a.yaml": "{{ if }}"}, (), "Error: parse error at (shop/templates/a.yaml:1): "),
    ("not YAML", {"templates/a.yaml": "a: b: c"}, (), "Error: YAML parse error on shop/templates/a.yaml: "),
    ("no Chart.yaml", {"Chart.yaml": None, "templates/a.yaml": ""}, (), "Error: Chart.yaml file is missing\n"),
    ("a library", {"Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\ntype: library\n"}, (),
     "Error: library charts are not installable\n"),
    ("a missing dependency", {"Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- {name: db, version: 1.0.0, repository: x}\n"},
     (), "Error: An error occurred while checking for chart dependencies."),
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
