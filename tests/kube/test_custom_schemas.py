"""Schemas of custom resources: from definitions and folders, sound and broken, against a table beside this file."""

from __future__ import annotations

import copy
import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

from chartlint.errors import UsageError
from chartlint.kube import path_text
from chartlint.kube.schemas import Mistake, kinds_of, validate
from chartlint.kube.schemas.custom import Definitions
from chartlint.kube.schemas.folders import SchemaFolder
from chartlint.source import Source
from chartlint.yamlio import load_all_documents

TABLE = Path(__file__).with_name("custom_schemas.yaml")
(document,) = load_all_documents(TABLE.read_text(encoding="utf-8"))


def told(mistake: Mistake) -> str:
    suggestion = f" ({mistake.suggestion})" if mistake.suggestion else ""
    return f"{path_text(mistake.path)} [{mistake.code}]: {mistake.message}{suggestion}"


def definition(spec: Any, version: str = "v1", **more: Any) -> dict[str, Any]:
    schema = {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "backups.example.com"},
        "spec": {
            "group": "example.com",
            "scope": "Namespaced",
            "names": {"kind": "Backup", "plural": "backups"},
            "versions": [{"name": version, "served": True, "storage": True, "schema": schema, **more}],
        },
    }


def backup(spec: Any) -> dict[str, Any]:
    return {"apiVersion": "example.com/v1", "kind": "Backup", "metadata": {"name": "nightly"}, "spec": spec}


def found(kinds: Definitions | SchemaFolder, spec: Any) -> list[str] | None:
    """What is wrong with a Backup; None where it was not checked."""
    schema = kinds.schema(31, "example.com/v1", "Backup")
    mistakes = [told(mistake) for mistake in validate(backup(spec), schema)] if schema else None
    return mistakes if kinds.schema(31, "example.com/v1", "Backup") else None


@pytest.mark.parametrize("case", document.value, ids=lambda case: case["title"])
def test_mistakes(case: dict[str, Any]) -> None:
    definitions = Definitions()
    definitions.add(definition(case["schema"]), "the chart")
    assert found(definitions, case["spec"]) == case["mistakes"]
    assert definitions.faults == []


def test_the_root_has_metadata_of_kubernetes() -> None:
    definitions = Definitions()
    definitions.add(definition({"type": "object"}), "the chart")
    schema = definitions.schema(31, "example.com/v1", "Backup")
    assert schema is not None
    body = {**backup({}), "metadata": {"name": "a", "labels": {"a": 1}}, "status": {}}
    assert [told(mistake) for mistake in validate(body, schema)] == [
        "status [unknown-field]: Backup has no field `status`",
        "metadata.labels.a [wrong-type]: `a`: every value of `labels` must be a text, and is a number: `1` "
        "(quote it: `{{ ... | quote }}` in a template)",
    ]


def test_versions_that_are_served() -> None:
    definitions = Definitions()
    two = definition({"type": "object"})
    two["spec"]["versions"].append({**two["spec"]["versions"][0], "name": "v1alpha1", "served": False})
    definitions.add(two, "the chart")
    kinds = kinds_of((1, 31), (definitions,))
    assert kinds.schema("example.com/v1", "Backup") is not None
    assert kinds.schema("example.com/v1alpha1", "Backup") is None
    gone = kinds.unserved("example.com/v1alpha1", "Backup")
    assert gone is not None and gone.instead == ["example.com/v1"]
    assert kinds.unserved("example.com/v1", "Restore") is None


def test_definitions_of_the_first_days() -> None:
    schema = {"openAPIV3Schema": {"properties": {"spec": {"type": "object", "required": ["a"], "properties": {}}}}}
    body = definition(None)
    body["apiVersion"] = "apiextensions.k8s.io/v1beta1"
    body["spec"] = {"group": "example.com", "names": {"kind": "Backup"}, "version": "v1", "validation": schema}
    definitions = Definitions()
    definitions.add(body, "the chart")
    # unknown fields stay unless `preserveUnknownFields` is false
    assert found(definitions, {"b": 1}) == ["spec [missing-field]: spec needs the field `a`"]


BROKEN = {
    "a type that there is not": ({"type": "strng"}, "there is no type `strng`"),
    "properties that are none": ({"type": "object", "properties": []}, "`properties` must be a map"),
    "required that is none": ({"type": "object", "required": "a"}, "`required` must be a list of names"),
    "a pattern that Go refuses": (
        {"type": "object", "properties": {"a": {"type": "string", "pattern": "(?=x)"}}},
        "the pattern `(?=x)` is no regular expression of Go: error parsing regexp: invalid or unsupported Perl syntax: "
        "`(?=`",
    ),
    "a reference": (
        {"$ref": "https://example.com/schema.json"},
        "`$ref: https://example.com/schema.json` is not allowed in a CustomResourceDefinition",
    ),
    "a list in place of a schema": ({"type": "array", "items": [1]}, "a schema must be a map"),
    "a rule that is no CEL": (
        {"type": "object", "x-kubernetes-validations": [{"rule": "self.a +"}]},
        "its rule `self.a +` is no CEL: the expression ends where a value should stand",
    ),
    "no alternatives": ({"type": "object", "anyOf": []}, "`anyOf` must be a list of schemas"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_definition_is_named_and_not_used(name: str) -> None:
    schema, problem = BROKEN[name]
    definitions = Definitions()
    definitions.add(definition(schema), "the chart")
    assert found(definitions, {"a": "x"}) is None
    assert [fault.message for fault in definitions.faults] == [
        f"the schema of Backup in version v1 cannot be used: {problem}"
    ]


def test_what_kubernetes_refuses_in_a_file() -> None:
    body = definition({"type": "object"})
    del body["spec"]["scope"]
    definitions = Definitions()
    definitions.add_text(Source("crds/a.yaml", "---\n" + json.dumps(body)))
    definitions.add_text(Source("crds/b.yaml", "kind: CustomResourceDefinition\nspec: [\n"))
    definitions.add_text(Source("crds/c.yaml", "kind: [ConfigMap\n"))
    messages = [fault.message for fault in definitions.faults]
    assert messages[0] == (
        "Kubernetes refuses the CustomResourceDefinition: CustomResourceDefinitionSpec needs the field `scope`"
    )
    assert len(messages) == 2 and messages[1].startswith("the file with a CustomResourceDefinition is not valid YAML")


def json_schema(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"spec": {"type": "object", "properties": properties}}}


@pytest.mark.parametrize(
    "path",
    [
        "backup-example-v1.json",
        "backup-example.com-v1.json",
        "example.com/backup_v1.json",
        "master-standalone/backup-example-v1.json",
        "v1.31.0-standalone-strict/backup-example-v1.json",
    ],
)
def test_layouts_of_folders(tmp_path: Path, path: str) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(json_schema(keep={"type": ["integer", "null"]})))
    folder = SchemaFolder(str(tmp_path))
    # JSON Schema leaves fields open that CustomResourceDefinitions close
    assert found(folder, {"keep": "3", "other": 1}) == [
        'spec.keep [wrong-type]: `keep` must be an integer, and is a text: `"3"` (remove the quotes)'
    ]
    assert folder.schema(31, "example.org/v1", "Restore") is None


def test_definitions_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "crds.yaml").write_text(json.dumps(definition({"type": "object"})))
    (tmp_path / "values.yaml").write_text("{ not: yaml")
    assert found(SchemaFolder(str(tmp_path)), {"a": 1}) == ["spec.a [unknown-field]: spec has no field `a`"]


def test_references_inside_a_folder(tmp_path: Path) -> None:
    schema = json_schema(tree={"$ref": "#/definitions/tree"}, size={"$ref": "common.json#/definitions/a~1b"})
    schema["definitions"] = {"tree": {"type": "object", "properties": {"below": {"$ref": "#/definitions/tree"}}}}
    (tmp_path / "backup-example-v1.json").write_text(json.dumps(schema))
    common = {"definitions": {"a/b": {"$ref": "#/definitions/c"}, "c": {"type": "integer"}}}
    (tmp_path / "common.json").write_text(json.dumps(common))
    assert found(SchemaFolder(str(tmp_path)), {"tree": {"below": {"below": 1}}, "size": "a"}) == [
        "spec.tree.below.below [wrong-type]: `below` must be a map, and is a number: `1`",
        'spec.size [wrong-type]: `size` must be an integer, and is a text: `"a"`',
    ]


def nested(depth: int) -> str:
    return '{"allOf": [' * depth + "{}" + "]}" * depth


UNUSABLE = {
    "no JSON": ("{", "it is no JSON"),
    "the network": ('{"$ref": "https://example.com/a.json"}', "leads to the network, and nothing is fetched"),
    "out of the folder": ('{"$ref": "../../../etc/passwd"}', "leads out of the folder"),
    "a file that is not there": ('{"$ref": "other.json"}', "which is not there"),
    "nothing": ('{"$ref": "#/definitions/a"}', "leads to nothing"),
    "itself": ('{"$ref": "#"}', "leads back to itself"),
    "itself, as an alternative": ('{"allOf": [{"$ref": "#"}]}', "refers to itself without end"),
    "two of itself": ('{"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}', "refers to itself without end"),
    "ever more alternatives": (
        json.dumps(
            {
                "allOf": [{"$ref": "#/d/0"}],
                "d": {str(n): {"allOf": [{"$ref": f"#/d/{n + 1}"}] * 2} for n in range(40)} | {"40": {}},
            }
        ),
        "it has too many alternatives to try them all",
    ),
    "too deep to read": (nested(100_000), "it is nested too deeply"),
    "too deep to follow": (nested(400), "it is nested too deeply"),
    "a list": ("[]", "a schema must be a map"),
    "a pattern that explodes": (
        json.dumps(json_schema(text={"type": "string", "pattern": "^(a|a?)+$"})),
        None,
    ),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_schema_that_cannot_be_used_ends_nothing(tmp_path: Path, name: str) -> None:
    text, problem = UNUSABLE[name]
    (tmp_path / "backup-example-v1.json").write_text(text)
    folder = SchemaFolder(str(tmp_path))
    start = time.process_time()
    answer = found(folder, {"text": "a" * 5000 + "b"})
    assert time.process_time() - start < 10
    messages = [fault.message for fault in folder.faults]
    if problem is None:
        shown = '"' + "a" * 58 + "…"
        said = f"spec.text [bad-format]: `text` must match the pattern `^(a|a?)+$`, and is `{shown}`"
        assert (answer, messages) == ([said], [])
    else:
        assert answer is None
        assert len(messages) == 1 and problem in messages[0], messages


def test_folders_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "crd.yaml").write_text("kind: CustomResourceDefinition\nspec: [\n")
    with pytest.raises(UsageError, match=r"crd\.yaml: the file with a CustomResourceDefinition is not valid YAML"):
        SchemaFolder(str(tmp_path))
    (tmp_path / "crd.yaml").unlink()
    (tmp_path / "crd.yaml").symlink_to(Path(__file__))
    with pytest.raises(UsageError, match="leads out of the folder"):
        SchemaFolder(str(tmp_path))


JUNK: list[Any] = [
    None, 5, -1, 0.5, True, "", "x", "object", "array", [], {}, [1], ["a"], {"a": 1}, [[]], [{}], {"$ref": "#"}, "(",
    10**30, float("nan"), float("inf"), {"properties": 5},
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in inner for place in ((*path, key), *places(item, (*path, key)))]


def test_any_schema_is_used_or_told() -> None:
    """Schemas of the table with junk in any place: a broken one is a fault, never an exception."""
    chance = random.Random(1)
    for _ in range(1500):
        case = chance.choice(document.value)
        body = definition(copy.deepcopy(case["schema"]))
        for place in chance.choices(places(body["spec"]), k=chance.randint(1, 3)):
            holder = body["spec"]
            try:
                for step in place[:-1]:
                    holder = holder[step]
                holder[place[-1]] = copy.deepcopy(chance.choice(JUNK))
            except (KeyError, IndexError, TypeError):
                continue  # an earlier change took the place away
        definitions = Definitions()
        definitions.add(body, "the chart")
        found(definitions, case["spec"])
        definitions.add_text(Source("crds/a.yaml", json.dumps(body)))
