{{- define "origins.image" -}}
{{- $tag := .image.tag | default .root.Values.fallback -}}
{{ .root.Values.global.registry }}/{{ .image.image }}:{{ $tag }}
{{- end }}
{{- define "origins.security" -}}
privileged: {{ .privileged }}
runAsUser: {{ .user }}
{{- end }}
{{- define "origins.labels" -}}
{{ toYaml (merge (deepCopy .Values.web.labels) .Values.extra.labels) }}
{{- end }}
