#!/usr/bin/env bash
# The step of action.yml: installs chartlint into an environment of its own, lints, sets the outputs, keeps the exit code.
#
# Inputs come as INPUT_* variables and are never evaluated. Runs with bash 3.2 too, the one of macOS: no mapfile, and
# empty arrays are expanded as ${name[@]+...}.
set -uo pipefail

# stop CODE SENTENCE: an annotation, the outputs, the end.
stop() {
  echo "::error title=chartlint::$2"
  output exit-code "$1"
  exit "$1"
}

# output NAME VALUE: the delimiter keeps a value with line breaks from being read as another output.
output() {
  local delimiter="chartlint-$RANDOM$RANDOM$RANDOM"
  printf '%s<<%s\n%s\n%s\n' "$1" "$delimiter" "$2" "$delimiter" >> "${GITHUB_OUTPUT:-/dev/null}"
}

# The lines of $1 without the empty ones, into the array `lines`. A carriage return or spaces around a line do not count.
lines_of() {
  local line
  lines=()
  while IFS= read -r line || [ -n "$line" ]; do
    line="${line#"${line%%[![:space:]]*}"}"
    line="${line%"${line##*[![:space:]]}"}"
    [ -z "$line" ] || lines+=("$line")
  done <<< "$1"
}

find_python() {
  python="${PYTHON:-}"
  [ -n "$python" ] || python="$(command -v python3 || command -v python || true)"
  [ -n "$python" ] || stop 2 "There is no python3 on this runner. Set the input python-version."
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop 2 "chartlint needs Python 3.11 or newer, and this runner has $("$python" --version 2>&1). Set the input python-version."
}

# An environment for each thing to install; a second step of the job finds it ready.
install() {
  local version="${INPUT_VERSION:-}" what name
  version="${version#v}"
  if [ -z "$version" ]; then
    what="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
    name="checkout-$(printf '%s' "$what" | cksum | cut -d ' ' -f 1)"
  elif [[ "$version" =~ ^[0-9][0-9A-Za-z.]*$ ]]; then
    what="chartlint==$version"
    name="$version"
  else
    stop 2 "The input version takes a release such as 0.1.0."
  fi
  environment="${RUNNER_TEMP:-${TMPDIR:-/tmp}}/chartlint/$name"
  if [ ! -e "$environment/ready" ]; then
    echo "::group::Install chartlint"
    "$python" -m venv --clear "$environment" || stop 3 "python3 cannot make an environment. Set the input python-version."
    scripts
    "$bin/python" -m pip install --quiet --disable-pip-version-check --no-input "$what" ||
      stop 3 "pip cannot install ${what##*/}. The log of this step says why."
    : > "$environment/ready"
    echo "::endgroup::"
  fi
  scripts
}

# Where the environment keeps its programs: Scripts on Windows.
scripts() {
  bin="$environment/bin"
  [ -d "$bin" ] || bin="$environment/Scripts"
}

# The revision that `since: auto` means, into `since`; empty outside of pull requests.
find_base() {
  local parents sha
  if [ -z "${GITHUB_BASE_REF:-}" ]; then
    since=""
    echo "Not a pull request: all charts are checked."
    return
  fi
  since="refs/remotes/origin/$GITHUB_BASE_REF"
  if [ "$(git rev-parse --is-shallow-repository)" = false ] && git rev-parse --quiet --verify "$since^{commit}" > /dev/null; then
    return
  fi
  # actions/checkout takes the merge commit of the pull request: its first parent is the base. The commit names its
  # parents even where a shallow clone lacks them.
  parents="$(git cat-file commit HEAD | sed -n '/^$/q; s/^parent //p')"
  sha="${parents%%$'\n'*}"
  if [[ "${GITHUB_REF:-}" == refs/pull/*/merge && "$parents" == *$'\n'* ]]; then
    since="$sha"
    git rev-parse --quiet --verify "$sha^{commit}" > /dev/null && return
    GIT_TERMINAL_PROMPT=0 git fetch --quiet --no-tags --depth=1 origin "$sha" && return
  fi
  stop 2 "since: auto cannot find the base of the pull request in this checkout. Set fetch-depth: 0 for actions/checkout."
}

# The command line of chartlint, into the array `command`.
arguments() {
  local path word
  command=(lint)
  lines_of "${INPUT_FORMAT:-github}"
  for word in ${lines[@]+"${lines[@]}"}; do command+=(--format "$word"); done
  counts="$environment/report.json"
  rm -f "$counts"
  command+=(--format "json=$counts")
  file_of sarif "${INPUT_SARIF_FILE:-}"
  file_of html "${INPUT_HTML_FILE:-}"
  [ -z "${INPUT_CONFIG:-}" ] || command+=(--config "$INPUT_CONFIG")
  [ -z "${INPUT_FAIL_ON:-}" ] || command+=(--fail-on "$INPUT_FAIL_ON")
  since="${INPUT_SINCE:-}"
  [ "$since" != auto ] || find_base
  [ -z "$since" ] || command+=("--since=$since")
  case "${INPUT_REPORT_ONLY:-}" in
    true) command+=(--report-only) ;;
    false | "") ;;
    *) stop 2 "The input report-only takes true or false." ;;
  esac
  more_arguments
  command+=(--)
  lines_of "${INPUT_PATHS:-.}"
  for path in ${lines[@]+"${lines[@]}"}; do command+=("$path"); done
}

# file_of FORMAT FILE: that report too, in a folder that may not be there yet.
file_of() {
  [ -n "$2" ] || return 0
  mkdir -p "$(dirname -- "$2")" || stop 2 "The folder of the input $1-file cannot be made."
  command+=(--format "$1=$2")
}

# The input args, cut into words as a shell does, without its expansions.
more_arguments() {
  local word words="$environment/args"
  "$bin/python" -c 'import os, shlex, sys
try:
    words = shlex.split(os.environ.get("INPUT_ARGS", ""), comments=True)
except ValueError:
    sys.exit(1)
sys.stdout.buffer.write(b"".join(os.fsencode(word) + b"\0" for word in words))' > "$words" ||
    stop 2 "A quotation mark of the input args is not closed."
  while IFS= read -r -d '' word; do command+=("$word"); done < "$words"
}

report() {
  local found=""
  if [ -s "$counts" ]; then
    found="$("$bin/python" -c 'import json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    print(sum(json.load(file)["summary"].values()))' "$counts")"
  fi
  output exit-code "$1"
  output findings "$found"
  [ -z "${INPUT_SARIF_FILE:-}" ] || [ ! -e "$INPUT_SARIF_FILE" ] || output sarif "$INPUT_SARIF_FILE"
  [ -z "${INPUT_HTML_FILE:-}" ] || [ ! -e "$INPUT_HTML_FILE" ] || output html "$INPUT_HTML_FILE"
  case "$1" in
    2) echo "::error title=chartlint::A mistake in the settings of this step or in the configuration. The log names it." ;;
    3) echo "::error title=chartlint::chartlint itself failed. The log says where." ;;
  esac
}

find_python
install
arguments
"$bin/chartlint" "${command[@]}"
code=$?
report "$code"
exit "$code"
