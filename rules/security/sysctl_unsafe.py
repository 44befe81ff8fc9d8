"""Sysctls outside the safe list of a Kubernetes version (policy/check_sysctls.go of pod-security-admission)."""

from chartlint.rules import PodCheck, PodView, Report

SAFE = {
    "kernel.shm_rmid_forced": 0,
    "net.ipv4.ip_local_port_range": 0,
    "net.ipv4.tcp_syncookies": 0,
    "net.ipv4.ping_group_range": 0,
    "net.ipv4.ip_unprivileged_port_start": 0,
    "net.ipv4.ip_local_reserved_ports": 27,
    "net.ipv4.tcp_keepalive_time": 29,
    "net.ipv4.tcp_fin_timeout": 29,
    "net.ipv4.tcp_keepalive_intvl": 29,
    "net.ipv4.tcp_keepalive_probes": 29,
    "net.ipv4.tcp_rmem": 32,
    "net.ipv4.tcp_wmem": 32,
    "net.ipv4.tcp_slow_start_after_idle": 37,
    "net.ipv4.tcp_notsent_lowat": 37,
}
"""The safe ones, and the minor version of Kubernetes that made each so."""


class SysctlUnsafe(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        version = pod.object.release.kube_version[1]
        for path, entry in pod.entries("securityContext.sysctls"):
            name = entry.get("name")
            if name in self.options["allowed"]:
                continue
            since = SAFE.get(name) if isinstance(name, str) else None
            if since is None:
                report(pod.at((*path, "name")), f"the kernel parameter {name} is not safe")
            elif since > version:
                report(pod.at((*path, "name")), f"the kernel parameter {name} is safe from Kubernetes 1.{since} only")
