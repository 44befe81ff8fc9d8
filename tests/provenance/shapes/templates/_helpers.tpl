{{- define "shapes.render" -}}
{{- $value := typeIs "string" .value | ternary .value (.value | toYaml) }}
{{- if contains "{{" (toJson .value) }}
  {{- tpl $value .context }}
{{- else }}
  {{- $value }}
{{- end }}
{{- end }}
{{- define "shapes.image" -}}
{{- $registry := .imageRoot.registry -}}
{{- if .global }}{{ if .global.imageRegistry }}{{ $registry = .global.imageRegistry }}{{ end }}{{ end -}}
{{- printf "%s/%s:%s" $registry .imageRoot.repository (.imageRoot.tag | toString) -}}
{{- end }}
{{- define "shapes.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
