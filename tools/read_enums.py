"""Writes ``tools/kubernetes_enums.yaml`` from Kubernetes' Go types: ``read_enums.py FOLDER``.

FOLDER is the source of the Go module k8s.io/api (``go mod download -json k8s.io/api@latest`` says where it is). The
OpenAPI documents of Kubernetes leave its enumerations out; the types have them, as constants under a ``+enum`` mark.
Enumerations without that mark are not closed, or not yet, and stay texts.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

TABLE = Path(__file__).with_name("kubernetes_enums.yaml")
ENUM = re.compile(r"^// \+enum\n(?://.*\n)*type (\w+) string$", re.MULTILINE)
CONSTANT = re.compile(r'^\s+\w+\s+(\w+)\s*=\s*"([^"]+)"', re.MULTILINE)
STRUCT = re.compile(r"^type (\w+) struct \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r'^\t\w+\s+([*\[\]]*)([\w.]+)\s+`json:"(\w+)', re.MULTILINE)
IMPORT = re.compile(r'^\s+(\w+ )?"k8s.io/api/(\w+)/(\w+)"', re.MULTILINE)

INLINED = {"EphemeralContainerCommon": "EphemeralContainer", "Rule": "RuleWithOperations"}
"""Structs whose fields stand in another one's definition."""


def main() -> int:
    """Read all packages of the module, then all fields that have one of their enumerations."""
    folder = Path(sys.argv[1])
    sources = {
        (path.parent.parent.name, path.parent.name): path.read_text(encoding="utf-8")
        for path in sorted(folder.glob("*/*/types.go"))
    }
    enums = {}
    for package, source in sources.items():
        for name in ENUM.findall(source):
            enums[(*package, name)] = [value for owner, value in CONSTANT.findall(source) if owner == name]
    lines = [
        f"# Enumerations of Kubernetes' API: the `+enum` types of {folder.name}, by the fields that have them.\n",
        "# Written by tools/read_enums.py; tools/make_schemas.py puts them into the bundle for every version.\n",
    ]
    for (group, version), source in sources.items():
        imports = {(alias.strip() or ver): (grp, ver) for alias, grp, ver in IMPORT.findall(source)}
        for struct, body in STRUCT.findall(source):
            for wrapping, kind, field in FIELD.findall(body):
                prefix, _, name = kind.rpartition(".")
                package = imports.get(prefix, ("", "")) if prefix else (group, version)
                values = enums.get((*package, name))
                if values and wrapping in ("", "*", "[]"):
                    owner = f"{group}.{version}.{INLINED.get(struct, struct)}"
                    texts = ", ".join(value if value.isalnum() else json.dumps(value) for value in values)
                    lines.append(f"{owner}.{field}: [{texts}]\n")
    TABLE.write_text("".join(lines), encoding="utf-8")
    sys.stdout.write(f"wrote {TABLE.name}: {len(lines) - 2} fields of {len(enums)} enumerations\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
