"""Folders of schemas that a user names: CustomResourceDefinitions as YAML, JSON Schemas as kubeconform lays them out.

JSON Schemas are looked up by name when an object needs one; nothing is ever fetched.
"""

from __future__ import annotations

import json
import os
from typing import Any

from chartlint.errors import UsageError
from chartlint.kube.schemas.checks import Struct
from chartlint.kube.schemas.custom import Definitions, SchemaFault
from chartlint.kube.schemas.store import shipped_schemas
from chartlint.kube.schemas.structural import CustomSchema, SchemaError
from chartlint.source import Source

MAX_FILES = 100_000
MAX_BYTES = 32 << 20


class SchemaFolder:
    """The schemas in a folder. Raises UsageError for a folder or a CustomResourceDefinition that cannot be read.

    Known layouts of JSON Schemas, in lower case, in the folder itself or in ``master-standalone``,
    ``master-standalone-strict``, ``v1.31.0-standalone`` and so on in it:

    - ``certificate-cert-manager-v1.json``: kind, first part of the group, version (kubeconform)
    - ``certificate-cert-manager.io-v1.json``: the same with the whole group
    - ``cert-manager.io/certificate_v1.json``: group, kind, version (datreeio's CRDs-catalog)
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._root = os.path.realpath(folder)
        self.definitions = Definitions()
        self._files: dict[str, str] = {}
        self._texts: dict[str, Any] = {}
        self._made: dict[tuple[int, str, str], Struct | None] = {}
        self._own: list[SchemaFault] = []
        self._walk()
        for fault in self.definitions.faults:
            raise UsageError(f"{_place(fault)}: {fault.message}", f"it is in the folder of schemas {folder}")

    def fresh(self) -> SchemaFolder:
        """The same folder, of which nothing is known to be unusable yet: what one chart finds is not another's."""
        other = object.__new__(SchemaFolder)
        other.__dict__.update(self.__dict__, definitions=self.definitions.fresh(), _made={}, _own=[])
        return other

    @property
    def faults(self) -> list[SchemaFault]:
        """Schemas that were needed and cannot be used."""
        return [*self.definitions.faults, *self._own]

    def versions(self, group: str, kind: str) -> list[str]:
        """The apiVersions in which a CustomResourceDefinition serves a kind."""
        return self.definitions.versions(group, kind)

    def schema(self, minor: int, api_version: str, kind: str) -> Struct | None:
        """What objects of a kind may hold; None where the folder has no usable schema for it."""
        found = self.definitions.schema(minor, api_version, kind)
        if found is not None:
            return found
        key = (minor, api_version, kind)
        if key not in self._made:
            self._made[key] = self._make(*key)
        return self._made[key]

    def _walk(self) -> None:
        for folder, folders, files in os.walk(self.folder):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(files):
                path = os.path.join(folder, name)
                if name.endswith(".json"):
                    self._files[os.path.relpath(path, self.folder).replace(os.sep, "/").lower()] = path
                elif name.endswith((".yaml", ".yml")):
                    self.definitions.add_text(self._source(path), judge=False)
                if len(self._files) > MAX_FILES:
                    raise UsageError(f"the folder of schemas {self.folder} has more than {MAX_FILES} files")

    def _source(self, path: str) -> Source:
        """A file's text. Raises UsageError."""
        real = os.path.realpath(path)
        if not real.startswith(self._root + os.sep):
            raise UsageError(f"{path} leads out of the folder of schemas {self.folder}")
        try:
            if not os.path.isfile(real):
                raise UsageError(f"{path} is no file")
            with open(real, "rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise UsageError(f"cannot read {path}: {error.strerror or error}") from None
        if len(data) > MAX_BYTES:
            raise UsageError(f"{path} is larger than {MAX_BYTES >> 20} MiB")
        return Source(path, data.decode("utf-8", "replace"))

    def _shown(self, path: str) -> Source:
        """A file for a message about it, which may be that it cannot be read."""
        try:
            return self._source(path)
        except UsageError:
            return Source(path, "")

    def _make(self, minor: int, api_version: str, kind: str) -> Struct | None:
        path = self._find(minor, api_version, kind)
        if path is None:
            return None

        def reject(problem: str) -> None:
            self._made[minor, api_version, kind] = None
            fault = SchemaFault(f"the schema cannot be used: {problem}", self._shown(path))
            if fault.message not in {each.message for each in self._own if _place(each) == path}:
                self._own.append(fault)

        group = api_version.rpartition("/")[0]
        try:
            document = self._json(path)
            made = CustomSchema(
                shipped_schemas(),
                minor,
                f"{group}.{kind}",
                document,
                self._refer,
                closed=False,
                reject=reject,
            )
        except SchemaError as error:
            reject(str(error))
            return None
        return made.root

    def _find(self, minor: int, api_version: str, kind: str) -> str | None:
        """The file of a kind, by the layouts that there are."""
        group, _, version = api_version.lower().rpartition("/")
        name = kind.lower()
        first = group.split(".")[0]
        layouts = [f"{group}/{name}_{version}", f"{name}-{first}-{version}", f"{name}-{group}-{version}"]
        releases = [f"v1.{minor}.0", "master"]
        folders = ["", *(f"{each}-standalone{strict}/" for each in releases for strict in ("-strict", ""))]
        for folder in folders:
            for layout in layouts:
                found = self._files.get(f"{folder}{layout}.json")
                if found is not None:
                    return found
        return None

    def _json(self, path: str) -> Any:
        """A file's content. Raises SchemaError."""
        path = os.path.realpath(path)
        if path not in self._texts:
            try:
                self._texts[path] = json.loads(self._source(path).text)
                _make_absolute(self._texts[path], path)
            except UsageError as error:
                raise SchemaError(error.message) from None
            except RecursionError:
                raise SchemaError("it is nested too deeply") from None
            except ValueError as error:
                raise SchemaError(f"it is no JSON: {error}") from None
        return self._texts[path]

    def _refer(self, ref: str) -> Any:
        """What an absolute ``$ref`` leads to. Raises SchemaError for one that leads out of the folder."""
        target, _, pointer = ref.partition("#")
        if "://" in target or target.startswith("//"):
            raise SchemaError(f"`$ref: {ref}` leads to the network, and nothing is fetched")
        if not target.startswith(self._root + os.sep):
            raise SchemaError(f"a `$ref` to {target} leads out of the folder {self.folder}")
        if not os.path.isfile(target):
            raise SchemaError(f"a `$ref` leads to {target}, which is not there")
        node = self._json(target)
        for step in pointer.split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and step.isdigit() and int(step) < len(node):
                node = node[int(step)]
            elif isinstance(node, dict) and step in node:
                node = node[step]
            else:
                raise SchemaError(f"`$ref: #{pointer}` leads to nothing")
        return node


def _make_absolute(document: Any, path: str) -> None:
    """Write every ``$ref`` to a file as an absolute path, so that it means the same wherever it is met."""
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            ref = node.get("$ref")
            if isinstance(ref, str) and "://" not in ref and not ref.startswith("//"):
                target, _, pointer = ref.partition("#")
                full = os.path.realpath(os.path.join(os.path.dirname(path), target)) if target else path
                node["$ref"] = f"{full}#{pointer}"
        waiting += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()


def _place(fault: SchemaFault) -> str:
    return fault.origin.path if isinstance(fault.origin, Source) else ""
