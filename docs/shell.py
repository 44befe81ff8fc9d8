"""Completions for shells and the manual page, made from the parsers of the command line. ``docs/build.py`` writes them.

Completions are shtab's; what it cannot know is put in here: that ``chartlint PATH`` is short for ``lint``, and which
options take the name of a rule. The page is our own: argparse-manpage knows one parser and prints its usage line, which
other versions of Python lay out otherwise.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator

import shtab

from chartlint.cli import arguments
from chartlint.cli.completion import FILES
from chartlint.config import FAIL_ON, FRAMEWORKS, PROFILES
from chartlint.config.reading import FILE_NAMES

_PATHS = {"FILE": shtab.FILE, "CONFIG": shtab.FILE, "PATH": shtab.FILE, "CHART": shtab.FILE, "KEY=FILE": None,
          "FOLDER": shtab.DIRECTORY, "DIR": shtab.DIRECTORY}  # fmt: skip
_RULES = {"bash": "_chartlint_rules", "zsh": "_chartlint_rules", "fish": "(__chartlint_rules)"}
_CHOICES = {"--profile": (*PROFILES, *FRAMEWORKS), "--fail-on": FAIL_ON, "--format": arguments.FORMATS}
_SHELLS = ("bash", "zsh", "fish")


def completions(rules: Iterable[str]) -> dict[str, str]:
    """The completions of each shell by the name of its file. ``rules`` are the names of the shipped ones."""
    names = " ".join(sorted(rules))
    preamble = {
        "bash": f'_chartlint_rule_names="{names}"\n'
        '_chartlint_rules() { compgen -W "$_chartlint_rule_names" -- "$1"; }\n',
        "zsh": f"_chartlint_rules() {{ compadd -- {names} }}\n"
        "_chartlint_first() { _alternative 'commands:command:_shtab_chartlint_commands' 'files:chart:_files' }\n",
        "fish": f"function __chartlint_rules\n    string split ' ' '{names}'\nend\n",
    }
    made = {shell: shtab.complete(_whole(), shell=shell, preamble=preamble) for shell in _SHELLS}
    made["bash"] = _replaced(made["bash"], "complete -o bashdefault -F", "complete -o bashdefault -o default -F")
    made["zsh"] = _replaced(made["zsh"], "[-1] == eval ]]", "[-1] == (eval|file) ]]")  # `source` is as good
    zsh = _replaced(made["zsh"], "': :_shtab_chartlint_commands'", "': :_chartlint_first'")
    last = zsh.rindex("      esac\n")
    made["zsh"] = f"{zsh[:last]}        *) _arguments -C -s $_shtab_chartlint_lint_options ;;\n{zsh[last:]}"
    made["fish"] += "# `chartlint PATH` is short for `chartlint lint PATH`\n"
    made["fish"] += "complete -c chartlint -n __fish_use_subcommand -F\n"
    return {FILES[shell]: _without_blanks(text) for shell, text in made.items()}


def _replaced(text: str, old: str, new: str) -> str:
    if old not in text:
        raise ValueError(f"shtab writes no `{old}` any more: see to docs/shell.py")
    return text.replace(old, new)


def _without_blanks(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n")) + "\n"


def _whole() -> argparse.ArgumentParser:
    """All commands under one parser; with lint's options on top, for ``chartlint PATH --option``."""
    top = argparse.ArgumentParser(prog="chartlint", description="Lint Helm charts.")
    top.add_argument("--version", action="store_true", help="show the version")
    bare = argparse.ArgumentParser(add_help=False)
    arguments.fill("lint", bare)
    for action in bare._actions:
        if action.option_strings:
            top._add_action(action)
    commands = top.add_subparsers(dest="command")
    inner = {}
    for name, about in arguments.commands().items():
        outer, _, word = name.partition(" ")
        if word and outer not in inner:
            inner[outer] = commands.choices[outer].add_subparsers(dest="word")
        parser = (inner[outer] if word else commands).add_parser(word or name, help=about)
        arguments.fill(name, parser)
    for parser in _every(top):
        for action in parser._actions:
            _tell(action)
    return top


def _every(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _every(below)


def _tell(action: argparse.Action) -> None:
    """Say what an action takes, in shtab's words."""
    name = action.option_strings[-1] if action.option_strings else ""
    metavar = action.metavar if isinstance(action.metavar, str) else ""
    if action.choices is None and name in _CHOICES and action.nargs != 0:
        action.choices = _CHOICES[name]
    elif metavar in ("RULE", "RULES"):
        action.complete = _RULES  # type: ignore[attr-defined]
    elif metavar.removesuffix("...") in _PATHS and _PATHS[metavar]:
        action.complete = _PATHS[metavar]  # type: ignore[attr-defined]


# --- the manual page

_ENVIRONMENT = (
    ("NO_COLOR", "No colour, unless --color always."),
    ("FORCE_COLOR, CLICOLOR_FORCE", "Colour into a pipe or a file too."),
    ("TERM", "A terminal called dumb gets no colour."),
    ("GITHUB_STEP_SUMMARY", "The file that --format github adds a summary to."),
)
_EXAMPLES = (
    ("chartlint charts/", "Check every chart below a folder."),
    ("chartlint shop -f values-prod.yaml --kube-version 1.33", "Check one with values, for a version of Kubernetes."),
    ("chartlint charts/ --format text --format sarif=out.sarif", "Report on the terminal and to code scanning."),
    ("chartlint charts/ --since origin/main", "Check only what changed, and whether versions have risen."),
    ("chartlint explain selector-mismatch", "Say what a rule finds and what to do."),
)
_ABOUT = (
    "Lints Helm charts. It renders them as Helm does, without Helm, without a cluster and without the network, and "
    "points every finding at the line of the template that is at fault, through the includes that led there."
)


def manual(version: str) -> str:
    """The page chartlint(1) in man's own language."""
    lines = [f'.TH CHARTLINT 1 "" "chartlint {version}" "User commands"', ".SH NAME", r"chartlint \- lint Helm charts"]
    lines += [".SH SYNOPSIS", r"\fBchartlint\fP [\fIoptions\fP] \fIPATH\fP ...", ".br"]
    lines += [r"\fBchartlint\fP \fIcommand\fP [\fIoptions\fP] ..."]
    lines += [".SH DESCRIPTION", _roff(_ABOUT), ".PP"]
    lines += [r"\fBchartlint\fP \fIPATH\fP is short for \fBchartlint lint\fP \fIPATH\fP.", ".SH COMMANDS"]
    for name, about in arguments.commands().items():
        lines += [f'.SS "chartlint {name}"', _roff(_sentence(about)), *_options(name)]
    lines += [".SH EXIT STATUS"]
    for line in arguments.EXIT_CODES.split("\n")[1:]:
        code, _, means = line.strip().partition("  ")
        lines += [".TP", f".B {code}", _roff(_sentence(means))]
    lines += [".SH ENVIRONMENT"]
    for name, means in _ENVIRONMENT:
        lines += [".TP", f".B {_roff(name)}", _roff(means)]
    names = ", ".join(FILE_NAMES)
    lines += [".SH FILES", ".TP", f".B {_roff(names)}"]
    lines += [_roff("The configuration, looked for from the chart upwards to the root of the repository.")]
    lines += [".TP", ".B pyproject.toml", _roff("The same in its table [tool.chartlint].")]
    lines += [".SH EXAMPLES"]
    for command, means in _EXAMPLES:
        lines += [".TP", f".B {_roff(command)}", _roff(means)]
    lines += [".SH SEE ALSO", ".BR helm (1)"]
    return "\n".join(lines) + "\n"


def _options(command: str) -> Iterator[str]:
    parser = argparse.ArgumentParser(prog=f"chartlint {command}", add_help=False)
    arguments.fill(command, parser)
    for action in parser._actions:
        if action.help == argparse.SUPPRESS:
            continue
        takes = _takes(action)
        if action.option_strings:
            flags = ", ".join(rf"\fB{_roff(flag)}\fP" for flag in action.option_strings)
            head = rf"{flags} \fI{_roff(takes)}\fP" if takes else flags
        else:
            head = rf"\fI{_roff(takes)}\fP"
        yield from (".TP", head, _roff(_sentence(_help(action))))


def _takes(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if isinstance(action.metavar, str):
        return action.metavar
    return "|".join(map(str, action.choices)) if action.choices else action.dest.upper()


def _help(action: argparse.Action) -> str:
    return (action.help or "").replace("%(default)s", str(action.default)).replace("%%", "%")


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else f"{text}."


def _roff(text: str) -> str:
    """A text that is no request and has no escapes: dashes stay dashes."""
    text = (
        text.replace("\\", r"\e").replace("-", r"\-").replace("`", r"\(ga").replace("'", r"\(aq").replace("^", r"\(ha")
    )
    return rf"\&{text}" if text.startswith(".") else text


__all__ = ["completions", "manual"]
