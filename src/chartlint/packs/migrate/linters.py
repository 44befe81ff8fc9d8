"""Reads the configurations of kube-linter, kube-score, Polaris and Datree."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import Any

from chartlint.errors import UsageError
from chartlint.packs.migrate.asked import Asked, Reading, as_globs, words
from chartlint.packs.peer_map import PeerMap
from chartlint.yamlio import YamlError, load_document

KUBE_LINTER_DEFAULTS = (
    "dangling-service", "deprecated-service-account-field", "docker-sock", "drop-net-raw-capability",
    "duplicate-env-var", "env-var-secret", "host-ipc", "host-network", "host-pid", "invalid-target-ports",
    "job-ttl-seconds-after-finished", "latest-tag", "liveness-port", "mismatching-selector", "no-anti-affinity",
    "no-extensions-v1beta", "no-read-only-root-fs", "non-existent-service-account", "pdb-max-unavailable",
    "pdb-min-available", "pdb-unhealthy-pod-eviction-policy", "privilege-escalation-container",
    "privileged-container", "readiness-port", "run-as-non-root", "sensitive-host-mounts", "ssh-port", "startup-port",
    "unsafe-sysctls", "unset-cpu-requirements", "unset-memory-requirements",
)  # fmt: skip
"""What kube-linter runs unasked (kube-linter: internal/defaultchecks/default_checks.go)."""

KUBE_SCORE_OPTIONAL = (
    "container-cpu-requests-equal-limits", "container-ephemeral-storage-request-equals-limit",
    "container-memory-requests-equal-limits", "container-ports-check", "container-resource-requests-equal-limits",
    "container-seccomp-profile",
)  # fmt: skip
"""What kube-score runs only when asked (kube-score: the calls of RegisterOptional…Check under score/)."""


def document(text: str, tool: str) -> Any:
    """The YAML document of a configuration. Raises UsageError."""
    try:
        return load_document(text)
    except YamlError as error:
        raise UsageError(f"the configuration of {tool} is not YAML: line {error.line}: {error.problem}") from None


def kube_linter(text: str, known: PeerMap) -> Asked:
    """``.kube-linter.yaml`` (kube-linter: pkg/config/config.go)."""
    whole = Reading("kube-linter", document(text, "kube-linter"), {})
    checks = Reading("kube-linter", whole.take("checks"), {})
    on: dict[str, str] = {}
    if checks.flag("addAllBuiltIn", False):
        on.update(dict.fromkeys(known.ids("kube-linter"), "addAllBuiltIn"))
    elif not checks.flag("doNotAutoAddDefaults", False):
        on.update(dict.fromkeys(KUBE_LINTER_DEFAULTS, "on by default"))
    on.update(dict.fromkeys(checks.texts("include"), "include"))
    off = dict.fromkeys(checks.texts("exclude"), "exclude")
    for check in off:
        on.pop(check, None)
    paths = as_globs(checks.texts("ignorePaths"))
    lost = []
    options: list[tuple[str, str, Any]] = []
    for custom in whole.take("customChecks", []):
        name = str(custom.get("name", "?")) if isinstance(custom, dict) else "?"
        on.pop(name, None)
        found = _from_template(custom) if isinstance(custom, dict) else None
        if found is None:
            template = custom.get("template", "?") if isinstance(custom, dict) else "?"
            lost.append(f"customChecks `{name}`: no rule of ours takes the parameters of its template `{template}`")
            continue
        for check, option, value in found:
            on[check] = f"customChecks {name}"
            if option:
                options.append((check, option, value))
    settings = {"exclude": paths} if paths else {}
    return Asked(on, off, options=tuple(options), settings=settings, lost=(*lost, *checks.told(), *whole.told()))


_Found = tuple[str, str, Any]
# kube-linter's templates for which a rule of ours has an option: from parameters to (built-in check, option, value)
_TEMPLATES: dict[str, Callable[[dict[str, Any]], _Found]] = {
    "required-label": lambda given: ("required-label-owner", "labels", [given["key"]]),
    "required-annotation": lambda given: ("required-annotation-email", "annotations", [given["key"]]),
    "minimum-replicas": lambda given: ("minimum-three-replicas", "minimum", given["minReplicas"]),
    "hpa-minimum-replicas": lambda given: ("hpa-minimum-three-replicas", "minimum", given["minReplicas"]),
}


def _from_template(custom: dict[str, Any]) -> list[_Found] | None:
    """The built-in check that a check made of a template is a variant of, with the option that makes it so."""
    template, params = custom.get("template"), custom.get("params") or {}
    if not isinstance(params, dict) or not isinstance(template, str):
        return None
    make = _TEMPLATES.get(template)
    if make is not None:
        try:
            return [make(params)]
        except KeyError:
            return None
    return [(template, "", None)] if not params else None


def kube_score(text: str, known: PeerMap) -> Asked:
    """The arguments of ``kube-score score``, in a script, a Makefile or a pipeline: it has no configuration file."""
    found = _arguments(text)
    on = {check: "on by default" for check in known.ids("kube-score") if check not in KUBE_SCORE_OPTIONAL}
    if "all-default-optional" in found:
        on.update(dict.fromkeys(KUBE_SCORE_OPTIONAL, "--all-default-optional"))
    on.update(dict.fromkeys(found.pop("enable-optional-test", []), "--enable-optional-test"))
    off = dict.fromkeys(found.pop("ignore-test", []), "--ignore-test")
    for check in off:
        on.pop(check, None)
    options: list[tuple[str, str, Any]] = []
    ignored: dict[str, str] = {}
    for flag, rule in (("cpu", "cpu-limit-missing"), ("memory", "memory-limit-missing")):
        if f"ignore-container-{flag}-limit" in found:
            ignored[f"={rule}"] = f"--ignore-container-{flag}-limit"
    for flag, check in (("deployment", "deployment-replicas"), ("hpa", "horizontalpodautoscaler-replicas")):
        for number in found.pop(f"min-replicas-{flag}", []):
            if not number.isdigit():
                raise UsageError(f"--min-replicas-{flag} of kube-score must be a number, not {number!r}")
            options.append((check, "minimum", int(number)))
    settings: dict[str, Any] = {}
    for version in found.pop("kubernetes-version", []):
        settings["kube-version"] = version.removeprefix("v")
    lost = []
    if "disable-ignore-checks-annotations" in found:
        settings["honour-annotations"] = False
        lost.append(
            "--disable-ignore-checks-annotations: no other tool's annotations are honoured now, not only its own"
        )
    if "disable-optional-checks-annotations" in found:
        lost.append("--disable-optional-checks-annotations: annotations never switch a rule on here")
    if "exit-one-on-warning" in found:
        settings["fail-on"] = "warning"
    return Asked(on, {**off, **ignored}, options=tuple(options), settings=settings, lost=tuple(lost))


_FLAGS = {
    "enable-optional-test", "ignore-test", "kubernetes-version", "min-replicas-deployment", "min-replicas-hpa",
}  # fmt: skip
_SWITCHES = {
    "all-default-optional", "disable-ignore-checks-annotations", "disable-optional-checks-annotations",
    "exit-one-on-warning", "ignore-container-cpu-limit", "ignore-container-memory-limit",
}  # fmt: skip


def _arguments(text: str) -> dict[str, list[str]]:
    """kube-score's flags in a text, with their values. Raises UsageError where there is none."""
    plain = re.sub(r"\\\r?\n", " ", text)
    try:
        tokens = shlex.split(plain, comments=True)
    except ValueError:
        tokens = plain.split()
    found: dict[str, list[str]] = {}
    for number, token in enumerate(tokens):
        name, equals, value = token.strip("\"',[]").removeprefix("--").partition("=")
        if not token.strip("\"',[]").startswith("--"):
            continue
        if name in _SWITCHES and value.lower() != "false":
            found.setdefault(name, [])
        elif name in _FLAGS:
            given = value if equals else (tokens[number + 1] if number + 1 < len(tokens) else "")
            found.setdefault(name, []).extend(words(given.strip("\"',[]"), f"--{name} of kube-score"))
    if not found and "kube-score" not in text:
        raise UsageError(
            "there is no flag of kube-score in this file",
            "kube-score has no configuration: give the script or pipeline that runs it",
        )
    return found


def polaris(text: str, known: PeerMap) -> Asked:
    """``polaris.yaml`` (Polaris: pkg/config/config.go, exemptions.go)."""
    whole = Reading(
        "Polaris",
        document(text, "Polaris"),
        {
            "mutations": "chartlint changes no object",
            "kubeContext": "chartlint asks no cluster",
            "displayName": "a report is named after its charts",
            "disallowExemptions": "set `honour-annotations: false`, and leave `allow` empty",
        },
    )
    on, off, severities = {}, {}, {}
    checks = whole.take("checks", {})
    if not isinstance(checks, dict):
        raise UsageError("`checks` of Polaris must be a mapping of checks to danger, warning or ignore")
    custom = whole.take("customChecks", {})
    lost = [
        f"customChecks `{name}`: write it as a rule of your own (`chartlint rules new`); its schema is "
        "the opposite of what `must` says"
        for name in (custom if isinstance(custom, dict) else ())
    ]
    for name, level in checks.items():
        if isinstance(custom, dict) and name in custom:
            continue
        if level == "ignore":
            off[str(name)] = "ignore"
        elif level in ("danger", "warning"):
            on[str(name)] = str(level)
            severities[str(name)] = "error" if level == "danger" else "warning"
        else:
            raise UsageError(f"`checks.{name}` of Polaris must be danger, warning or ignore, not {level!r}")
    settings: dict[str, Any] = {}
    if whole.flag("disallowAnnotationExemptions", False):
        settings["honour-annotations"] = False
    allow: list[dict[str, Any]] = []
    for entry in whole.take("exemptions", []):
        allow += _exemption(entry, lost)
    return Asked(on, off, severities, settings=settings, allow=tuple(allow), lost=(*lost, *whole.told()))


def _exemption(entry: Any, lost: list[str]) -> list[dict[str, Any]]:
    """An exemption as entries of ``allow``: names are prefixes there."""
    if not isinstance(entry, dict):
        raise UsageError("an entry of `exemptions` of Polaris must be a mapping")
    rules = words(entry.get("rules") or [], "`rules` of an exemption")
    names = words(entry.get("controllerNames") or [], "`controllerNames` of an exemption")
    if entry.get("namespace"):
        lost.append(
            f"exemptions: those of the namespace `{entry['namespace']}`: a chart has none until it is installed"
        )
        return []
    if entry.get("containerNames"):
        lost.append(f"exemptions: containerNames {entry['containerNames']}: entries of `allow` are for whole objects")
        return []
    reason = "exempt in the configuration of Polaris"
    if not rules:
        rules = ["*"]
    return [
        {"rule": rule, "reason": reason, **({"object": f"*/{name}*"} if name else {})}
        for rule in rules
        for name in (names or [""])
    ]


def datree(text: str, known: PeerMap) -> Asked:
    """Datree's ``policies.yaml``: the default policy, or the only one."""
    whole = Reading("Datree", document(text, "Datree"), {"apiVersion": "the version of Datree's own format"})
    whole.take("apiVersion")
    policies = [policy for policy in whole.take("policies", []) if isinstance(policy, dict)]
    chosen = next((policy for policy in policies if policy.get("isDefault")), policies[0] if policies else None)
    if chosen is None:
        raise UsageError("this is no configuration of Datree: it has no policy")
    lost = [
        f"the policy `{policy.get('name', '?')}`: only the default one, `{chosen.get('name', '?')}`, was moved"
        for policy in policies
        if policy is not chosen
    ]
    custom = {str(rule.get("identifier")) for rule in whole.take("customRules", []) if isinstance(rule, dict)}
    on = {}
    for rule in chosen.get("rules") or []:
        name = str(rule.get("identifier")) if isinstance(rule, dict) else str(rule)
        if name in custom:
            lost.append(f"customRules `{name}`: write it as a rule of your own (`chartlint rules new`)")
        else:
            on[name] = f"policy {chosen.get('name', '?')}"
    return Asked(on, lost=(*lost, *whole.told()))


__all__ = ["KUBE_LINTER_DEFAULTS", "KUBE_SCORE_OPTIONAL", "datree", "document", "kube_linter", "kube_score", "polaris"]
