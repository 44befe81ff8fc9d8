"""Reads the configurations of checkov, Trivy and chart-testing (ct)."""

from __future__ import annotations

import re
import shlex
from typing import Any

from chartlint.errors import UsageError
from chartlint.packs.migrate.asked import Asked, Reading, as_globs, words
from chartlint.packs.migrate.linters import document
from chartlint.packs.peer_map import PeerMap

_SEVERITIES = ("LOW", "MEDIUM", "HIGH", "CRITICAL", "UNKNOWN")
_NOT_OURS = re.compile(r"CKV2?_(?!K8S_)\w+|(?:CVE|GHSA|AVD-(?!KSV)|DS|DLA|TEMP)-.*", re.IGNORECASE)


def checkov(text: str, known: PeerMap) -> Asked:
    """``.checkov.yaml`` (checkov: checkov/common/util/ext_argument_parser.py)."""
    nothing = "how checkov runs or reports, which chartlint has flags of its own for"
    upload = "for a service that chartlint does not speak to"
    whole = Reading(
        "checkov",
        document(text, "checkov"),
        {
            **dict.fromkeys(("quiet", "compact", "output", "output-file-path", "summary-position", "mask"), nothing),
            **dict.fromkeys(("bc-api-key", "repo-id", "branch", "prisma-api-url", "skip-results-upload"), upload),
            **dict.fromkeys(("external-checks-dir", "external-checks-git"), "write these checks as rules of your own"),
            "skip-framework": "chartlint checks Helm charts alone",
            "baseline": "make a new one with --write-baseline",
            "directory": "give the charts' paths on the command line",
            "file": "give the charts' paths on the command line",
            "var-file": "chartlint takes values files, under `values`",
        },
    )
    only: list[str] = []
    skipped: list[str] = []
    lost = []
    for key, kept in (("check", only), ("skip-check", skipped)):
        for word in whole.texts(key):
            if word.upper() in _SEVERITIES:
                lost.append(f"`{key}: {word}`: checks cannot be chosen by checkov's severities; see `fail-on`")
            elif _NOT_OURS.fullmatch(word):
                lost.append(f"`{key}: {word}`: it is no check of Kubernetes objects")
            else:
                kept += known.matching("checkov", word) or [word]
    on = dict.fromkeys(only, "check") if only else dict.fromkeys(known.ids("checkov"), "on by default")
    off = dict.fromkeys(skipped, "skip-check")
    for check in off:
        on.pop(check, None)
    settings: dict[str, Any] = {}
    paths = as_globs(whole.texts("skip-path"))
    if paths:
        settings["exclude"] = paths
        lost.append("`skip-path`: patterns are regular expressions there and as in .gitignore here; look at `exclude`")
    if whole.flag("soft-fail", False):
        settings["fail-on"] = "never"
    severities = {}
    for key, level in (("soft-fail-on", "info"), ("hard-fail-on", "error")):
        for word in whole.texts(key):
            if word.upper() in _SEVERITIES:
                lost.append(f"`{key}: {word}`: checkov's severities have no counterpart; see `fail-on`")
            severities.update(dict.fromkeys(known.matching("checkov", word), level))
    frameworks = whole.texts("framework")
    if frameworks and not {"all", "helm", "kubernetes"} & set(frameworks):
        lost.append(f"`framework: {', '.join(frameworks)}`: it checks no charts at all")
    return Asked(on, off, severities, settings=settings, lost=(*lost, *whole.told()))


_IGNORED = re.compile(r"^(?P<id>[\w.-]+)(?P<rest>(?:[ \t]+exp:\S+)*)[ \t]*(?:#(?P<said>.*))?$")


def trivy(text: str, known: PeerMap) -> Asked:
    """``trivy.yaml``, ``.trivyignore`` or ``.trivyignore.yaml``: which of them, the text tells."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    if lines and all(_IGNORED.fullmatch(line) for line in lines) and not any(line.endswith(":") for line in lines):
        return _ignore_file(text, known)
    whole = Reading("Trivy", document(text, "Trivy"), {})
    if set(whole.left) <= {"misconfigurations", "vulnerabilities", "secrets", "licenses"}:
        return _ignore_document(whole, known)
    return _trivy_config(whole, known)


def _all_of(known: PeerMap) -> dict[str, str]:
    return dict.fromkeys(known.ids("trivy"), "on by default")


def trivy_id(text: str) -> str:
    """The one spelling of an id that the map has: Trivy takes ``KSV018``, ``AVD-KSV-0018`` and ``KSV-0018``."""
    match = re.fullmatch(r"(?:AVD-)?([A-Za-z]+)-?(\d+)", text)
    return f"{match[1].upper()}-{int(match[2]):04}" if match else text


def _ignore_file(text: str, known: PeerMap) -> Asked:
    allow, lost, said = [], [], ""
    off: dict[str, str] = {}
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            said = stripped.lstrip("# ").strip() if stripped else ""
            continue
        match = _IGNORED.fullmatch(stripped)
        assert match is not None
        expires = re.search(r"exp:(\S+)", match["rest"])
        reason = (match["said"] or "").strip() or said or "ignored in .trivyignore"
        check = trivy_id(match["id"])
        if _NOT_OURS.fullmatch(match["id"]):
            lost.append(f"`{match['id']}`: it is no check of Kubernetes objects")
        elif expires:
            allow.append({"rule": check, "reason": reason, "expires": expires[1][:10]})
        else:
            off[check] = reason
    on = {check: why for check, why in _all_of(known).items() if check not in off}
    return Asked(on, off, allow=tuple(allow), lost=tuple(lost))


def _ignore_document(whole: Reading, known: PeerMap) -> Asked:
    allow, off = [], {}
    for key in ("vulnerabilities", "secrets", "licenses"):
        if whole.take(key):
            whole.lost.append(f"`{key}`: chartlint looks at charts, not into images")
    for entry in whole.take("misconfigurations", []):
        if not isinstance(entry, dict) or "id" not in entry:
            raise UsageError("an entry of `misconfigurations` of Trivy must be a mapping with an `id`")
        check, reason = trivy_id(str(entry["id"])), str(entry.get("statement") or "ignored in .trivyignore.yaml")
        paths = words(entry.get("paths") or [], "`paths` of `misconfigurations`")
        expires = {"expires": str(entry["expired_at"])[:10]} if entry.get("expired_at") else {}
        if not paths and not expires:
            off[check] = reason
        for path in paths or [""]:
            place = {"path": path} if path else {}
            if place or expires:
                allow.append({"rule": check, "reason": reason, **place, **expires})
    on = {check: why for check, why in _all_of(known).items() if check not in off}
    return Asked(on, off, allow=tuple(allow), lost=whole.told())


def _trivy_config(whole: Reading, known: PeerMap) -> Asked:
    settings: dict[str, Any] = {}
    levels = [level.upper() for level in whole.texts("severity")]
    if levels and not {"LOW", "UNKNOWN", "MEDIUM"} & set(levels):
        settings["fail-on"] = "error"
        whole.lost.append(f"`severity: {', '.join(levels)}`: Trivy's severities are not ours; `fail-on: error` is near")
    if whole.take("exit-code", 1) in (0, "0"):
        settings["fail-on"] = "never"
    for key in ("ignorefile", "ignore-policy"):
        if name := whole.take(key):
            whole.lost.append(f"`{key}: {name}`: move that file too")
    scan = Reading("Trivy", whole.take("scan"), {"scanners": "chartlint looks for misconfigurations alone"})
    paths = as_globs([*scan.texts("skip-dirs"), *scan.texts("skip-files")])
    if paths:
        settings["exclude"] = paths
    section = Reading("Trivy", whole.take("misconfiguration"), {})
    helm = Reading("Trivy", section.take("helm"), {})
    for key, ours in (("values", "values"), ("set", "set"), ("api-versions", "api-versions")):
        if found := helm.texts(key):
            settings[ours] = found
    if version := helm.take("kube-version"):
        settings["kube-version"] = str(version)
    lost = [
        *(f"`misconfiguration.helm.{line[1:]}" for line in helm.told()),
        *(f"`misconfiguration.{line[1:]}" for line in section.told()),
        *(f"`scan.{line[1:]}" for line in scan.told()),
    ]
    return Asked(_all_of(known), settings=settings, lost=(*lost, *whole.told()))


_DISABLED = frozenset({"lintconf:document-end", "lintconf:document-start", "lintconf:line-length"})
"""Rules of yamllint that chart-testing's own configuration switches off (chart-testing: etc/lintconf.yaml)."""


_VERSION = "check-version-increment"


def ct(text: str, known: PeerMap) -> Asked:
    """``ct.yaml`` (chart-testing: pkg/config/config.go, cmd/lint.go)."""
    cluster = "about installing in a cluster, which chartlint does not do"
    git = "all charts are checked without --since"
    whole = Reading(
        "chart-testing",
        document(text, "chart-testing"),
        {
            **dict.fromkeys(("kubectl-timeout", "print-logs", "skip-clean-up", "upgrade", "release-label"), cluster),
            **dict.fromkeys(("skip-missing-values", "build-id", "helm-extra-args"), cluster),
            "all": git,
            "since": "changes are those of the work tree",
            **dict.fromkeys(
                ("chart-repos", "helm-repo-extra-args", "helm-dependency-extra-args", "skip-helm-dependencies"),
                "chartlint downloads nothing; see `chart-path`",
            ),
            "additional-commands": "chartlint runs no other programs",
            "chart-yaml-schema": "the fields of Chart.yaml are checked by rules; see `chartlint rules`",
            "lint-conf": "move it as yamllint's rules: `chartlint rules --peer yamllint` says which rules are theirs",
            "github-groups": "accounts are not looked up: that would need the network",
            "use-helmignore": "files are ignored as Helm does",
            "exclude-deprecated": "`ignore: [chart-deprecated]`, or name these charts under `exclude`",
            "debug": "see --verbose",
        },
    )
    ids = known.ids("chart-testing")
    defects = {"lintconf:key-duplicates"}  # more than style: Helm or Kubernetes keeps one of the two
    on = {one: "on by default" for one in ids if one not in _DISABLED}
    off: dict[str, str] = {}
    for key, prefixes in (
        ("check-version-increment", (_VERSION,)),
        ("validate-maintainers", ("validate-maintainers",)),
        ("validate-chart-schema", ("chart_schema", "validate-chart-schema")),
        ("validate-yaml", ("lintconf", "validate-yaml")),
    ):
        if not whole.flag(key, True):
            off.update(
                {one: f"{key}: false" for one in ids if one.partition(":")[0] in prefixes and one not in defects}
            )
    for check in off:
        on.pop(check, None)
    settings: dict[str, Any] = {}
    excluded = as_globs(whole.texts("excluded-charts"))
    if excluded:
        settings["exclude"] = excluded
    for key in ("namespace", "release-name"):
        if value := whole.take(key):
            settings[key] = str(value)
    sets = _set_arguments(str(whole.take("helm-extra-set-args", "")))
    if sets:
        settings["set"] = sets
    branch = f"{whole.take('remote', 'origin')}/{whole.take('target-branch', 'main')}"
    whole.lost.append(f"chart-testing checks the charts that changed: chartlint lint --since {branch}")
    lint = shlex.split(str(whole.take("helm-lint-extra-args", "")))
    if "--strict" in lint:
        settings["fail-on"] = "warning"
    folders = [*whole.texts("chart-dirs"), *whole.texts("charts")]
    if folders:
        whole.lost.append(f"give the charts' folders on the command line: chartlint lint {' '.join(folders)}")
    return Asked(on, off, {_VERSION: "error"} if _VERSION in on else {}, settings=settings, lost=whole.told())


def _set_arguments(text: str) -> list[str]:
    """The values of ``--set`` in a line of arguments."""
    found = []
    tokens = shlex.split(text)
    for number, token in enumerate(tokens):
        if token == "--set" and number + 1 < len(tokens):
            found.append(tokens[number + 1])
        elif token.startswith("--set="):
            found.append(token.removeprefix("--set="))
    return found


__all__ = ["checkov", "ct", "trivy", "trivy_id"]
