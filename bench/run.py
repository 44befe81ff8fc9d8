"""``make bench``: what a lint costs, as ratios that a busy machine does not spoil.

Generates charts, then measures CPU time (the best of several rounds): reading their templates, linting them for the
first time, linting them again in the same process, and starting the command. The templates' parse time is the
baseline; read the ratios, not the milliseconds.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

HELPERS = """\
{{- define "bench.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end -}}
{{- define "bench.name" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
"""

WORKLOAD = """\
{{- if .Values.part%(n)d.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "bench.name" . }}-%(n)d
  labels: {{- include "bench.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.part%(n)d.replicas }}
  selector:
    matchLabels: {part: "%(n)d"}
  template:
    metadata:
      labels:
        part: "%(n)d"
        {{- include "bench.labels" . | nindent 8 }}
    spec:
      containers:
        - name: main
          image: "{{ .Values.part%(n)d.repository }}:{{ .Values.part%(n)d.tag | default .Chart.AppVersion }}"
          {{- with .Values.part%(n)d.env }}
          env:
            {{- range $name, $value := . }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
          {{- end }}
          resources: {{- toYaml .Values.part%(n)d.resources | nindent 12 }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "bench.name" . }}-%(n)d
  labels: {{- include "bench.labels" . | nindent 4 }}
spec:
  selector: {part: "%(n)d"}
  ports: [{name: http, port: 80, targetPort: 8080}]
{{- end }}
"""

VALUES = """\
part%(n)d:
  enabled: true
  replicas: 2
  repository: registry.example.com/part
  tag: "1.2.3"
  env: {A: one, B: two, C: "3"}
  resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 128Mi}}
"""


def write_charts(folder: Path, charts: int, parts: int) -> list[str]:
    """Write charts of ``parts`` templates each; returns the texts of all templates."""
    texts = []
    for number in range(charts):
        chart = folder / f"chart{number:03}"
        (chart / "templates").mkdir(parents=True)
        (chart / "Chart.yaml").write_text(
            f"apiVersion: v2\nname: chart{number:03}\nversion: 1.0.0\nappVersion: '1.2.3'\n"
        )
        (chart / "values.yaml").write_text("".join(VALUES % {"n": part} for part in range(parts)))
        templates = {"_helpers.tpl": HELPERS} | {f"part{part}.yaml": WORKLOAD % {"n": part} for part in range(parts)}
        for name, text in templates.items():
            (chart / "templates" / name).write_text(text)
            texts.append(text)
    return texts


def cpu(work: Callable[[], object], rounds: int) -> float:
    """CPU seconds of the fastest round."""
    best = float("inf")
    for _ in range(rounds):
        start = process_time()
        work()
        best = min(best, process_time() - start)
    return best


def child_cpu(command: list[str], rounds: int) -> float:
    """CPU seconds of the fastest run of a command."""
    best = float("inf")
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def lint(folder: Path) -> int:
    """The command itself, in this process, its report thrown away."""
    from chartlint.cli import main

    with contextlib.redirect_stdout(io.StringIO()):
        return main(["lint", str(folder), "--no-config", "--no-plugins", "--format", "concise"])


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description="Measure what a lint costs.")
    parser.add_argument("--charts", type=int, default=20, help="how many charts (default 20)")
    parser.add_argument("--parts", type=int, default=10, help="templates of each chart (default 10)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the fastest counts (default 3)")
    options = parser.parse_args()
    from chartlint.gotmpl.parser import parse
    from chartlint.render.functions import all_functions
    from chartlint.source import Source

    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_CACHE_HOME"] = str(Path(scratch, "cache"))
        folder = Path(scratch, "charts")
        texts = write_charts(folder, options.charts, options.parts)
        size = sum(map(len, texts))
        names = {*all_functions(), "include", "tpl", "required", "fail", "lookup", "and", "or"}
        parsing = cpu(lambda: [parse(Source("t.yaml", text), "t.yaml", names) for text in texts], options.rounds)
        first = cpu(lambda: lint(folder), 1)
        again = cpu(lambda: lint(folder), options.rounds)
        python = child_cpu([sys.executable, "-c", "pass"], options.rounds)
        version = child_cpu([sys.executable, "-m", "chartlint", "--version"], options.rounds)
        rows = [
            ("parse all templates", parsing, f"{size / 1e6 / parsing:.1f} MB a second"),
            (
                "lint, first time",
                first,
                f"{first / parsing:.1f} x parsing, {first / options.charts * 1e3:.1f} ms a chart",
            ),
            ("lint, again", again, f"{again / parsing:.1f} x parsing, {again / options.charts * 1e3:.1f} ms a chart"),
            ("python -c pass", python, ""),
            ("chartlint --version", version, f"{version / python:.1f} x python"),
        ]
    sys.stdout.write(f"{options.charts} charts, {len(texts)} templates, {size / 1e3:.0f} kB; CPU time\n")
    for name, seconds, note in rows:
        sys.stdout.write(f"{name:<22}{seconds * 1e3:>9.1f} ms  {note}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
