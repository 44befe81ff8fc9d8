"""``make schemas``: writes the bundle of Kubernetes schemas that the wheel carries. With ``--check``, only compares.

The source are the OpenAPI definitions of Kubernetes as JSON schemas inside the PyPI package `kubernetes-validate`
(Apache-2.0): its newest wheel, and the source archive of 1.24.1, the last one with the old minors. Both are downloaded
once into a cache folder (never installed, none of their code runs) and compared with the digests below.

The bundle holds each definition once for all minors: a field is a type text with the minors it is good for where it
did not live as long as its definition. `docs/decisions/0022-schema-bundle.md` says why,
``chartlint.kube.schemas.store`` describes the format and reads it. The order of everything in it is fixed, and
nothing in it depends on the day.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from chartlint.kube.schemas.store import BUNDLE, LENGTH_BYTES, MAGIC, Archive

FIRST_MINOR = 11
ENUMS = Path(__file__).with_name("kubernetes_enums.yaml")
"""Choices of fields, which the OpenAPI documents leave out; written by ``read_enums.py``."""


class Package(NamedTuple):
    """A file on PyPI that has schemas."""

    requirement: str
    file: str
    sha256: str
    kind: str  # pip's option that leaves no choice but this file


PACKAGES = (
    Package(
        "kubernetes-validate==1.24.1",
        "kubernetes-validate-1.24.1.tar.gz",
        "705416be22f53a46799137d6a217a4cdb72f2205f9133241fa9bb0a7e84ac8f6",
        "--no-binary",
    ),
    Package(
        "kubernetes-validate==1.37.0",
        "kubernetes_validate-1.37.0-py3-none-any.whl",
        "85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9",
        "--only-binary",
    ),
)

DEFINITIONS = re.compile(r".*/v1\.(\d+)\.\d+-local-strict/_definitions\.json")
SPECIAL = {
    "resource.Quantity": "quantity",
    "intstr.IntOrString": "int-or-string",
    "v1.Time": "time",
    "v1.MicroTime": "time",
}
"""Definitions that are a type of their own, by the last two parts of their names."""
SCALARS = {
    ("string", None): "string",
    ("string", "byte"): "bytes",
    ("string", "date-time"): "time",
    ("boolean", None): "boolean",
    ("integer", "int32"): "int32",
    ("integer", "int64"): "int64",
    ("integer", None): "int64",
    ("number", "double"): "number",
    ("number", None): "number",
    (None, None): "any",
}
PROTOCOL = "meta.v1"
"""Kinds of this package are requests and answers (DeleteOptions, Status, WatchEvent), never objects of a cluster."""

SERVED_TO_1_15 = ("apps/v1beta1", "apps/v1beta2", "extensions/v1beta1")
"""No cluster serves these after 1.15 unless told to (the deprecation guide of Kubernetes), yet the OpenAPI documents,
which are made with everything switched on, have them to 1.17. Only the Ingress of extensions stayed."""

Fields = dict[str, tuple[str, bool]]
"""Fields of a definition in one minor: the text of the type, whether it is required."""


class Minor(NamedTuple):
    """What one minor of Kubernetes has, by short names (``core.v1.PodSpec``)."""

    kinds: dict[tuple[str, str], str]
    definitions: dict[str, Fields]


def main() -> int:
    """Write the bundle, or compare it; exit code 1 when ``--check`` finds another content."""
    parser = argparse.ArgumentParser(description="Write the bundle of Kubernetes schemas.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the bundle is another one")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="where the packages are kept")
    options = parser.parse_args()
    for package in PACKAGES:
        fetch(package, options.cache)
    bundle = build(options.cache)
    if options.check:
        # The content, not the bytes: another zlib packs the same content into other bytes.
        same = BUNDLE.exists() and Archive(BUNDLE.read_bytes()).texts() == Archive(bundle).texts()
        if not same:
            sys.stdout.write(f"{BUNDLE.name} is stale: run `make schemas`\n")
        return 0 if same else 1
    BUNDLE.write_bytes(bundle)
    sys.stdout.write(f"wrote {BUNDLE.name}: {len(bundle) / 1024:.1f} KiB\n")
    return 0


def default_cache() -> Path:
    """A folder of the user's cache: the packages are 28 MB and change once a Kubernetes release."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "chartlint-schemas"


def fetch(package: Package, cache: Path) -> None:
    """Download a package if it is not there. Raises SystemExit when it is not the one that was meant."""
    path = cache / package.file
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
        subprocess.run([*pip, package.kind, ":all:", "--dest", str(cache), package.requirement], check=True)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != package.sha256:
        raise SystemExit(f"{path} has the digest {digest}, not {package.sha256}: delete it, or look why")


def build(cache: Path) -> bytes:
    """The bundle's bytes from the packages in ``cache``. Raises ValueError for a schema of an unknown form."""
    minors = {}
    for package in PACKAGES:
        for minor, document in documents(cache / package.file):
            if minor >= FIRST_MINOR:
                minors[minor] = read_minor(minor, document)
    if sorted(minors) != list(range(FIRST_MINOR, max(minors) + 1)):
        raise ValueError(f"minors are missing: {sorted(minors)}")
    enums = yaml.safe_load(ENUMS.read_text(encoding="utf-8"))
    for content in minors.values():
        add_enums(content, enums)
    return pack(minors)


def documents(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The definitions of each minor in a package."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            for name in wheel.namelist():
                if match := DEFINITIONS.fullmatch(name):
                    yield int(match[1]), json.loads(wheel.read(name))
        return
    with tarfile.open(path) as archive:
        for member in archive:
            if match := DEFINITIONS.fullmatch(member.name):
                file = archive.extractfile(member)
                assert file is not None
                yield int(match[1]), json.load(file)


# -- one minor


def short_name(name: str) -> str:
    """``core.v1.PodSpec`` of ``io.k8s.api.core.v1.PodSpec``: package, version and name, which are unique."""
    return ".".join(name.split(".")[-3:])


def read_minor(minor: int, document: dict[str, Any]) -> Minor:
    """The kinds of a minor, and the definitions they lead to."""
    schemas = {
        short_name(name): schema
        for name, schema in (document.get("$defs") or document["definitions"]).items()
        if "$ref" not in schema  # before 1.14: the names of before 1.8, which lead to those of today
    }
    kinds = {}
    for name, schema in schemas.items():
        for gvk in schema.get("x-kubernetes-group-version-kind", ()):
            api_version, kind = "/".join(filter(None, (gvk["group"], gvk["version"]))), gvk["kind"]
            gone = minor > 15 and api_version in SERVED_TO_1_15 and kind not in ("Ingress", "IngressList")
            if not gone and not name.startswith(PROTOCOL + "."):
                kinds[api_version, kind] = name
    definitions: dict[str, Fields] = {}
    pending = sorted(kinds.values())
    while pending:
        name = pending.pop()
        if name not in definitions:
            definitions[name], references = read_fields(schemas, name)
            pending += references
    return Minor(kinds, definitions)


def read_fields(schemas: dict[str, Any], name: str) -> tuple[Fields, set[str]]:
    """The fields of a definition and the definitions they name."""
    schema = schemas[name]
    required = set(schema.get("required", ()))
    references: set[str] = set()
    fields = {}
    for field, node in schema.get("properties", {}).items():
        fields[field] = (type_text(schemas, node, references), field in required)
    if missing := required - fields.keys():
        raise ValueError(f"{name} requires unknown fields: {sorted(missing)}")
    return fields, references


def add_enums(minor: Minor, enums: dict[str, list[str]]) -> None:
    """Say of texts which are allowed. Older minors get the choices of today, some of which they lack."""
    for name, fields in minor.definitions.items():
        for field, (kind, required) in fields.items():
            values = enums.get(f"{name}.{field}")
            if values and kind.endswith("string"):
                if any(mark in value for value in values for mark in "|@!,"):
                    raise ValueError(f"{name}.{field}: the bundle cannot say {values}")
                fields[field] = (kind.removesuffix("string") + "enum:" + ",".join(values), required)


def type_text(schemas: dict[str, Any], node: dict[str, Any], references: set[str]) -> str:
    """A schema as one word; definitions with fields that it names are added to ``references``."""
    if reference := node.get("$ref"):
        name = short_name(reference.rpartition("/")[2])
        special = SPECIAL.get(name.partition(".")[2])
        if special is not None:
            return special
        if "properties" not in schemas[name]:
            return type_text(schemas, schemas[name], references)
        references.add(name)
        return name
    kind = node.get("type")
    if isinstance(kind, list):  # optional fields since 1.25: the same as their absence
        (kind,) = (each for each in kind if each != "null")
    if kind == "array":
        keys = ",".join(node.get("x-kubernetes-list-map-keys", ()))
        if node.get("x-kubernetes-list-type") == "set":
            keys = "="
        return f"[{keys}]{type_text(schemas, node['items'], references)}"
    if kind == "object":
        values = node.get("additionalProperties")
        if "properties" in node:
            raise ValueError(f"fields without a definition: {sorted(node['properties'])}")
        return f"{{}}{type_text(schemas, values, references)}" if isinstance(values, dict) else "object"
    if extra := node.keys() - {"type", "format", "description", "default", "enum", *PATCH}:
        raise ValueError(f"unknown keywords: {sorted(extra)}")
    return SCALARS[kind, node.get("format")]


PATCH = ("x-kubernetes-patch-strategy", "x-kubernetes-patch-merge-key", "x-kubernetes-list-type")


# -- all minors


def pack(minors: dict[int, Minor]) -> bytes:
    """All minors as the bytes of a bundle."""
    first, last = min(minors), max(minors)
    lives: dict[str, dict[int, Fields]] = defaultdict(dict)
    kinds: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for minor, content in sorted(minors.items()):
        for name, fields in content.definitions.items():
            lives[name][minor] = fields
        for key, name in content.kinds.items():
            kinds[key][minor] = name
    blocks: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for name, life in sorted(lives.items()):
        block, _, definition = name.rpartition(".")
        blocks[block][definition] = merge_fields(life)
    api: dict[str, list[Any]] = {}
    for (api_version, kind), life_names in sorted(kinds.items()):
        (name,) = set(life_names.values())
        block, _, definition = name.rpartition(".")
        entry = api.setdefault(api_version, [block, {}])
        if entry[0] != block or definition != kind:
            raise ValueError(f"{api_version} {kind} is {name}: the index cannot say that")
        entry[1][kind] = span(sorted(life_names), first, last)
    index: dict[str, Any] = {"first": first, "last": last, "kinds": api, "blocks": {}}
    packed = []
    for block, content_of_block in sorted(blocks.items()):
        data = zlib.compress(text(content_of_block), 9)
        index["blocks"][block] = len(data)
        packed.append(data)
    head = zlib.compress(text(index), 9)
    return b"".join([MAGIC, len(head).to_bytes(LENGTH_BYTES, "big"), head, *packed])


def merge_fields(life: dict[int, Fields]) -> dict[str, str]:
    """A definition's fields over its whole life; variants of a field are parted by ``|``, oldest first."""
    own = sorted(life)
    merged = {}
    for field in sorted({field for fields in life.values() for field in fields}):
        runs: list[tuple[tuple[str, bool], list[int]]] = []
        for minor in own:
            state = life[minor].get(field)
            if state is None:
                continue
            follows = bool(runs) and runs[-1][0] == state and own.index(runs[-1][1][-1]) + 1 == own.index(minor)
            if follows:
                runs[-1][1].append(minor)
            else:
                runs.append((state, [minor]))
        variants = []
        for (kind, required), minors in runs:
            when = span(minors, own[0], own[-1])
            variants.append(kind + ("!" if required else "") + (f"@{when}" if when else ""))
        merged[field] = "|".join(variants)
    return merged


def span(minors: list[int], first: int, last: int) -> str:
    """``16-21``, ``16-``, ``-21`` or nothing: the ends are left out where they are those of the whole."""
    if minors != list(range(minors[0], minors[-1] + 1)):
        raise ValueError(f"a life with gaps, which the bundle cannot say: {minors}")
    low = "" if minors[0] == first else str(minors[0])
    high = "" if minors[-1] == last else str(minors[-1])
    return f"{low}-{high}" if low or high else ""


def text(content: object) -> bytes:
    """Compact JSON in the order given."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()


if __name__ == "__main__":
    sys.exit(main())
