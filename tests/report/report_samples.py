"""Results for the tests of reporters: one ordinary, one clean, one hostile, one where chartlint itself failed."""

# ruff: noqa: E501

from __future__ import annotations

from chartlint.finding import Confidence, Edit, Finding, Fix, Location, Precision, Severity
from chartlint.rules.card import Card, from_plain
from chartlint.session import (
    BaselineAccount,
    ChartLedger,
    Failure,
    Ledger,
    NotChecked,
    Result,
    RuleLedger,
    Silenced,
    UnknownKind,
)
from chartlint.session.vendored import Folded

WEB = "charts/shop/templates/web.yaml"


def card(name: str, severity: str, title: str, why: str, cure: str, *tags: str, confidence: str = "high") -> Card:
    """A rule's card as the registry would have it."""
    return from_plain(
        f"{name}.yaml",
        {
            "title": title,
            "severity": severity,
            "confidence": confidence,
            "profile": "default",
            "since": "0.1",
            "tags": list(tags),
            "why": why,
            "cure": cure,
            "check": "python",
            "references": ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
            "examples": [],
        },
    )


CARDS = {
    one.name: one
    for one in (
        card(
            "privileged-container",
            "error",
            "Container runs privileged",
            "A privileged container holds the host's devices.\nOne broken process owns the node.",
            "Leave `securityContext.privileged` out or set it to `false`. Grant single capabilities instead.",
            "security",
            "pod-security-baseline",
        ),
        card(
            "default-hides-false",
            "warning",
            "A user's `false` can never take effect",
            "`default` treats `false` as missing.",
            "Put the default into `values.yaml`, or test with `hasKey`.",
            "correctness",
            confidence="medium",
        ),
        card("yaml-invalid", "error", "Rendered text is not YAML", "Helm refuses it.", "Mend the template.", "engine"),
        card("unknown-chart-key", "info", "Unknown key in Chart.yaml", "Helm ignores it.", "Remove it.", "chart"),
        card("rule-crashed", "error", "A rule crashed", "Its answer is missing.", "Report the bug.", "engine"),
    )
}

ORDINARY = Result(
    findings=(
        Finding(
            "unknown-chart-key",
            Severity.INFO,
            Confidence.HIGH,
            "Helm knows no key `maintainer` here",
            "charts/shop",
            Location("charts/shop/Chart.yaml", 12, 1, 12, 11, excerpt=("maintainer:",)),
            hint="did you mean `maintainers`?",
        ),
        Finding(
            "privileged-container",
            Severity.ERROR,
            Confidence.HIGH,
            "container web runs privileged",
            "charts/shop",
            Location(WEB, 41, 7, 41, 62, excerpt=('  {{- include "common.securityContext" .Values.web | nindent 14 }}',)),
            related=(
                Location(
                    "charts/common/templates/_security.tpl", 12, 3, 12, 13, "include", "written here", ("  privileged: true",)
                ),
                Location(
                    "values-prod.yaml", 23, 17, 23, 21, "values", "web.securityContext.privileged", ("    privileged: true",)
                ),
            ),
            object="Deployment/shop-web",
            object_path="spec.template.spec.containers[0].securityContext.privileged",
            scenarios=("prod-eu", "prod-us"),
            precision=Precision.CALL,
            rendered_line=58,
        ),
        Finding(
            "default-hides-false",
            Severity.WARNING,
            Confidence.MEDIUM,
            "`false` for .Values.web.metrics becomes `true` here",
            "charts/shop",
            Location(WEB, 52, 22, 52, 56, excerpt=("            {{- if .Values.web.metrics | default true }}",)),
            scenarios=("default", "prod-eu", "prod-us"),
            fix=Fix("drop the `default true`", (Edit(WEB, 52, 42, 52, 57, ""),), safe=False),
        ),
        Finding(
            "privileged-container",
            Severity.ERROR,
            Confidence.HIGH,
            "container sysctl runs privileged",
            "charts/shop",
            Location(WEB, 103, 25, 103, 29, excerpt=("            privileged: true",)),
            object="Deployment/shop-web",
            object_path="spec.template.spec.initContainers[0].securityContext.privileged",
            scenarios=("default", "prod-eu", "prod-us"),
            rendered_line=120,
        ),
        Finding(
            "yaml-invalid",
            Severity.ERROR,
            Confidence.HIGH,
            "the rendered document is not valid YAML: mapping values are not allowed in this context",
            "charts/shop",
            Location("charts/shop/templates/worker.yaml", 1, 1, 1, 1, excerpt=("apiVersion: v1",)),
            scenarios=("default", "prod-eu", "prod-us"),
            precision=Precision.FILE,
            rendered_line=9,
        ),
    ),
    ledger=Ledger(
        charts=(
            ChartLedger(
                "charts/shop", "shop", "0.8.0", True, ("default", "prod-eu", "prod-us"), 12, 11, 1, 2, 33,
                ("common", "cache"), ("cache",),
                (
                    NotChecked("dependency", "cache", "charts/ does not hold it"),
                    NotChecked("document", "shop/templates/worker.yaml", "its text is not YAML"),
                ),
                unknown_kinds=(
                    UnknownKind("cert-manager.io/v1", "Certificate", 2),
                    UnknownKind("monitoring.coreos.com/v1", "ServiceMonitor", 1),
                ),
            ),
        ),
        excluded=("charts/old",),
        rules=RuleLedger(tuple(sorted(CARDS)), (("network-policy-missing", "off in the profile default"),)),
    ),
    rules=CARDS,
)  # fmt: skip

CLEAN = Result(
    findings=(),
    ledger=Ledger(
        charts=(ChartLedger("charts/shop", "shop", "0.8.0", True, ("default",), 12, 12, 0, 2, 11),),
        rules=RuleLedger(tuple(sorted(CARDS))),
    ),
    rules=CARDS,
)

SILENCED = CLEAN._replace(
    silenced=(
        Silenced(
            ORDINARY.findings[1],
            "comment",
            Location(WEB, 41, 68, 41, 120, excerpt=("x" * 120,)),
            "the agent loads a kernel module\x1b[2J",
        ),
        Silenced(ORDINARY.findings[2], "baseline", Location("old.json", 1, 1, 1, 1), ""),
        Silenced(
            ORDINARY.findings[3], "config", Location("chartlint.yaml", 7, 5, 7, 30), "until the new kernel (owner node)"
        ),
        Silenced(ORDINARY.findings[3], "kube-linter", Location(WEB, 9, 5, 9, 44), ""),
    ),
    folded=(Folded("charts/shop", "cache", "charts/shop/charts/cache", ORDINARY.findings[:2]),),
    baseline=BaselineAccount("old.json", 17, 3),
)

NOTHING = Result(findings=(), ledger=Ledger(outside=("README.md",)))

HOSTILE = Result(
    findings=(
        Finding(
            "privileged-container",
            Severity.ERROR,
            Confidence.HIGH,
            "container \x1b[2J\x1b]0;owned\x07 runs\nprivileged [click](http://evil.example)",
            "charts/\x1b[31mred",
            Location("charts/\x1b[31mred/日本 100%.yaml", 3, 8, 3, 14, excerpt=('name: "日本\u202e語" # \x9b31m',)),
            related=(Location("charts/x.yaml", 1, 1, 1, 2, "include", "\x1b[1mnote", ("\x1b[1mexcerpt",)),),
            object="Pod/\x1b[32mgreen",
            object_path="spec.\x07[0]",
            hint="\x1b[5mblink",
        ),
    ),
    ledger=Ledger(
        charts=(
            ChartLedger(
                "charts/\x1b[31mred", "\x1b[31m", "\udcff", True, ("\x1b",), 1, 1, 0, 0, 1, ("\x1b",), ("\x1b",),
                (NotChecked("path", "\x1b[31m", "\x1b[31m"),),
            ),
        ),
        rules=RuleLedger(("privileged-container",)),
    ),
    failures=(Failure("charts/\x1b[31mred", "privileged-container", "\x1b", "Error: \x1b", "Trace\x1b\n  line"),),
    rules=CARDS,
)  # fmt: skip

FAILED = Result(
    findings=(
        Finding(
            "rule-crashed",
            Severity.ERROR,
            Confidence.HIGH,
            "the rule privileged-container crashed on Deployment/web",
            "charts/shop",
            Location(WEB, 1, 1, 1, 1),
            precision=Precision.FILE,
        ),
    ),
    ledger=Ledger(
        charts=(ChartLedger("charts/shop", "shop", "0.8.0", True, ("default",), 1, 1, 0, 0, 1),),
        rules=RuleLedger(tuple(sorted(CARDS)), (), ("privileged-container",)),
    ),
    failures=(
        Failure(
            "charts/shop",
            "privileged-container",
            "Deployment/web in shop/templates/web.yaml",
            "KeyError: 'x'",
            "Traceback (most recent call last):\n  File \"rule.py\", line 3, in check\nKeyError: 'x'\n",
        ),
    ),
    rules=CARDS,
)
