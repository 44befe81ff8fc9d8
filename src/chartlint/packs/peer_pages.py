"""The pages of ``docs/peers/`` and the list of what is left out, made from cards and ``left-out.yaml``."""

from __future__ import annotations

from collections.abc import Iterable

from chartlint.config import PEERS
from chartlint.packs.migrate import CATALOGUED, READERS
from chartlint.packs.pages import file_name
from chartlint.packs.peer_map import LeftOut, PeerMap

_ABOUT = {
    "artifacthub": "Artifact Hub reads a chart's metadata and annotations when it lists it",
    "chart-testing": "`ct lint` checks Chart.yaml against a schema, maintainers, versions and the style of YAML",
    "chart-verifier": "Red Hat's chart-verifier certifies charts for OpenShift",
    "checkov": "checkov scans infrastructure code, charts after rendering among it",
    "datree": "Datree checked manifests against a policy; it is no longer maintained",
    "gatekeeper-library": "OPA Gatekeeper's library holds constraint templates for an admission controller",
    "helm": "Helm itself: `helm lint`, and what loading, rendering and merging refuse",
    "helm-best-practices": "Helm's written guide to charts, which no tool of its own checks",
    "helm-docs": "helm-docs writes a README from values.yaml and can insist on comments",
    "helm-doctor": "helm-doctor looks at charts as files",
    "helm-schema": "helm-schema writes and checks values.schema.json",
    "helm-values-schema-json": "helm-values-schema-json writes values.schema.json from comments",
    "kics": "KICS scans infrastructure code with queries in Rego",
    "kube-linter": "kube-linter checks manifests and charts rendered with their defaults",
    "kube-no-trouble": "kube-no-trouble (kubent) finds deprecated APIs",
    "kube-score": "kube-score scores rendered manifests",
    "kubeaudit": "kubeaudit audits manifests and clusters; it is no longer maintained",
    "kubeconform": "kubeconform validates manifests against JSON Schemas",
    "kubescape": "Kubescape scans manifests and clusters against control frameworks",
    "kubesec": "kubesec scores the security of a workload",
    "kubevious": "Kubevious checks manifests for mistakes across objects",
    "kyverno-policies": "Kyverno's library of policies for its admission controller",
    "mondoo": "Mondoo's cnspec checks manifests and clusters against policies",
    "monokle": "Monokle validates manifests in an editor and in CI",
    "pluto": "pluto finds deprecated and removed API versions",
    "polaris": "Polaris audits workloads in manifests and clusters",
    "popeye": "Popeye scans a cluster's objects",
    "pss": "the Pod Security Standards, as Kubernetes' own admission controller enforces them",
    "sonar-iac": "SonarQube's analyser for infrastructure code reads charts too",
    "syncable-helmlint": "syncable's helmlint checks charts as files",
    "terrascan": "Terrascan scans infrastructure code; it is no longer maintained",
    "trivy": "Trivy's misconfiguration scanner renders charts and checks the objects",
    "yamllint": "yamllint checks the style of YAML files",
}
_COMMANDS = {name: command for command, name in CATALOGUED.items()} | {name: name for name in READERS}


def peer_pages(known: PeerMap) -> dict[str, str]:
    """File names and texts: a page for each tool, and their list."""
    texts = {f"{tool}.md": peer_page(tool, known) for tool in known.tools()}
    rows = []
    for tool in known.tools():
        ids = known.ids(tool)
        with_rule = sum(bool(known.rules(tool, one)) for one in ids)
        rows.append(f"| [{tool}]({tool}.md) | {len(ids)} | {with_rule} | {_about(tool)} |")
    texts["README.md"] = "\n".join(
        [
            "# Coming from another tool",
            "",
            "For each tool, what it checks and which rule here does. `chartlint rules --peer TOOL` prints the same; "
            "`chartlint migrate` moves the configurations of " + ", ".join(READERS) + ".",
            "",
            "| tool | checks | with a rule here | what it is |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )
    return texts


def peer_page(tool: str, known: PeerMap) -> str:
    """The page of a tool."""
    ids = known.ids(tool)
    lines = [f"# Coming from {tool}", "", f"{_about(tool)[0].upper()}{_about(tool)[1:]}.", ""]
    command = _COMMANDS.get(tool)
    if command is not None and command in READERS:
        lines += [f"`chartlint migrate --from {command} CONFIG -o chartlint.yaml` writes the configuration;"]
        lines += ["what has no counterpart stands in comments at its end.", ""]
    if tool in PEERS:
        lines += ["Comments, annotations and labels that you wrote for it silence the same checks here: see"]
        lines += ["[Living with findings](../silence.md).", ""]
    with_rule = [(one, known.rules(tool, one)) for one in ids if known.rules(tool, one)]
    lines += [f"{len(with_rule)} of its {len(ids)} checks have a rule here.", ""]
    if with_rule:
        lines += ["| check | rule here | on in |", "| --- | --- | --- |"]
        for one, rules in with_rule:
            links = ", ".join(f"[{rule.name}](../rules/{file_name(rule)})" for rule in rules)
            lines += [f"| `{_cell(one)}` | {links} | {', '.join(dict.fromkeys(rule.card.profile for rule in rules))} |"]
        lines += [""]
    differing = sorted(
        {rule.name: rule for _, rules in with_rule for rule in rules if tool in rule.card.differs}.items()
    )
    if differing:
        lines += ["## Where the answer differs", ""]
        lines += [
            f"- [{name}](../rules/{file_name(rule)}): {' '.join(rule.card.differs[tool].split())}"
            for name, rule in differing
        ]
        lines += [""]
    missing = [(one, left) for one in ids if (left := known.left_out(tool, one)) is not None]
    if missing:
        lines += ["## What has no rule", "", "| check | why |", "| --- | --- |"]
        lines += [f"| `{_cell(one)}` | {_cell(left.reason)} |" for one, left in missing]
        lines += [""]
    return "\n".join(lines).rstrip() + "\n"


def left_out_page(without: Iterable[LeftOut]) -> str:
    """The page of everything that is left out."""
    lines = [
        "# What is left out",
        "",
        "What other tools check and no rule here does, with the reason. A [rule of your own](../own-rules.md) can.",
        "",
        "| what | reason | elsewhere |",
        "| --- | --- | --- |",
    ]
    for entry in without:
        tools = ", ".join(sorted(entry.peers)) or "no tool"
        lines += [f"| {_cell(entry.what)} | {_cell(entry.reason)} | {tools} |"]
    return "\n".join(lines) + "\n"


def _about(tool: str) -> str:
    return _ABOUT.get(tool, f"{tool} checks what its page says")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


__all__ = ["left_out_page", "peer_page", "peer_pages"]
