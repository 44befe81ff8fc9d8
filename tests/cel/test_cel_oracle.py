"""The tables against Google's own implementation in C++, where its package (cel-expr-python) is installed.

It runs in a process of its own, which gets expressions with their variables and gives back values or errors.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from chartlint.cel import CelEvalError, compile_expr
from chartlint.cel.values import type_name

HERE = Path(__file__).parent

KNOWN = {
    # it refuses to ask a scalar for a field; cel-go, and so Kubernetes, says that there is none
    "has(o.name.x)",
    "has(o.nothing.x)",
    # so with an index of an optional list
    'c.?securityContext.caps.add[7].orValue("")',
    # it does not look whether the body yields an optional
    "c.?name.optFlatMap(n, n)",
    # its order of keys is any
    "m.map(k, m[k])",
    "m.filter(k, m[k] != 2)",
    # texts and numbers as Go reads and writes them
    'string(duration("1h1m1.5s"))',
    'bool("true") && bool("1") && !bool("F")',
    '"%s %s".format([1.0, 1.5e10])',
    '"%d %d".format([5u, 2.5])',
    # cel-go counts all of a duration's milliseconds
    'duration("1s5ms").getMilliseconds()',
    # newer cel-go than its strings extension
    's.indexOf("a", 20)',
}
"""Expressions on which the implementations differ, and Kubernetes' is followed."""

SCRIPT = """
import json, sys
from cel_expr_python import cel
from cel_expr_python.ext import ext_bindings, ext_encoders, ext_math, ext_optional, ext_strings
extensions = []
for module in (ext_bindings, ext_encoders, ext_math, ext_optional, ext_strings):
    name = next(name for name in dir(module) if "Ext" in name and not name.startswith("_"))
    found = getattr(module, name)
    extensions.append(found() if callable(found) else found)
def plain(value):
    if isinstance(value, (bytes, bytearray)):
        return ["bytes", bytes(value).hex()]
    if value is None or isinstance(value, (bool, int, str)):
        return [type(value).__name__, value]
    if isinstance(value, float):
        return ["float", repr(value)]
    if isinstance(value, (list, tuple)):
        return ["list", [plain(item) for item in value]]
    if isinstance(value, dict):
        return ["dict", sorted(([plain(key), plain(item)] for key, item in value.items()), key=repr)]
    return ["?", ""]
answers = []
for variables, text in json.load(sys.stdin):
    try:
        env = cel.NewEnv(variables={name: cel.Type.DYN for name in variables}, extensions=extensions)
        expression = env.compile(text, disable_check=True)
    except Exception as error:
        answers.append(["refused", str(error)])
        continue
    try:
        value = expression.eval(data=variables)
        failed = value.type() == cel.Type.ERROR
        answers.append(["error", str(value.value())] if failed else ["value", plain(value.plain_value())])
    except Exception as error:
        answers.append(["error", str(error)])
print(json.dumps(answers), flush=True)
import os
os._exit(0)
"""


def plain(value: Any) -> Any:
    """A value as the script writes it."""
    if isinstance(value, bytes):
        return ["bytes", value.hex()]
    if value is None or isinstance(value, bool | str):
        return [type(value).__name__, value]
    if isinstance(value, int):
        return ["int", int(value)]
    if isinstance(value, float):
        return ["float", repr(value)]
    if isinstance(value, list):
        return ["list", [plain(item) for item in value]]
    if isinstance(value, dict):
        return ["dict", sorted(([plain(key), plain(item)] for key, item in value.items()), key=repr)]
    return ["?", type_name(value)]


@pytest.mark.skipif(importlib.util.find_spec("cel_expr_python") is None, reason="cel-expr-python is not installed")
def test_the_tables_agree_with_the_other_implementation() -> None:
    cases = []
    for name in ("core", "macros", "optionals", "texts", "lists", "times"):
        table = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
        for kind in ("values", "same", "errors"):
            cases += [(table.get("vars", {}), text) for text in table.get(kind, {})]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout, done.stderr
    differ = []
    agreed = 0
    for (variables, text), (kind, theirs) in zip(cases, json.loads(done.stdout), strict=True):
        if kind == "refused" or text in KNOWN:
            continue
        try:
            ours = plain(compile_expr(text, variables)(**variables))
        except CelEvalError as error:
            if "no such overload" in error.message and kind == "value":
                differ.append((text, error.message, theirs))
            agreed += kind == "error"
            continue
        if kind == "error" and ("overload" in theirs.lower() or "No value with name" in theirs):
            # a function or macro that it does not have
            continue
        agreed += 1
        if [kind, theirs] != ["value", ours] and ours[0] != "?":
            differ.append((text, ours, [kind, theirs]))
    assert differ == []
    assert agreed > 450
