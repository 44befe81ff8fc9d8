"""The second half of ``make bench``: what checking objects against Kubernetes' schemas costs.

CPU time, best of several rounds, of objects as charts have them: the first of each kind in a fresh store, then all
again. The baseline is reading the same objects from JSON, in C: read the ratio, not the microseconds.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from time import process_time
from typing import Any

from chartlint.kube.schemas import SchemaStore, validate
from chartlint.kube.schemas.store import BUNDLE, Archive

LABELS = {"app.kubernetes.io/name": "web", "app.kubernetes.io/instance": "release", "helm.sh/chart": "web-1.0.0"}
POD = {
    "serviceAccountName": "web",
    "securityContext": {"runAsNonRoot": True, "fsGroup": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [
        {
            "name": "web",
            "image": "registry.example.com/web:1.2.3",
            "imagePullPolicy": "IfNotPresent",
            "args": ["--port", "8080", "--verbose"],
            "env": [{"name": f"KEY_{number}", "value": "text"} for number in range(8)],
            "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
            "livenessProbe": {"httpGet": {"path": "/", "port": "http"}, "periodSeconds": 10},
            "readinessProbe": {"httpGet": {"path": "/", "port": 8080}},
            "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
            "volumeMounts": [{"name": "config", "mountPath": "/etc/web"}],
        }
    ],
    "volumes": [{"name": "config", "configMap": {"name": "web"}}],
}
RULES = [
    {"host": "a", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "web"}}}]}}
]
OBJECTS: list[dict[str, Any]] = [
    {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": LABELS},
            "template": {"metadata": {"labels": LABELS}, "spec": POD},
        },
    },
    {
        "apiVersion": "v1",
        "kind": "Service",
        "spec": {"selector": LABELS, "ports": [{"port": 80, "targetPort": "http"}]},
    },
    {"apiVersion": "v1", "kind": "ConfigMap", "data": {f"key{number}": "text" for number in range(10)}},
    {"apiVersion": "v1", "kind": "ServiceAccount", "automountServiceAccountToken": False},
    {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "spec": {"rules": RULES}},
]
for number, body in enumerate(OBJECTS):
    body["metadata"] = {"name": f"web-{number}", "labels": LABELS, "annotations": {"checksum/config": "0" * 64}}


def best(work: Callable[[], object], rounds: int = 7) -> float:
    """CPU seconds of the fastest round."""
    found = float("inf")
    for _ in range(rounds):
        start = process_time()
        work()
        found = min(found, process_time() - start)
    return found


def check(store: SchemaStore, times: int) -> None:
    """Check every object several times; all are sound."""
    for body in OBJECTS:
        schema = store.schema(37, body["apiVersion"], body["kind"])
        assert schema is not None
        for _ in range(times):
            assert not validate(body, schema)


def main() -> int:
    """Measure and print a table."""
    times = 400
    data = BUNDLE.read_bytes()
    texts = [json.dumps(body) for body in OBJECTS]
    reading = best(lambda: [json.loads(text) for text in texts for _ in range(times)])
    first = best(lambda: check(SchemaStore(Archive(data)), 1))
    store = SchemaStore(Archive(data))
    again = best(lambda: check(store, times))
    count = len(OBJECTS) * times
    write = sys.stdout.write
    write(f"\nschemas: {len(data) / 1024:.1f} KiB for {len(store.versions())} versions of Kubernetes; CPU time\n")
    write(
        f"{'first of a kind':<22}{first / len(OBJECTS) * 1e3:>9.2f} ms  mean of {len(OBJECTS)} kinds, with the store\n"
    )
    write(f"{'an object after':<22}{again / count * 1e6:>9.1f} us  {again / reading:.1f} x json.loads of it\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
