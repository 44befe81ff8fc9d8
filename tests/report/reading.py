"""Reads every report back, as its consumer would, into what all of them must agree on."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

Found = Counter[tuple[str, str, str, int]]
"""Findings by severity, rule, path and line, each as often as it is there."""

_HEAD = re.compile(r"^(error|warning|info)\[([^\]]+)\]:(?: |$)")
_PLACE = re.compile(r"^ *--> (.*?):(\d+):\d+(?:  .*)?$")
_CONCISE = re.compile(r"^(.*?):(\d+):\d+: (error|warning|info) (\S+)(?: |$)")
_COMMAND = re.compile(r"^::(error|warning|notice) (.*?)::(.*)$")


def text(report: str) -> Found:
    found: Found = Counter()
    head: tuple[str, str] | None = None
    for line in report.splitlines():
        if match := _HEAD.match(line):
            head = (match[1], match[2])
        elif head is not None and (match := _PLACE.match(line)):
            found[(*head, match[1], int(match[2]))] += 1
            head = None
    return found


def concise(report: str) -> Found:
    return Counter((m[3], m[4], m[1], int(m[2])) for line in report.splitlines() if (m := _CONCISE.match(line)))


def _plain(findings: list[dict[str, Any]]) -> Found:
    return Counter((one["severity"], one["rule"], one["location"]["path"], one["location"]["line"]) for one in findings)


def as_json(report: str) -> Found:
    return _plain(json.loads(report)["findings"])


def jsonl(report: str) -> Found:
    lines = [json.loads(line) for line in report.splitlines()]
    assert (lines[0]["type"], lines[-1]["type"]) == ("run", "summary")
    return _plain([line for line in lines if line["type"] == "finding"])


def sarif(report: str) -> Found:
    found: Found = Counter()
    (run,) = json.loads(report)["runs"]
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        severity = {"note": "info"}.get(result["level"], result["level"])
        path = unquote(place["artifactLocation"]["uri"])
        found[severity, result["ruleId"], path, place["region"]["startLine"]] += 1
    return found


def junit(report: str) -> Found:
    found: Found = Counter()
    for case in ElementTree.fromstring(report).iter("testcase"):
        out = case.findtext("system-out") or ""
        failure = case.find("failure")
        if failure is not None:
            severity = failure.get("type", "")
        elif out.startswith("info: "):
            severity = "info"
        else:
            continue
        rule = case.get("name", "").partition(" ")[0]
        found[severity, rule, case.get("file", ""), int(case.get("line", "0"))] += 1
    return found


def github(report: str) -> Found:
    """The text report in it; the annotations are some of the same."""
    begin, _, rest = report.partition("\n")
    token = begin.removeprefix("::stop-commands::")
    inside, _, after = rest.partition(f"::{token}::\n")
    found = text(inside)
    for line in after.splitlines():
        match = _COMMAND.match(line)
        if match is None or "file=" not in match[2]:
            continue
        fields = dict(field.partition("=")[::2] for field in match[2].split(","))
        title = _unescaped(fields["title"]).partition(": ")
        key = (title[0], title[2], _unescaped(fields["file"]), int(fields["line"]))
        assert found[key], key
    return found


def _unescaped(text: str) -> str:
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def gitlab(report: str) -> Found:
    severities = {"critical": "error", "major": "error", "minor": "warning", "info": "info"}
    issues = json.loads(report)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return Counter(
        (
            severities[issue["severity"]],
            issue["check_name"],
            issue["location"]["path"],
            issue["location"]["lines"]["begin"],
        )
        for issue in issues
    )


def checkstyle(report: str) -> Found:
    return Counter(
        (
            error.get("severity", ""),
            error.get("source", "").removeprefix("chartlint."),
            file.get("name", ""),
            int(error.get("line", "0")),
        )
        for file in ElementTree.fromstring(report)
        for error in file
    )


def rdjson(report: str) -> Found:
    return Counter(
        (
            one["severity"].lower(),
            one["code"]["value"],
            one["location"]["path"],
            one["location"]["range"]["start"]["line"],
        )
        for one in json.loads(report)["diagnostics"]
    )


def sonar(report: str) -> Found:
    document = json.loads(report)
    severities = {"CRITICAL": "error", "MAJOR": "warning", "INFO": "info"}
    rules = {rule["id"]: severities[rule["severity"]] for rule in document["rules"]}
    found: Found = Counter()
    for issue in document["issues"]:
        place = issue["primaryLocation"]
        line = place.get("textRange", {"startLine": 1})["startLine"]
        found[rules[issue["ruleId"]], issue["ruleId"], place["filePath"], line] += 1
    return found


def markdown(report: str) -> Found:
    found: Found = Counter()
    path = ""
    for line in report.splitlines():
        if line.startswith("### "):
            path = _code(line.removeprefix("### "))
        elif match := re.match(r"- \*\*(error|warning|info)\*\* line (\d+), `([^`]+)`: ", line):
            found[match[1], match[3], path, int(match[2])] += 1
    return found


def _code(span: str) -> str:
    fence = re.match(r"`+", span)
    assert fence is not None
    inner = span[len(fence[0]) : -len(fence[0])]
    return inner[1:-1] if len(fence[0]) > 1 else inner


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Found = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "data-fingerprint" in values:
            key = (values["data-severity"], values["data-rule"], values["data-path"], int(values["data-line"]))
            self.found[key] += 1


def html(report: str) -> Found:
    page = _Page()
    page.feed(report)
    return page.found


READERS: dict[str, Callable[[str], Found]] = {
    "text": text,
    "concise": concise,
    "json": as_json,
    "jsonl": jsonl,
    "sarif": sarif,
    "junit": junit,
    "github": github,
    "gitlab": gitlab,
    "checkstyle": checkstyle,
    "rdjson": rdjson,
    "sonar": sonar,
    "markdown": markdown,
    "html": html,
}
