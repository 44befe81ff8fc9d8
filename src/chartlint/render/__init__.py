"""Helm's engine: a chart and a scenario in, text with its own source map out."""

from chartlint.render.engine import (
    Rendered,
    RenderedFile,
    Renderer,
    Scenario,
    TemplateFile,
    template_files,
)
from chartlint.render.failure import RenderFailure
from chartlint.render.manifests import Manifest
from chartlint.render.output import Output, Place
from chartlint.render.printing import NoSuchTemplate, helm_template_text, output_files, show_only

__all__ = [
    "Manifest",
    "NoSuchTemplate",
    "Output",
    "Place",
    "RenderFailure",
    "Rendered",
    "RenderedFile",
    "Renderer",
    "Scenario",
    "TemplateFile",
    "helm_template_text",
    "output_files",
    "show_only",
    "template_files",
]
