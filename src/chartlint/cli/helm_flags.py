"""The flags of ``helm template`` under Helm's names, and the ways of writing them that Helm's parser (pflag) knows.

Source: helm/pkg/cmd/template.go, install.go (addInstallFlags), flags.go, and cli/environment.go; those of Helm 3 too.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from chartlint.errors import UsageError

RENDERING_ONLY = (
    "atomic", "create-namespace", "devel", "disable-openapi-validation", "force", "force-conflicts", "force-replace",
    "hide-notes", "insecure-skip-tls-verify", "kube-insecure-skip-tls-verify", "pass-credentials", "plain-http",
    "render-subchart-notes", "replace", "rollback-on-failure", "server-side", "skip-crds", "take-ownership", "wait",
    "wait-for-jobs",
)  # fmt: skip
"""Switches of ``helm template`` that change nothing in what it prints."""
RENDERING_ONLY_VALUES = (
    "burst-limit", "ca-file", "cert-file", "color", "colour", "content-cache", "description", "key-file", "keyring",
    "kube-apiserver", "kube-as-group", "kube-as-user", "kube-ca-file", "kube-context", "kube-tls-server-name",
    "kube-token", "kubeconfig", "labels", "password", "qps", "registry-config", "repository-cache",
    "repository-config", "timeout", "username", "version",
)  # fmt: skip
"""Flags with a value that change nothing in what it prints of a chart on this machine."""
REFUSED = {
    "validate": "chartlint speaks to no cluster; `chartlint lint` checks against the schemas of Kubernetes",
    "dependency-update": "chartlint fetches nothing; run `helm dependency update` before",
    "verify": "chartlint checks no signatures",
}
REFUSED_VALUES = {
    "post-renderer": "chartlint runs no other programs; pipe what it prints into yours",
    "post-renderer-args": "chartlint runs no other programs; pipe what it prints into yours",
    "repo": "chartlint fetches nothing; run `helm pull` before",
}
"""What cannot be done without a cluster, the network, or other programs, and the way out."""
DRY_RUN = ("client", "none", "true", "false", "unset")
_TRUE = frozenset(("1", "t", "T", "TRUE", "true", "True"))
_FALSE = frozenset(("0", "f", "F", "FALSE", "false", "False"))


def add_values(group: argparse._ArgumentGroup) -> None:
    """Values, the release and the cluster: the same for every command that renders."""

    def add(*names: str, metavar: str, text: str) -> None:
        group.add_argument(*names, action="append", default=[], metavar=metavar, help=text)

    add("-f", "--values", metavar="FILE", text="a file of values (- for stdin)")
    add("--set", metavar="KEY=VALUE", text="set values")
    add("--set-string", metavar="KEY=VALUE", text="set values, all of them texts")
    add("--set-json", metavar="KEY=JSON", text="set values given as JSON")
    add("--set-file", metavar="KEY=FILE", text="set values to the contents of files")
    add("--set-literal", metavar="KEY=TEXT", text="set a value to a text in which no character is special")
    add("-a", "--api-versions", metavar="VERSIONS", text="API versions that the cluster offers besides")
    group.add_argument("-n", "--namespace", metavar="NAME", help="the release's namespace")


def add_surroundings(group: argparse._ArgumentGroup) -> None:
    """What a render finds around it: charts that it depends on, objects of a cluster, chance, the clock."""
    group.add_argument(
        "--chart-path",
        action="append",
        default=[],
        metavar="FOLDER",
        help="a folder with charts (unpacked, or name-version.tgz) that dependencies missing in charts/ are taken from",
    )
    group.add_argument(
        "--lookup", metavar="FILE", help="objects that `lookup` finds: YAML or JSON as `kubectl get -o yaml` prints it"
    )
    group.add_argument(
        "--random",
        metavar="SEED",
        help="what random functions start from (default: chartlint), so that every run prints the same; `real` for "
        "real chance, and with chartlint[crypto] real keys and certificates in place of marked placeholders",
    )
    group.add_argument(
        "--now",
        metavar="TIME",
        help="the time that templates see (default: 2025-01-01T00:00:00Z); `real` for the clock",
    )


def add_template(parser: argparse.ArgumentParser) -> None:
    """Everything else that ``helm template`` takes."""
    release = parser.add_argument_group("release (as with helm)")
    release.add_argument("--kube-version", metavar="VERSION", help="the Kubernetes version, such as 1.31")
    release.add_argument("-g", "--generate-name", action="store_true", help="no name is given (it is release-name)")
    release.add_argument("--name-template", metavar="TEMPLATE", help="a template that gives the release's name")
    release.add_argument("--is-upgrade", action="store_true", help="render an upgrade, not an installation")
    release.add_argument("--skip-schema-validation", action="store_true", help="do not look at values.schema.json")
    output = parser.add_argument_group("output (as with helm)")
    output.add_argument(
        "-s", "--show-only", "-x", "--execute", action="append", default=[], metavar="TEMPLATE",
        help="only what these templates give: paths or patterns below the chart, such as templates/*.yaml",
    )  # fmt: skip
    output.add_argument("--include-crds", action="store_true", help="print the chart's crds/ too")
    output.add_argument("--no-hooks", action="store_true", help="leave hooks out")
    output.add_argument("--skip-tests", action="store_true", help="leave tests out")
    output.add_argument("--output-dir", metavar="DIR", help="write a file for each template instead of printing")
    output.add_argument(
        "--release-name", action="store_true", dest="use_release_name", help="put those files into a folder DIR/NAME"
    )
    for name in (*RENDERING_ONLY, *REFUSED, "enable-dns"):
        output.add_argument(f"--{name}", action="store_true", help=argparse.SUPPRESS)
    for name in (*RENDERING_ONLY_VALUES, *REFUSED_VALUES):
        short = ("-l",) if name == "labels" else ()
        output.add_argument(*short, f"--{name}", action="append", help=argparse.SUPPRESS)
    output.add_argument("--dry-run", help=argparse.SUPPRESS)


def refuse(options: argparse.Namespace) -> None:
    """Refuse what chartlint does not do, rather than print something else. Raises UsageError."""
    for name, reason in (REFUSED | REFUSED_VALUES).items():
        if getattr(options, name.replace("-", "_")):
            raise UsageError(f"--{name} is not supported", reason)
    if options.dry_run is not None and options.dry_run not in DRY_RUN:
        raise UsageError(f"--dry-run={options.dry_run} is not supported", REFUSED["validate"])
    if "://" in "".join(options.values):
        path = next(path for path in options.values if "://" in path)
        raise UsageError(f"the values file {path} is not on this machine", "chartlint fetches nothing")


def plain(argv: Sequence[str], parser: argparse.ArgumentParser) -> list[str]:
    """The same arguments in the forms that argparse knows: pflag has ``--no-hooks=false``, ``--dry-run`` with and
    without a value, and takes whatever follows a flag for its value. Raises UsageError."""
    known = {text: action for action in parser._actions for text in action.option_strings}
    out: list[str] = []
    rest = iter(argv)
    for word in rest:
        name, equals, value = word.partition("=")
        action = known.get(name)
        if word == "--":
            out += [word, *rest]
        elif name == "--dry-run":
            out.append(f"--dry-run={value}" if equals else "--dry-run=unset")
        elif action is None or not name.startswith("-"):
            out.append(word)
        elif isinstance(action, argparse._StoreTrueAction) and equals:
            out += [name] if _switch(name, value) else []
        elif not equals and action.nargs is None and (given := next(rest, None)) is not None:
            out += (
                [f"{name}={given}"] if name.startswith("--") else [name, given] if given[:1] != "-" else [name + given]
            )
        else:
            out.append(word)
    return out


def _switch(name: str, value: str) -> bool:
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise UsageError(f"{name} takes true or false, not `{value}`")
