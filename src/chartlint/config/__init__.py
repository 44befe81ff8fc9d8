"""What may be configured: read from a file once, merged with the command line, handed down as a frozen value."""

from chartlint.config.allowance import Allowance
from chartlint.config.config import Config, Layer, RuleSetting, merge
from chartlint.config.globs import PathGlob
from chartlint.config.keys import FAIL_ON, FRAMEWORKS, KEYS, PEERS, PROFILES, check, closest, schema, schema_text
from chartlint.config.reading import FILE_NAMES, discover, read
from chartlint.config.scenarios import ScenarioSetting

__all__ = [
    "FAIL_ON",
    "FILE_NAMES",
    "FRAMEWORKS",
    "KEYS",
    "PEERS",
    "PROFILES",
    "Allowance",
    "Config",
    "Layer",
    "PathGlob",
    "RuleSetting",
    "ScenarioSetting",
    "check",
    "closest",
    "discover",
    "merge",
    "read",
    "schema",
    "schema_text",
]
