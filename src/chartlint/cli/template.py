"""``chartlint template``: what ``helm template`` prints.

The order of checks and the texts of errors are Helm's (helm/pkg/cmd/template.go and install.go, runInstall).
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from typing import NamedTuple

from chartlint.chart import (
    DEFAULT_HELM,
    Chart,
    DependencyFinder,
    HelmProfile,
    kube_version,
    kube_version_refusal,
    load,
    load_text,
    missing_dependencies,
    overlays_of,
    profile,
    release_name_fault,
    schema_text,
    strvals,
)
from chartlint.cli import helm_flags
from chartlint.cli.output import to_stdout
from chartlint.cli.scenario import given_of, listed
from chartlint.config import Config
from chartlint.errors import InputError, UsageError
from chartlint.gotmpl.strconv import quote
from chartlint.render import Manifest, Rendered, Renderer, Scenario
from chartlint.render.functions.keys import available as keys_available
from chartlint.render.manifests import head_problem
from chartlint.render.printing import NoSuchTemplate, Written, broken_text, helm_template_text, output_files, show_only
from chartlint.session.dependencies import dependency_places
from chartlint.session.scenario import MAX_VALUES, REAL, Surroundings, surroundings_of

DEBUG_HINT = "\n\nUse --debug flag to render out invalid YAML"


class Refused(Exception):
    """Helm would not render the chart; the text is what it says.

    ``rendered`` is what there is of the render where Helm gives up that late, ``broken`` the document it gives up at.
    """

    def __init__(self, text: str, rendered: Rendered | None = None, broken: Manifest | None = None) -> None:
        super().__init__(text)
        self.rendered = rendered
        self.broken = broken


class Asked(NamedTuple):
    """What a command line asks for. ``finder`` is there where dependencies may come from elsewhere than charts/."""

    name: str
    path: str
    helm: HelmProfile
    scenario: Scenario
    finder: DependencyFinder | None = None


def run_command(options: Namespace) -> int:
    """Render and print; 1 with Helm's message on stderr where Helm fails. Raises UsageError."""
    helm_flags.refuse(options)
    if options.enable_dns:
        print("chartlint: --enable-dns: names are not looked up, getHostByName gives an empty text", file=sys.stderr)
    if options.random == REAL and not keys_available():
        print("chartlint: keys and certificates are placeholders: install chartlint[crypto]", file=sys.stderr)
    try:
        asked = read_request(options)
        rendered = render(asked)
        for warning in rendered.warnings:
            print(f"WARNING: {warning}", file=sys.stderr)
        return output(rendered, asked, options)
    except Refused as refused:
        if refused.rendered is not None and options.debug and options.output_dir is None:
            chosen = {"hooks": not options.no_hooks, "tests": not options.skip_tests}
            _print(broken_text(refused.rendered, refused.broken, **chosen))
        hint = DEBUG_HINT if refused.rendered is not None and not options.debug else ""
        print(f"Error: {refused}{hint}", file=sys.stderr)
        return 1


def read_request(options: Namespace) -> Asked:
    """The chart, the release and the values that are meant. Raises Refused, UsageError."""
    # A configuration says how to lint; what is printed here depends on the command line alone, as with Helm.
    helm = profile(options.helm or DEFAULT_HELM)
    surroundings = surroundings_of(options.lookup, options.random, options.now)
    if options.kube_version:
        try:
            kube_version(options.kube_version, helm)
        except ValueError as error:
            raise Refused(f"invalid kube version '{options.kube_version}': {error}") from None
    name, path = name_and_chart(options, surroundings)
    scenario = Scenario(
        release_name=name,
        namespace=options.namespace or "default",
        kube_version=options.kube_version or None,
        api_versions=tuple(entry for line in options.api_versions for entry in listed(line)),
        is_upgrade=options.is_upgrade,
        skip_schema=options.skip_schema_validation,
        helm=options.helm or DEFAULT_HELM,
        objects=surroundings.objects,
        seed=surroundings.seed,
        clock_ns=surroundings.clock_ns,
    )
    given = given_of(options)
    try:
        overlays = overlays_of(given.files, given.sets, helm, _values_text, _set_file_text)
    except InputError as error:
        raise Refused(load_text(error.helm, helm)) from None
    except UsageError as error:
        raise Refused(error.message) from None
    finder = None
    if options.chart_path:  # without it, what charts/ lacks is missing, as with Helm
        finder = DependencyFinder(dependency_places(Config(chart_path=tuple(options.chart_path))))
    return Asked(name, path, helm, scenario._replace(overlays=overlays), finder)


def name_and_chart(options: Namespace, surroundings: Surroundings) -> tuple[str, str]:
    """The release's name and the chart's path (install.go, NameAndChart, LocateChart). Raises Refused, UsageError."""
    given = options.names
    if not given:
        raise UsageError("no chart is named", "see chartlint template --help")
    if len(given) > 2:
        raise Refused(f"expected at most two arguments, unexpected arguments: {', '.join(given[2:])}")
    name, path = "release-name", given[-1]
    if len(given) == 2:
        name = given[0]
        for flag in ("generate-name", "name-template"):
            if getattr(options, flag.replace("-", "_")):
                raise Refused(f"cannot set --{flag} and also specify a name")
    elif options.name_template:
        from chartlint.render.naming import BadNameTemplate, name_of
        from chartlint.render.runtime import Runtime

        try:
            name = name_of(options.name_template, Runtime(seed=surroundings.seed, clock_ns=surroundings.clock_ns))
        except BadNameTemplate as error:
            raise Refused(f"{error}") from None
    if not os.path.exists(path):
        raise _nowhere(path)
    return name, path


def _nowhere(path: str) -> Exception:
    """Why a chart is not found: Helm's words, who has no repositories either."""
    if "://" in path:
        return UsageError(
            f"the chart {path} is not on this machine", "chartlint fetches nothing; run `helm pull` before"
        )
    if os.path.isabs(path) or path.startswith("."):
        return Refused(f"path {quote(path)} not found")
    repository, slash, _ = path.partition("/")
    if slash and repository:
        return Refused(f"repo {repository} not found")
    return Refused(f"non-absolute URLs should be in form of repo_name/path_to_chart, got: {path}")


def _values_text(path: str) -> str:
    try:
        return _file_text(path)
    except OSError as error:
        raise Refused(_go_error(error, path)) from None


def _set_file_text(path: str) -> str:
    try:
        return _file_text(path)
    except OSError as error:
        raise strvals.StrvalsError(_go_error(error, path)) from None


def _file_text(path: str) -> str:
    if path.strip() == "-":
        return sys.stdin.buffer.read(MAX_VALUES).decode("utf-8", "surrogateescape")
    with open(path, "rb") as file:
        return file.read(MAX_VALUES).decode("utf-8", "surrogateescape")


def _go_error(error: OSError, path: str) -> str:
    """An error of the system as Go says it; a folder opens in Go, and cannot be read."""
    verb = "read" if isinstance(error, IsADirectoryError) else "open"
    return f"{verb} {path}: {(error.strerror or str(error)).lower()}"


def render(asked: Asked) -> Rendered:
    """The chart rendered, with everything that Helm checks on the way. Raises Refused."""
    helm, scenario = asked.helm, asked.scenario
    path = os.path.abspath(asked.path)  # as Helm's messages name it
    try:
        chart = load(path)
    except InputError as error:
        raise Refused(_no_chart(path, error, helm)) from None
    if asked.finder is not None:
        asked.finder.complete(chart)
    if helm.major >= 4 and chart.metadata.api_version not in ("", "v1", "v2", "v3"):
        raise Refused("unsupported chart version")
    for problem in chart.problems:
        if problem.fatal:
            raise Refused(load_text(problem.helm, helm))
    installable(chart, helm)
    if chart.metadata.deprecated:
        print("WARNING: this chart is deprecated", file=sys.stderr)
    fault = release_name_fault(asked.name)
    if fault is not None:
        checked = "release name check failed: " if helm.major >= 4 else ""
        raise Refused(f"{checked}release name {quote(asked.name)}: {fault}")
    rendered = Renderer().render(chart, scenario)
    if rendered.refused:
        raise Refused(rendered.failures[0].helm4 if rendered.failures else rendered.refused)
    if rendered.schema_failures:
        raise Refused(schema_text(rendered.schema_failures))
    incompatible = kube_version_refusal(chart.metadata.kube_version, kube_version(scenario.kube_version, helm))
    if incompatible:
        raise Refused(incompatible, rendered)
    failure = rendered.helm_error
    if failure is not None:
        raise Refused(failure.helm3 if helm.major == 3 else failure.helm4, rendered)
    check_documents(rendered, helm)
    return rendered


def check_documents(rendered: Rendered, helm: HelmProfile) -> None:
    """Refuse what is no Kubernetes object, the first one in the order of the files (manifest_sorter.go)."""
    for manifest in sorted(rendered.manifests, key=lambda each: (each.file.name, each.index)):
        start = f"YAML parse error on {manifest.file.name}: error"
        if manifest.error is not None:
            raise Refused(f"{start} converting YAML to JSON: {manifest.error}", rendered, manifest)
        fault = head_problem(manifest.body, helm.major)
        if fault:
            raise Refused(f"{start} unmarshaling JSON: while decoding JSON: {fault}", rendered, manifest)


def _no_chart(path: str, error: InputError, helm: HelmProfile) -> str:
    """Why there is no chart at a path: Helm 4 looks for Chart.yaml before it loads anything."""
    if helm.major >= 4 and error.helm == "Chart.yaml file is missing" and os.path.isdir(path):
        file = os.path.join(path, "Chart.yaml")
        return f"unable to detect chart at {file}: open {file}: no such file or directory"
    return load_text(error.helm, helm)


def installable(chart: Chart, helm: HelmProfile) -> None:
    """Refuse what Helm does not install: library charts, and charts without their dependencies."""
    kind = chart.metadata.type
    if kind not in ("", "application"):
        raise Refused(f"{kind} charts are not installable")
    missing = missing_dependencies(chart)
    if missing:
        mark = "`" if (helm.major, helm.minor) < (4, 2) else "'"
        raise Refused(
            f"{'An' if helm.major == 3 else 'an'} error occurred while checking for chart dependencies. You may need "
            f"to run {mark}helm dependency build{mark} to fetch missing dependencies: found in Chart.yaml, but missing "
            f"in charts/ directory: {', '.join(missing)}"
        )


def output(rendered: Rendered, asked: Asked, options: Namespace) -> int:
    """Print, or write the files of ``--output-dir``. Raises Refused, UsageError."""
    if options.annotate:
        from chartlint.cli.annotate import printed

        _print(printed(rendered, options))
        return 0
    wanted = {
        "hooks": not options.no_hooks,
        "tests": not options.skip_tests,
        "include_crds": options.include_crds,
    }
    if options.output_dir:
        folder = options.output_dir
        if options.use_release_name:
            folder = os.path.normpath(os.path.join(folder, asked.name))
        write_files(rendered, list(output_files(rendered, **wanted)), options.output_dir, folder)
        text = "\n"  # nothing is left to print or to choose from
    else:
        text = helm_template_text(rendered, **wanted)
    if options.show_only:
        try:
            text = show_only(text, options.show_only, trim_both=asked.helm.trim_documents)
        except NoSuchTemplate as error:
            raise Refused(f"{error}") from None
    _print(text)
    return 0


def write_files(rendered: Rendered, documents: list[Written], top: str, folder: str) -> None:
    """Write documents as Helm does: CRDs below ``top``, all others below ``folder``; the first of a file replaces what
    is there, but a hook is added to it. Raises Refused, UsageError."""
    begun: set[str] = set()
    for document in documents:
        path = "/".join((top if document.crd else folder, document.name))
        root = os.path.realpath(top)
        # the name comes from the chart: it must not lead out
        if not os.path.realpath(path).startswith(root.rstrip(os.sep) + os.sep):
            raise UsageError(f"the chart wants to write {document.name}, which leads out of {top}")
        adds = document.name in begun or (document.hook and os.path.exists(path))
        begun.add(document.name)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "ab" if adds else "wb") as file:
                text = f"---\n# Source: {document.name}\n{document.text}\n"
                file.write(text.encode("utf-8", "surrogateescape"))
        except OSError as error:
            late = None if document.hook else rendered
            verb = "stat" if isinstance(error, NotADirectoryError) else "open"
            at = os.path.dirname(path) if verb == "stat" else path
            raise Refused(f"{verb} {at}: {(error.strerror or '').lower()}", late) from None
        _print(f"wrote {path}\n")


def _print(text: str) -> None:
    """Bytes as they are where stdout takes bytes: Helm prints what the chart holds, UTF-8 or not."""
    data = text.encode("utf-8", "surrogateescape")

    def write(_: object) -> None:
        raw = getattr(sys.stdout, "buffer", None)
        if raw is None:
            sys.stdout.write(text)
        else:
            sys.stdout.flush()
            raw.write(data)

    to_stdout(write)
