"""Which names Kubernetes accepts for which kind, and the syntax checks behind it."""

from __future__ import annotations

from collections.abc import Callable

from chartlint.cel.names import (
    c_identifier,
    config_map_key,
    dns1035_label,
    dns1123_label,
    dns1123_subdomain,
    domain_prefixed_path,
    env_var_name,
    generated,
    http_header_name,
    label_key,
    label_value,
    path_segment_name,
    percent,
    port_name,
    port_number,
    wildcard_dns1123_subdomain,
)

_RBAC = "rbac.authorization.k8s.io"
_NAME_SYNTAX: dict[tuple[str, str], Callable[[str], list[str]]] = {
    ("", "Service"): dns1035_label,
    ("", "Namespace"): dns1123_label,
    ("apps", "StatefulSet"): dns1123_label,
    **{(_RBAC, kind): path_segment_name for kind in ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")},
    ("apiregistration.k8s.io", "APIService"): path_segment_name,
    ("certificates.k8s.io", "CertificateSigningRequest"): path_segment_name,
}


def name_problems(group: str, kind: str, name: str) -> list[str]:
    """What the API server has against an object's name, in its words; empty when the name is good.

    Services are labels of RFC 1035, namespaces and StatefulSets labels of RFC 1123, RBAC objects anything that can
    stand in a URL; all others, custom resources too, subdomains of RFC 1123. A CronJob's may have 52 characters, since
    its Jobs get eleven more.
    """
    problems = _NAME_SYNTAX.get((group, kind), dns1123_subdomain)(name)
    if (group, kind) == ("batch", "CronJob") and len(name) > 52:
        problems.append("must be no more than 52 characters")
    return problems


def plain_problem(problem: str) -> str:
    """A problem of a name as a sentence that begins with "it", without the regular expression of the API server."""
    said = problem.partition(" (e.g. ")[0].partition(" (regex ")[0]
    if "with an optional DNS subdomain prefix" in problem:
        said += ", with one prefix and `/` before it at most"
    subject = "its prefix " if said.startswith("prefix part") else "it "
    starts = [at for at in (said.find("must "), said.find("may not ")) if at >= 0]
    return subject + said[min(starts) if starts else 0 :]


__all__ = [
    "c_identifier",
    "config_map_key",
    "dns1035_label",
    "dns1123_label",
    "dns1123_subdomain",
    "domain_prefixed_path",
    "env_var_name",
    "generated",
    "http_header_name",
    "label_key",
    "label_value",
    "name_problems",
    "path_segment_name",
    "percent",
    "plain_problem",
    "port_name",
    "port_number",
    "wildcard_dns1123_subdomain",
]
