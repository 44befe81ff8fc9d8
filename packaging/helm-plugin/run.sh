#!/bin/sh
# `helm chartlint ...`: the chartlint of the plugin's environment, else the one on PATH. Its exit code is Helm's.
folder="${HELM_PLUGIN_DIR:?is set by Helm}"
# As in install.sh: beside the link of a plugin that was installed from a path.
if [ -L "$folder" ]; then environment="$folder.venv"; else environment="$folder/.venv"; fi
if [ -x "$environment/bin/chartlint" ]; then exec "$environment/bin/chartlint" "$@"; fi
if program="$(command -v chartlint)"; then exec "$program" "$@"; fi
echo "chartlint: the plugin has no environment, and there is no chartlint on PATH;" \
  "install Python 3.11 or newer, then run: helm plugin update chartlint" >&2
exit 3
