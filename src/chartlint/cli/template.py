"""``chartlint template``: what ``helm template`` prints."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from chartlint.chart import Chart, kube_version_fits, load, profile, schema_text
from chartlint.cli.output import to_stdout, unwritable
from chartlint.cli.scenario import given_of
from chartlint.cli.settings import options_layer
from chartlint.config import merge
from chartlint.errors import InputError, UsageError
from chartlint.render import Rendered, Renderer, Scenario
from chartlint.render.printing import NoSuchTemplate, helm_template_text, output_files, show_only
from chartlint.session.bench import missing_in
from chartlint.session.scenario import scenario_of


class Refused(Exception):
    """Helm would not render the chart; the text is what it says."""


def run_command(options: Namespace) -> int:
    """Render and print; 1 with Helm's message on stderr where Helm fails. Raises UsageError."""
    *names, path = options.names
    if len(names) > 1:
        raise UsageError(f"expected a name and a chart, not {len(options.names)} arguments")
    if names:
        if options.release_name is not None:
            raise UsageError(f"the release has two names, {names[0]} and {options.release_name}")
        options.release_name = names[0]
    if not os.path.exists(path):
        raise UsageError(f"there is no file or folder {path}")
    # A configuration says how to lint; what is printed here depends on the command line alone, as with Helm.
    config = merge([options_layer(options)])
    scenario = scenario_of(config, given_of(options))
    scenario = scenario._replace(is_upgrade=options.is_upgrade, skip_schema=options.skip_schema_validation)
    try:
        rendered = render(path, scenario)
    except Refused as refused:
        print(f"Error: {refused}", file=sys.stderr)
        return 1
    for warning in rendered.warnings:
        print(f"WARNING: {warning}", file=sys.stderr)
    return output(rendered, options)


def render(path: str, scenario: Scenario) -> Rendered:
    """The chart rendered, with everything that Helm checks on the way. Raises Refused."""
    helm = profile(scenario.helm)
    try:
        chart = load(path)
    except InputError as error:
        raise Refused(error.helm) from None
    for problem in chart.problems:
        if problem.fatal:
            raise Refused(problem.helm)
    installable(chart)
    rendered = Renderer().render(chart, scenario)
    if rendered.refused:
        raise Refused(rendered.failures[0].helm4 if rendered.failures else rendered.refused)
    if rendered.schema_failures:
        raise Refused(schema_text(rendered.schema_failures))
    wanted = chart.metadata.kube_version
    version = scenario.kube_version or helm.kube_version
    if wanted and not kube_version_fits(wanted, version):
        raise Refused(
            f"chart requires kubeVersion: {wanted} which is incompatible with Kubernetes {_full_version(version)}"
        )
    failure = rendered.helm_error
    if failure is not None:
        raise Refused(failure.helm3 if helm.major == 3 else failure.helm4)
    for manifest in rendered.manifests:
        if manifest.error is not None:
            raise Refused(f"YAML parse error on {manifest.file.name}: error converting YAML to JSON: {manifest.error}")
        if manifest.body is not None and not isinstance(manifest.body, dict):
            package = "releaseutil" if helm.major == 3 else "util"
            raise Refused(
                f"YAML parse error on {manifest.file.name}: error unmarshaling JSON: while decoding JSON: json: cannot "
                f"unmarshal {_json_type(manifest.body)} into Go value of type {package}.SimpleHead"
            )
    return rendered


def _json_type(value: object) -> str:
    """What Go's JSON decoder calls a value."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "number"


def installable(chart: Chart) -> None:
    """Refuse what Helm does not install: library charts, and charts without their dependencies."""
    kind = chart.metadata.type
    if kind not in ("", "application"):
        raise Refused(f"{kind} charts are not installable")
    missing = missing_in(chart)
    if missing:
        raise Refused(
            "An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to "
            f"fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: {', '.join(missing)}"
        )


def output(rendered: Rendered, options: Namespace) -> int:
    """Print, or write the files of ``--output-dir``. Raises UsageError where a file cannot be written."""
    wanted = {
        "hooks": not options.no_hooks,
        "tests": not options.skip_tests,
        "include_crds": options.include_crds,
    }
    if options.output_dir is not None:
        if options.show_only:
            raise UsageError("--show-only and --output-dir exclude each other")
        for name, text in output_files(rendered, **wanted).items():
            print(f"wrote {write_below(options.output_dir, name, text)}")
        return 0
    text = helm_template_text(rendered, **wanted)
    if options.show_only:
        try:
            text = show_only(text, options.show_only)
        except NoSuchTemplate as error:
            print(f"Error: {error}", file=sys.stderr)
            return 1
    data = text.encode("utf-8", "surrogateescape")
    to_stdout(lambda out: _write_bytes(data, text))
    return 0


def write_below(folder: str, name: str, text: str) -> str:
    """Write a file below a folder and give its path. The name comes from the chart: it must not lead out."""
    path = os.path.join(folder, *name.split("/"))
    root = os.path.realpath(folder)
    if not os.path.realpath(path).startswith(root.rstrip(os.sep) + os.sep):
        raise UsageError(f"the chart wants to write {name}, which leads out of {folder}")
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise unwritable(path, error) from None
    return path


def _write_bytes(data: bytes, text: str) -> None:
    """Bytes as they are where stdout takes bytes: Helm prints what the chart holds, UTF-8 or not."""
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:
        sys.stdout.write(text)
    else:
        sys.stdout.flush()
        raw.write(data)


def _full_version(version: str) -> str:
    from chartlint.chart import parse_kube_version

    major, minor, patch, _ = parse_kube_version(version)
    return f"v{major}.{minor}.{patch}"
