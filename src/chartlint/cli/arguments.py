"""What the command line understands."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from chartlint import __version__
from chartlint.config import FAIL_ON, PROFILES, closest
from chartlint.errors import UsageError

_ABOUT = {
    "lint": "check charts",
    "template": "print what `helm template` prints, without Helm",
    "rules": "list the rules",
    "explain": "say what a rule finds, why that is bad, and what to do",
}
ALIASES = {"check": "lint"}
COMMANDS = (*_ABOUT, *ALIASES)

_HELP = """\
usage: chartlint PATH...
       chartlint COMMAND [options] ...

Lint Helm charts: render them offline as Helm does, and point at the line of the template that is at fault.

commands (`chartlint COMMAND --help` lists the options of one):
{commands}
`chartlint PATH...` is short for `chartlint lint PATH...`.

options:
  --version   show the version
  -h, --help  show this help

{exit_codes}
"""

_EXIT_CODES = """\
exit codes:
  0  nothing found that counts (see --fail-on)
  1  findings
  2  a mistake in the command line or the configuration
  3  a failure of chartlint itself"""


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are UsageErrors, with a suggestion where one is near."""

    def error(self, message: str) -> NoReturn:
        unknown = re.match(r"unrecognized arguments: (-\S+)", message)
        if unknown:
            option = unknown[1].partition("=")[0]
            known = [text for action in self._actions for text in action.option_strings if text.startswith("--")]
            raise UsageError(f"unknown option {option}", closest(option, known) or f"see {self.prog} --help")
        raise UsageError(re.sub(r"^argument ([^:]+): ", r"\1: ", message), f"see {self.prog} --help")


def parse(argv: Sequence[str]) -> argparse.Namespace | int:
    """The options of a command line, or the exit code when all is said (help, version). Raises UsageError."""
    first = argv[0] if argv else ""
    if first in ("", "-h", "--help"):
        commands = "".join(f"  {name:<10}{about}\n" for name, about in _ABOUT.items())
        print(_HELP.format(commands=commands, exit_codes=_EXIT_CODES), end="", file=sys.stdout if argv else sys.stderr)
        return 0 if argv else 2
    if first == "--version":
        print(f"chartlint {__version__}")
        return 0
    command = ALIASES.get(first, first)
    bare = command not in _ABOUT
    try:
        options = make_parser("lint" if bare else command).parse_intermixed_args(argv if bare else argv[1:])
        options.bare = bare  # no command was named: the first path may be a command misspelt
        return options
    except SystemExit as stop:  # --help was printed
        return stop.code if isinstance(stop.code, int) else 0


def make_parser(command: str) -> argparse.ArgumentParser:
    """The parser of one command."""
    about = _ABOUT[command]
    parser = _Parser(
        prog=f"chartlint {command}",
        usage="chartlint template [options] [NAME] CHART" if command == "template" else None,
        description=about[0].upper() + about[1:] + ".",
        epilog=_EXIT_CODES if command == "lint" else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=command)
    {"lint": _lint, "template": _template, "rules": _rules, "explain": _explain}[command](parser)
    parser.add_argument("--debug", action="store_true", help="show the traceback of an internal error")
    return parser


def _lint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a chart, an archive (.tgz), a folder with charts, or a file inside a chart (default: here)",
    )
    parser.add_argument(
        "--changed-files",
        action="store_true",
        help="the PATHs are changed files: one that belongs to no chart is no mistake (as under pre-commit)",
    )
    parser.add_argument(
        "--exclude", action="append", default=[], metavar="GLOB", help="leave out charts that match, as in .gitignore"
    )

    report = parser.add_argument_group("report")
    report.add_argument(
        "--format",
        default="text",
        metavar="NAME",
        help="text (default), concise, json, sarif, or one that a plugin brings",
    )
    report.add_argument("-o", "--output", metavar="FILE", help="write the report to a file")
    report.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour in the report")
    report.add_argument("-v", "--verbose", action="store_true", help="say more, in the account of the run above all")
    report.add_argument("-q", "--quiet", action="store_true", help="print nothing when there is nothing to tell")
    report.add_argument(
        "--fail-on", choices=FAIL_ON, metavar="SEVERITY", help=f"least severity for exit code 1: {', '.join(FAIL_ON)}"
    )

    rules = parser.add_argument_group("rules (lists are separated by commas; options may be repeated)")
    rules.add_argument(
        "--select",
        action="append",
        metavar="RULES",
        help="run these and no others: names, patterns, tags, packs, profiles, or ALL",
    )
    rules.add_argument("--extend-select", action="append", default=[], metavar="RULES", help="run these too")
    rules.add_argument("--ignore", action="append", default=[], metavar="RULES", help="leave these out")
    rules.add_argument("--profile", choices=PROFILES, help="how demanding to be (default: default)")
    _configuration(rules)
    _rendering(parser, install=False)


def _template(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="+", metavar="CHART", help="a chart, perhaps with the release's name before it")
    _rendering(parser, install=True)
    output = parser.add_argument_group("output")
    output.add_argument(
        "-s", "--show-only", action="append", default=[], metavar="TEMPLATE", help="only what these templates give"
    )
    output.add_argument("--include-crds", action="store_true", help="print the chart's crds/ too")
    output.add_argument("--no-hooks", action="store_true", help="leave hooks out")
    output.add_argument("--skip-tests", action="store_true", help="leave tests out")
    output.add_argument("--output-dir", metavar="DIR", help="write a file for each template instead of printing")


def _rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="the form of the list")
    parser.add_argument("--tag", action="append", default=[], metavar="TAG", help="only rules with this tag")
    _configuration(parser)


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="the name of a rule")
    _configuration(parser)


def _configuration(parser: argparse._ActionsContainer) -> None:
    """Where rules and settings come from; the same for every command that knows rules."""
    parser.add_argument("--config", metavar="FILE", help="read this configuration instead of looking for one")
    parser.add_argument("--no-config", action="store_true", help="read no configuration")
    parser.add_argument("--pack", action="append", default=[], metavar="DIR", help="load this folder of rules too")
    parser.add_argument("--no-plugins", action="store_true", help="load no plugins of installed packages")
    parser.add_argument(
        "--trust",
        action="store_true",
        help="run Python code of rules and plugins that the configuration or --pack names",
    )


def _rendering(parser: argparse.ArgumentParser, *, install: bool) -> None:
    """The flags of Helm, under Helm's names."""
    group = parser.add_argument_group("rendering (as with helm)")

    def add(*names: str, metavar: str, text: str) -> None:
        group.add_argument(*names, action="append", default=[], metavar=metavar, help=text)

    add("-f", "--values", metavar="FILE", text="a file of values (- for stdin)")
    add("--set", metavar="KEY=VALUE", text="set values")
    add("--set-string", metavar="KEY=VALUE", text="set values, all of them texts")
    add("--set-json", metavar="KEY=JSON", text="set values given as JSON")
    add("--set-file", metavar="KEY=FILE", text="set values to the contents of files")
    add("--set-literal", metavar="KEY=TEXT", text="set a value to a text in which no character is special")
    group.add_argument("--kube-version", metavar="VERSION", help="the Kubernetes version, such as 1.31")
    add("-a", "--api-versions", metavar="VERSIONS", text="API versions that the cluster offers besides")
    group.add_argument("-n", "--namespace", metavar="NAME", help="the release's namespace")
    group.add_argument("--release-name", metavar="NAME", help="the release's name")
    group.add_argument("--helm", metavar="VERSION", help="the Helm version to render like, such as 4.2 or 3.19")
    if install:
        group.add_argument("--is-upgrade", action="store_true", help="render an upgrade, not an installation")
        group.add_argument("--skip-schema-validation", action="store_true", help="do not look at values.schema.json")
