{{- define "dot" }}{{ . }}{{ end }}
{{- define "x" }}[{{ .x }}]{{ end }}
{{- define "deep" -}}
{{ .Values.nil.deep }}
{{- end }}
{{- define "two" }}{{ include "deep" . }}{{ end }}
{{- define "three" }}{{ template "two" . }}{{ end }}
{{- define "stops" }}{{ fail "stop: here" }}{{ end }}
{{- define "number" }}{{ b64dec 5 }}{{ end }}
{{- define "range" }}{{ index .Values.list 9 }}{{ end }}
{{- define "missing" }}{{ include "nosuch" . }}{{ end }}
{{- define "undefined" }}{{ template "nosuch" . }}{{ end }}
{{- define "length" }}{{ len .x }}{{ end }}
