"""JSON Schema as Helm applies it to values: compiled, checked against its metaschema, and evaluated.

Source: santhosh-tekuri/jsonschema v6.0.2, the library of Helm since 3.18.5, whose order, limits and words are followed.
"""

from __future__ import annotations

from chartlint.chart.schemas.compiler import Compiler
from chartlint.chart.schemas.evaluation import Evaluation
from chartlint.chart.schemas.failure import Failure, SchemaError
from chartlint.chart.schemas.nodes import Schema

__all__ = ["Compiler", "Evaluation", "Failure", "Schema", "SchemaError"]
