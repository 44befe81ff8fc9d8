"""What the command line understands."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from chartlint import __version__
from chartlint.cli import helm_flags
from chartlint.config import FAIL_ON, FRAMEWORKS, PROFILES, closest
from chartlint.errors import UsageError

_ABOUT = {
    "lint": "check charts",
    "template": "print what `helm template` prints, without Helm",
    "why": "say where a field of a rendered object came from",
    "values": "list the values keys of a chart and where they are read",
    "rules": "list the rules",
    "rules new": "write a rule of your own to begin with",
    "rules test": "run the examples of rules",
    "migrate": "write a configuration from another tool's",
    "explain": "say what a rule finds, why that is bad, and what to do",
    "completion": "print the completions of a shell",
}
GRIPS = ("container", "pod", "object", "service", "pair", "chart", "values", "template")
"""What a new rule in CEL may look at; the same as ``chartlint.packs.starters`` has."""
MIGRANTS = ("kube-linter", "kube-score", "polaris", "checkov", "trivy", "ct", "datree")
"""Tools whose configuration can be moved; the same as ``chartlint.packs.migrate`` reads."""
FORMATS = (
    "text", "concise", "json", "jsonl", "sarif", "html", "markdown", "junit", "github", "gitlab", "checkstyle",
    "rdjson", "sonar",
)  # fmt: skip
"""The formats of reports; the same as ``chartlint.report.reporters`` makes."""
SHELLS = ("bash", "zsh", "fish")
"""Shells with completions; the same as ``chartlint.cli.completion`` prints."""
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

EXIT_CODES = """\
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
        commands = "".join(f"  {name:<12}{about}\n" for name, about in _ABOUT.items())
        print(_HELP.format(commands=commands, exit_codes=EXIT_CODES), end="", file=sys.stdout if argv else sys.stderr)
        return 0 if argv else 2
    if first == "--version":
        print(f"chartlint {__version__}")
        return 0
    command = ALIASES.get(first, first)
    words = argv[1:]
    if f"{command} {words[0] if words else ''}" in _ABOUT:
        command, words = f"{command} {words[0]}", words[1:]
    bare = command not in _ABOUT
    try:
        parser = make_parser("lint" if bare else command)
        words = argv if bare else words
        options = parser.parse_intermixed_args(helm_flags.plain(words, parser) if command == "template" else words)
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
        epilog=EXIT_CODES if command == "lint" else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=command.replace(" ", "_"))
    fill(command, parser)
    return parser


def commands() -> dict[str, str]:
    """Every command with what it does in a few words; of those with two words (``rules new``) the first is one too."""
    return dict(_ABOUT)


def fill(command: str, parser: argparse.ArgumentParser) -> None:
    """Give a parser the arguments of a command."""
    _FILL[command](parser)
    parser.add_argument("--debug", action="store_true", help="show the traceback of an internal error")


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
        "--since",
        metavar="REVISION",
        help="only the charts that changed since this revision of Git branched off, and those that depend on them; "
        "looks too whether their versions have risen",
    )
    parser.add_argument(
        "--exclude", action="append", default=[], metavar="GLOB", help="leave out charts that match, as in .gitignore"
    )

    report = parser.add_argument_group("report")
    report.add_argument(
        "--format",
        action="append",
        metavar="NAME[=FILE]",
        help=f"how to report, and where to if not to stdout; may be repeated. {', '.join(FORMATS)} (default: text), or "
        "what a plugin brings",
    )
    report.add_argument(
        "-o", "--output", metavar="FILE", help="write the report that names no file of its own to this one"
    )
    report.add_argument(
        "--group-by", choices=("file", "rule"), default="file", help="what findings are put together by in text"
    )
    report.add_argument("--sarif-category", metavar="NAME", help="tells several uploads to code scanning apart")
    report.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour in the report")
    report.add_argument("-v", "--verbose", action="store_true", help="say more, in the account of the run above all")
    report.add_argument("-q", "--quiet", action="store_true", help="print nothing when there is nothing to tell")
    report.add_argument(
        "--fail-on", choices=FAIL_ON, metavar="SEVERITY", help=f"least severity for exit code 1: {', '.join(FAIL_ON)}"
    )
    report.add_argument(
        "--report-only", action="store_true", help="findings do not fail the run, whatever --fail-on says"
    )
    report.add_argument(
        "--show-suppressed", action="store_true", help="list what comments, the configuration and the baseline silence"
    )

    report.add_argument(
        "--subcharts",
        action="store_const",
        const="show",
        help="list and count what is found in other people's subcharts too",
    )

    old = parser.add_argument_group("old findings")
    old.add_argument("--baseline", metavar="FILE", help="findings in this file do not count")
    old.add_argument("--write-baseline", metavar="FILE", help="write the findings to this file: then they are old")

    rules = parser.add_argument_group("rules (lists are separated by commas; options may be repeated)")
    rules.add_argument(
        "--select",
        action="append",
        metavar="RULES",
        help="run these and no others: names, patterns, tags, packs, profiles, or ALL",
    )
    rules.add_argument("--extend-select", action="append", default=[], metavar="RULES", help="run these too")
    rules.add_argument("--ignore", action="append", default=[], metavar="RULES", help="leave these out")
    rules.add_argument(
        "--profile",
        action="append",
        metavar="PROFILES",
        help=f"how demanding to be: {', '.join(PROFILES)} (default: default); or a standard's rules: "
        + ", ".join(FRAMEWORKS),
    )
    _configuration(rules)
    rules.add_argument(
        "--schemas",
        action="append",
        default=[],
        metavar="FOLDER",
        help="a folder with schemas of custom resources: CustomResourceDefinitions, or JSON Schemas as for kubeconform",
    )
    _rendering(parser)
    _scenario(parser)
    parser.add_argument(
        "-j", "--jobs", type=_jobs, metavar="N", help="check that many charts at once (default: one for each processor)"
    )


def _template(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="CHART", help="a chart, perhaps with the release's name before it")
    rendering = parser.add_argument_group("rendering (as with helm)")
    helm_flags.add_values(rendering)
    _profile(rendering, "the Helm version to print like, such as 4.2 or 3.19 (default: 4.2)")
    helm_flags.add_surroundings(parser.add_argument_group("surroundings"))
    helm_flags.add_template(parser)
    parser.add_argument(
        "--annotate", action="store_true", help="say behind each line which template line and values wrote it"
    )


def _why(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("chart", metavar="CHART", help="a chart")
    parser.add_argument("object", metavar="KIND/NAME", help="an object that it renders, such as Deployment/web")
    parser.add_argument("path", metavar="PATH", help="a field, such as spec.template.spec.containers[0].image")
    _from_values(parser)


def _values(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("chart", metavar="CHART", help="a chart")
    _from_values(parser)


def _from_values(parser: argparse.ArgumentParser) -> None:
    """What the commands that follow values render: one scenario of the configuration, or that of the flags."""
    configuration = parser.add_argument_group("configuration")
    configuration.add_argument("--config", metavar="FILE", help="read this configuration instead of looking for one")
    configuration.add_argument("--no-config", action="store_true", help="read no configuration")
    _rendering(parser)
    _scenario(parser)


def _rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="the form of the list")
    parser.add_argument("--tag", action="append", default=[], metavar="TAG", help="only rules with this tag")
    parser.add_argument(
        "--peer", metavar="TOOL", help="instead of rules, what another tool checks, each with the rules that check it"
    )
    _configuration(parser)


def _migrate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="tool", required=True, choices=MIGRANTS, metavar="TOOL", help=", ".join(MIGRANTS)
    )
    parser.add_argument("file", metavar="CONFIG", help="that tool's configuration (- for stdin)")
    parser.add_argument("-o", "--output", metavar="FILE", help="write it to a file, such as chartlint.yaml")
    _configuration(parser)


def _rules_new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the rule's name: lower-case words joined by dashes")
    parser.add_argument("--each", choices=GRIPS, help="what the rule looks at, one by one (default: container)")
    parser.add_argument("--python", action="store_true", help="a rule in Python instead of CEL")
    _configuration(parser)


def _rules_test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "rules",
        nargs="*",
        metavar="RULE",
        help="a folder of cards, a card, or the name of a rule (default: the rules of the packs in use)",
    )
    _configuration(parser)


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="the name of a rule")
    _configuration(parser)


def _completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=", ".join(SHELLS))


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


def _rendering(parser: argparse.ArgumentParser) -> None:
    """What ``lint`` renders, under Helm's names."""
    group = parser.add_argument_group("rendering (as with helm)")
    helm_flags.add_values(group)
    group.add_argument("--release-name", metavar="NAME", help="the release's name")
    group.add_argument(
        "--kube-version",
        action="append",
        default=[],
        metavar="VERSION",
        help="the Kubernetes version, such as 1.31; 1.31,1.34 renders for both, `supported` for the newest three",
    )
    _profile(group, "the Helm version to render like, such as 4.2 or 3.19; 3.19,4.2 renders like both")
    helm_flags.add_surroundings(group)


def _scenario(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--scenario",
        action="append",
        default=[],
        metavar="NAMES",
        help="only these scenarios: names or patterns, separated by commas; -f and --set are laid over them",
    )


def _jobs(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= 512:
        raise argparse.ArgumentTypeError(f"`{text}` is no number of processes from 1 to 512")
    return number


def _profile(group: argparse._ArgumentGroup, text: str) -> None:
    group.add_argument("--helm", metavar="VERSION", help=text)


_FILL = {
    "lint": _lint,
    "template": _template,
    "why": _why,
    "values": _values,
    "rules": _rules,
    "rules new": _rules_new,
    "rules test": _rules_test,
    "migrate": _migrate,
    "explain": _explain,
    "completion": _completion,
}
"""What adds the arguments of each command."""
