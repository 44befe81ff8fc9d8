#!/bin/sh
# The hook of `helm plugin install` and `helm plugin update`: an environment with chartlint from this checkout.
#
# PYTHON names the interpreter. The environment lies in the plugin's folder. A plugin that was installed from a path is
# a link to a checkout of somebody's, which is left as it is: then the environment lies beside the link.
set -eu

say() {
  echo "chartlint: $1" >&2
}

fits() {
  command -v "$1" > /dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1
}

folder="${HELM_PLUGIN_DIR:?is set by Helm}"
if [ -L "$folder" ]; then environment="$folder.venv"; else environment="$folder/.venv"; fi

found=
for python in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11 python; do
  if fits "$python"; then
    found=yes
    break
  fi
done
if [ -z "$found" ]; then
  say "there is no Python 3.11 or newer here; install one or name it with PYTHON=..., then run: helm plugin update chartlint"
  exit 1
fi

# A half-made environment would hide a chartlint that is on PATH.
failed() {
  rm -rf "$environment"
  say "$1"
  exit 1
}

"$python" -m venv --clear "$environment" || failed "$python cannot make an environment; does its package venv lack?"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "$folder" ||
  failed "pip could not install chartlint; its message stands above"
