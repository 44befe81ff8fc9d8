"""What rules on rendered objects look at: a release, its objects, their pods and containers.

``body`` is plain data, facts are computed on first ask, and ``at(path)`` makes the place that a problem is reported at.
Paths are texts (``spec.template``, ``ports[0].name``) or tuples of steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from chartlint.chart import (
    PROFILES,
    coalesce,
    kube_version,
    kube_version_refusal,
    merge_overlays,
    process_dependencies,
)
from chartlint.chart import profile as helm_profile
from chartlint.errors import InputError
from chartlint.kube import (
    Container,
    ObjectPath,
    PlacedSelector,
    PodSpec,
    Resource,
    Selector,
    expand,
    follow,
    pod_selector,
)
from chartlint.render import Manifest, Rendered
from chartlint.rules.data import steps, without_nulls
from chartlint.rules.lifetime import minor
from chartlint.rules.problem import FileWhere, ObjectWhere, RenderedWhere, ValuesWhere
from chartlint.rules.sources import ChartView
from chartlint.rules.written import WrittenKey, written_keys
from chartlint.yamlio import span_of

if TYPE_CHECKING:
    from chartlint.kube.schemas import CustomKinds, Kinds, Mistake, Struct
    from chartlint.kube.schemas.custom import SchemaFault
    from chartlint.rules.references import Reference
    from chartlint.source import Source

_ABSENT = object()
_OWN_GROUPS = frozenset({"", "apps", "batch", "policy", "autoscaling", "extensions"})
_MAKERS = frozenset(
    {
        "Bundle", "Certificate", "Cluster", "ClusterExternalSecret", "ExternalSecret", "InfisicalSecret", "Kafka",
        "KafkaUser", "OnePasswordItem", "Password", "SealedSecret", "SecretProviderClass", "VaultDynamicSecret",
        "VaultStaticSecret",
    }
)  # fmt: skip
_WORKLOAD = re.compile(r"^kind:\s*(?:Pod|Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob)\b", re.MULTILINE)
_HAS = re.compile(r"APIVersions\.Has\s+\(?\"([^\"]+)\"")


class ReleaseView:
    """What one render of a chart would put into the cluster. ``custom`` has schemas of custom resources."""

    def __init__(self, chart: ChartView, rendered: Rendered, custom: tuple[CustomKinds, ...] = ()) -> None:
        self.chart = chart
        self.rendered = rendered
        self.custom = custom
        self.definition_faults: list[SchemaFault] = []
        """What was wrong with the schemas of its own CustomResourceDefinitions; grows as objects need these."""

    def __str__(self) -> str:
        return f"release of {self.chart} in scenario {self.rendered.scenario.name}"

    @property
    def name(self) -> str:
        """The release's name."""
        return self.rendered.scenario.release_name

    @property
    def namespace(self) -> str:
        """The namespace that objects without one of their own land in."""
        return self.rendered.scenario.namespace

    @cached_property
    def variables(self) -> dict[str, Any]:
        """What rules in CEL know about the release; not to be changed. ``kubeMinor`` is 35 for Kubernetes 1.35."""
        return {"name": self.name, "namespace": self.namespace, "kubeMinor": self.kube_version[1]}

    @property
    def values_files(self) -> tuple[Source, ...]:
        """The values files that are laid over the chart's own, in order."""
        return tuple(overlay.source for overlay in self.rendered.scenario.overlays if overlay.source is not None)

    @cached_property
    def supplied(self) -> list[Supplied]:
        """The values files that are laid over the chart's own with the keys they have, in order."""
        return [
            Supplied(overlay.source, list(written_keys(overlay.source.text, overlay.values)))
            for overlay in self.rendered.scenario.overlays
            if overlay.source is not None and isinstance(overlay.values, dict)
        ]

    def value_at(self, path: ObjectPath) -> FileWhere | ValuesWhere:
        """The place of a value of the release: the last values file laid over the chart that has it, or its defaults.

        Without any it is where the chart's values.yaml has the nearest parent.
        """
        for overlay in reversed(self.rendered.scenario.overlays):
            if overlay.source is not None and follow(overlay.values, path, _ABSENT) is not _ABSENT:
                found = span_of(overlay.source.text, path)
                return FileWhere(overlay.source, *((found.key or found.value) if found is not None else (0, 0)))
        return ValuesWhere(self.chart.chart, path)

    def under_each_helm(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The values that templates would see under each Helm version that is known, by its version, in order.

        A version that refuses the values is left out. Nothing is rendered for it.
        """
        user = merge_overlays(self.rendered.scenario.overlays)
        for version, profile in PROFILES.items():
            chart = self.chart.chart.clone()
            try:
                process_dependencies(chart, user, profile)
                yield version, coalesce(chart, user, profile).values
            except InputError:
                continue

    @cached_property
    def kube_version(self) -> tuple[int, int]:
        """The Kubernetes version (major, minor) that the release is rendered for."""
        scenario = self.rendered.scenario
        return minor(scenario.kube_version or helm_profile(scenario.helm).kube_version)

    @cached_property
    def kinds(self) -> Kinds:
        """The kinds that a cluster of that version takes, with their schemas."""
        from chartlint.kube.schemas import kinds_of

        defined = [view for view in self.objects if view.kind == "CustomResourceDefinition"]
        if not defined:
            return kinds_of(self.kube_version, self.custom)
        from chartlint.kube.schemas.custom import Definitions

        definitions = Definitions()
        for view in defined:
            definitions.add(view.body, view.resource)
        self.definition_faults = definitions.faults
        return kinds_of(self.kube_version, (definitions, *self.custom))

    def offers(self, api_version: str) -> bool:
        """Whether ``.Capabilities.APIVersions`` has an API version. Without a cluster, it lacks some that each has."""
        scenario = self.rendered.scenario
        return api_version in (*helm_profile(scenario.helm).api_versions, *scenario.api_versions)

    def asks(self, api_version: str) -> bool:
        """Whether a template asks the cluster if it has an API version (or a kind of it): then the cluster decides."""
        return any(each == api_version or each.startswith(f"{api_version}/") for each in self._asked)

    @cached_property
    def _asked(self) -> frozenset[str]:
        every = (each.source.text for each in self.rendered.templates.values())
        return frozenset(api for text in every if "APIVersions" in text for api in _HAS.findall(text))

    @cached_property
    def idle(self) -> list[Source]:
        """The templates that gave nothing in this render, of which the values or a condition may be the cause."""
        busy = {manifest.file.name for manifest in self.rendered.manifests if manifest.body is not None}
        every = self.rendered.templates.values()
        return [each.source for each in every if not each.partial and each.name not in busy]

    @property
    def version_refusal(self) -> str:
        """Why Helm refuses the chart on that version: its ``kubeVersion`` excludes it. Empty where it does not."""
        scenario = self.rendered.scenario
        version = kube_version(scenario.kube_version, helm_profile(scenario.helm))
        return kube_version_refusal(self.chart.metadata.kube_version, version)

    @cached_property
    def objects(self) -> list[ObjectView]:
        """Every object, those inside a ``List`` one by one, in install order; fields that are null are left out."""
        found: list[ObjectView] = []
        for manifest in self.rendered.manifests:
            body = without_nulls(manifest.body)
            if isinstance(body, dict):
                found += [ObjectView(self, item, manifest) for item in expand(Resource(body, manifest)) if item.kind]
        return found

    @property
    def manifests(self) -> list[Manifest]:
        """The rendered documents, unreadable ones too."""
        return list(self.rendered.manifests)

    @cached_property
    def complete(self) -> bool:
        """Whether nothing failed to render, so that an object which is not here is not in the release."""
        return (
            not self.rendered.failures
            and not self.chart.missing
            and not any(manifest.error for manifest in self.rendered.manifests)
        )

    def kind(self, *kinds: str) -> list[ObjectView]:
        """The objects of some kinds."""
        return [view for view in self.objects if view.kind in kinds]

    def find(self, kind: str, name: str, namespace: str | None = None) -> ObjectView | None:
        """An object by kind and name, in a namespace (the release's own when None)."""
        wanted = namespace or self.namespace
        return next((view for view in self.kind(kind) if view.name == name and view.namespace == wanted), None)

    @cached_property
    def pods(self) -> list[PodView]:
        """The pods (templates) of all objects."""
        return [pod for view in self.objects for pod in view.pods]

    @cached_property
    def names(self) -> dict[tuple[str, str], list[ObjectView]]:
        """The objects by kind and name."""
        found: dict[tuple[str, str], list[ObjectView]] = {}
        for view in self.objects:
            found.setdefault((view.kind, view.name), []).append(view)
        return found

    @cached_property
    def scalers(self) -> dict[tuple[str, str, str], list[ObjectView]]:
        """What scales a workload (HorizontalPodAutoscaler, KEDA's ScaledObject), by its kind, name and namespace."""
        found: dict[tuple[str, str, str], list[ObjectView]] = {}
        for view in self.kind("HorizontalPodAutoscaler", "ScaledObject"):
            target = view.get("spec.scaleTargetRef")
            if isinstance(target, dict) and isinstance(target.get("name"), str):
                kind = target.get("kind")  # KEDA's default is a Deployment
                key = (kind if isinstance(kind, str) else "Deployment", target["name"], view.namespace)
                found.setdefault(key, []).append(view)
        return found

    @cached_property
    def more_pods(self) -> bool:
        """Whether an operator may make pods of its objects: it has some of other kinds than Kubernetes' own."""
        return any(view.group not in _OWN_GROUPS and not view.group.endswith(".k8s.io") for view in self.objects)

    @cached_property
    def more_configs(self) -> bool:
        """Whether something of it makes Secrets and ConfigMaps: certificates, secret stores, hooks."""
        return any(view.kind in _MAKERS or view.is_hook for view in self.objects)

    def switched_off(self, view: ObjectView, selector: Selector) -> bool:
        """Whether an object selects the pods of a workload that these values leave out.

        That is so where a template of the same chart that names the wanted labels, and makes workloads, gave nothing.
        """
        asked = [need.values[0] for need in selector.requirements if len(need.values) == 1]
        carried = {value for pod in self.pods for value in pod.labels.values()}
        wanted = [value for value in asked if value not in carried and self.name not in value]
        home = view.template.path.rpartition("/templates/")[0]
        return any(
            source.path.startswith(f"{home}/")
            and _WORKLOAD.search(source.text)
            and all(word in source.text for word in wanted)
            for source in self.idle
        )

    def is_own(self, name: str) -> bool:
        """Whether a name looks like one of an object of this release: it has the release's name in it."""
        return bool(self.name) and self.name in name

    def selected(self, selector: Selector, namespace: str) -> list[PodView]:
        """The pods in a namespace whose labels a selector matches."""
        return [pod for pod in self.pods if pod.object.namespace == namespace and selector.matches(pod.labels)]


class Supplied(NamedTuple):
    """A values file that is laid over the chart's own: its text and the keys of its maps."""

    source: Source
    keys: list[WrittenKey]


SELECTING = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "PodDisruptionBudget")
"""Kinds that choose pods by ``spec.selector.matchLabels``."""
Entry = tuple[ObjectPath, dict[str, Any]]


def _entries(holder: ObjectView | PodView | ContainerView, path: str | ObjectPath) -> Iterator[Entry]:
    whole = steps(path)
    found = holder.get(whole)
    for index, entry in enumerate(found if isinstance(found, list) else ()):
        if isinstance(entry, dict):
            yield (*whole, index), entry


def _texts(value: Any, path: ObjectPath) -> Iterator[tuple[ObjectPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))


class ObjectView:
    """One rendered object. ``body`` is its document."""

    def __init__(self, release: ReleaseView, resource: Resource, manifest: Manifest) -> None:
        self.release = release
        self.resource = resource
        self.manifest = manifest

    def __str__(self) -> str:
        return f"{self.kind}/{self.name} in {self.manifest.file.name}"

    @property
    def body(self) -> dict[str, Any]:
        """The object as plain data, without fields that are null."""
        return self.resource.body

    @property
    def kind(self) -> str:
        """Its kind."""
        return self.resource.kind

    @property
    def namesake(self) -> bool:
        """Whether it is a custom resource whose kind has the name of another one, of Kubernetes itself."""
        return self.resource.namesake

    @property
    def name(self) -> str:
        """Its name, empty when it has none."""
        return self.resource.name

    @property
    def namespace(self) -> str:
        """Its namespace: its own or the release's."""
        return self.resource.namespace or self.release.namespace

    @property
    def labels(self) -> dict[str, str]:
        """Its labels that are texts."""
        return self.resource.labels

    @property
    def annotations(self) -> dict[str, str]:
        """Its annotations that are texts."""
        return self.resource.annotations

    @property
    def is_hook(self) -> bool:
        """Whether Helm runs it as a hook (tests included)."""
        return self.resource.is_hook

    @property
    def is_test(self) -> bool:
        """Whether only ``helm test`` runs it."""
        return self.resource.is_test

    @cached_property
    def variables(self) -> dict[str, Any]:
        """What rules in CEL know about it by name; not to be changed."""
        return {
            "object": self.body,
            "hook": self.is_hook,
            "test": self.is_test,
            "chart": self.release.chart.given,
            "release": self.release.variables,
        }

    def get(self, path: str | ObjectPath, default: Any = None) -> Any:
        """The value at a path, ``default`` where there is none."""
        return self.resource.get(steps(path), default)

    def entries(self, path: str | ObjectPath) -> Iterator[Entry]:
        """The maps in the list at a path, each with its own path; nothing where there is no list."""
        return _entries(self, path)

    def texts(self) -> Iterator[tuple[ObjectPath, str]]:
        """Every text in it, keys aside, with its path."""
        return _texts(self.body, ())

    @cached_property
    def pods(self) -> list[PodView]:
        """Its pods: the pod itself or the pod template of a workload."""
        return [PodView(self, spec) for spec in self.resource.pods]

    @cached_property
    def schema(self) -> Struct | None:
        """What an object of its kind may hold, None where nothing is known about the kind."""
        return self.release.kinds.schema(self.resource.api_version, self.kind)

    @cached_property
    def mistakes(self) -> list[Mistake]:
        """What is wrong with it by the schema of its kind; nothing where there is none."""
        if self.schema is None:
            return []
        from chartlint.kube.schemas import validate

        whole = follow(self.manifest.body, self.resource.base)  # with nulls: custom resources may not have them
        return validate(whole, self.schema)

    @property
    def scalers(self) -> list[ObjectView]:
        """What scales it, in its release."""
        return self.release.scalers.get((self.kind, self.name, self.namespace), [])

    @property
    def group(self) -> str:
        """Its API group, empty for the core group."""
        return self.resource.group

    @cached_property
    def label_maps(self) -> list[tuple[ObjectPath, str]]:
        """Where it and its pods may have labels, annotations and selectors: paths, and which of the three each is."""
        found: list[tuple[ObjectPath, str]] = [
            (("metadata", "labels"), "label"),
            (("metadata", "annotations"), "annotation"),
        ]
        if self.kind in SELECTING:
            found.append((("spec", "selector", "matchLabels"), "selector"))
        if self.kind == "Service" and not self.group:
            found.append((("spec", "selector"), "selector"))
        for pod in self.pods:
            found.append(((*pod.path, "nodeSelector"), "selector"))
            if pod.metadata_path != ("metadata",):
                found.append(((*pod.metadata_path, "labels"), "label"))
                found.append(((*pod.metadata_path, "annotations"), "annotation"))
        return found

    @property
    def template(self) -> Source:
        """The template that it is from."""
        return self.release.rendered.templates[self.manifest.file.name].source

    @cached_property
    def selector(self) -> PlacedSelector | None:
        """How it says which pods it means, None where it does not."""
        return pod_selector(self.resource)

    @cached_property
    def containers(self) -> list[ContainerView]:
        """Its containers of every sort."""
        pods = {pod.path: pod for pod in self.pods}
        return [ContainerView(pods[container.pod.path], container) for container in self.resource.containers]

    def at(self, path: str | ObjectPath = (), *, on_key: bool = False) -> ObjectWhere:
        """A place in the object."""
        return ObjectWhere(self.resource, steps(path), on_key)

    def text_at(self, start: int, end: int) -> RenderedWhere:
        """A place in the object's rendered document, by offsets into ``manifest.text``."""
        return RenderedWhere(self.manifest.file, self.manifest.start + start, self.manifest.start + end)


class PodView:
    """A pod or pod template. ``body`` is its spec, ``path`` where that stands in the object."""

    def __init__(self, object: ObjectView, spec: PodSpec) -> None:
        self.object = object
        self.body = spec.body
        self.path = spec.path
        self.metadata = spec.template_metadata
        self.metadata_path = spec.metadata_path
        self.built_in = spec.built_in

    def __str__(self) -> str:
        return f"pod of {self.object}"

    @cached_property
    def variables(self) -> dict[str, Any]:
        """What rules in CEL know about it by name; not to be changed."""
        return {**self.object.variables, "pod": self.body, "podMetadata": self.metadata}

    @property
    def labels(self) -> dict[str, Any]:
        """The pod's labels."""
        labels = self.metadata.get("labels")
        return labels if isinstance(labels, dict) else {}

    def get(self, path: str | ObjectPath, default: Any = None) -> Any:
        """The value at a path under the spec, ``default`` where there is none."""
        return follow(self.body, steps(path), default)

    def entries(self, path: str | ObjectPath) -> Iterator[Entry]:
        """The maps in the list at a path, each with its own path; nothing where there is no list."""
        return _entries(self, path)

    @property
    def containers(self) -> list[ContainerView]:
        """The pod's containers of every sort."""
        return [container for container in self.object.containers if container.pod.path == self.path]

    @property
    def holders(self) -> list[tuple[str, PodView | ContainerView]]:
        """What may have a security context: the pod and its containers, each with what a message calls it."""
        return [("the pod", self), *((f"container {each.name}", each) for each in self.containers)]

    @cached_property
    def references(self) -> list[Reference]:
        """The objects that it names: ConfigMaps, Secrets, claims, its service account; paths are under the spec."""
        from chartlint.rules.references import references

        return references(self)

    def at(self, path: str | ObjectPath = (), *, on_key: bool = False) -> ObjectWhere:
        """A place under the pod's spec."""
        return self.object.at((*self.path, *steps(path)), on_key=on_key)


class ContainerView:
    """A container of any sort."""

    def __init__(self, pod: PodView, container: Container) -> None:
        self.pod = pod
        self.body = container.body
        self.path = container.path
        self.field = container.field

    def __str__(self) -> str:
        return f"container {self.name} of {self.pod.object}"

    @property
    def name(self) -> str:
        """Its name, empty when it has none."""
        name = self.body.get("name")
        return name if isinstance(name, str) else ""

    def get(self, path: str | ObjectPath, default: Any = None) -> Any:
        """The value at a path under the container, ``default`` where there is none."""
        return follow(self.body, steps(path), default)

    def entries(self, path: str | ObjectPath) -> Iterator[Entry]:
        """The maps in the list at a path, each with its own path; nothing where there is no list."""
        return _entries(self, path)

    @cached_property
    def variables(self) -> dict[str, Any]:
        """What rules in CEL know about it by name; not to be changed."""
        return {**self.pod.variables, "container": self.body, "role": self.role}

    @property
    def role(self) -> str:
        """``main``, ``init``, ``sidecar`` (an init container that goes on running) or ``ephemeral``."""
        if self.field == "containers":
            return "main"
        if self.field == "ephemeralContainers":
            return "ephemeral"
        return "sidecar" if self.body.get("restartPolicy") == "Always" else "init"

    def at(self, path: str | ObjectPath = (), *, on_key: bool = False) -> ObjectWhere:
        """A place under the container."""
        return self.pod.object.at((*self.path, *steps(path)), on_key=on_key)
