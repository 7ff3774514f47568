#!/bin/bash
# "pip --python-version" answers for another Python, but for the dependencies that a marker asks for there.
#
# Program    pip 26.3 on Python 3.11 or newer, black 24.4.2 of PyPI
# Guessed    pip install --dry-run --report --python-version 3.10, as one asks for an image that has another Python, says what
#            black takes on 3.10: tomli and typing-extensions among it, which its metadata wants below 3.11
# Behaviour  It takes neither, and says nothing: the option chooses wheels and versions (tags, Requires-Python), and markers
#            such as python_version < "3.11" are held against the Python that pip itself runs on. What was installed so
#            cannot start on 3.10. uv, asked the same, takes both
# Seen       for 3.10: black click mypy_extensions packaging pathspec platformdirs
# So         what an environment takes is asked on the very Python, or of a resolver that answers for another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pip==26.3
"$folder/venv/bin/pip" --version | cut -d' ' -f1,2
taken() {
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check --dry-run --report - --ignore-installed \
    --only-binary :all: --implementation cp --target "$folder/target" --python-version "$1" black==24.4.2 |
    python3 -c 'import json, sys; print(*sorted(one["metadata"]["name"] for one in json.load(sys.stdin)["install"]))'
}
asked=$(taken 3.10)
echo "for 3.10: $asked"
case "$asked" in
*tomli*)
  echo "CHANGED: it takes tomli now"
  exit 1
  ;;
*black*) ;;
*)
  echo "CHANGED: it answers otherwise"
  exit 1
  ;;
esac
