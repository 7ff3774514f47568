#!/bin/bash
# Of one version there are pure wheels for each Python ("py310-none-any", "py311-none-any"), and they hold other things.
#
# Program    backrefs 8.1 of PyPI (mkdocs-material brings it), pip 26.3
# Guessed    A wheel that is pure and for any machine is the same for every Python 3: of several whose tags fit, whichever
#            comes first will do, such as the first by name
# Behaviour  Where 3.11 runs both fit by their tags, since py310 says "3.10 or newer", and both install. But the one for 3.10
#            has the tables of Unicode 13, the one for 3.11 those of Unicode 14, so a pattern such as \p{Letter} matches
#            other letters. The nearest tag is the right one, and nothing but the order of the tags says so
# Seen       3.10: Unicode version 13.0.0, 3.11: Unicode version 14.0.0; the first installs on 3.11, too
# So         whoever picks wheels by himself, for a lock or a mirror, ranks tags as installers do (packaging.tags).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd "$folder"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'
python3 -m venv venv
pip() { venv/bin/pip --disable-pip-version-check --quiet "$@"; }
pip install pip==26.3
for python in 3.10 3.11; do
  pip download --no-deps --only-binary :all: --python-version "$python" --dest "$python" backrefs==8.1
  python3 -m zipfile -e "$python"/backrefs-8.1-py3*-none-any.whl "$python/files"
  echo "$python: $(grep -rhoE 'Unicode version [0-9.]+' "$python/files" | sort -u)"
done
grep -rq 'Unicode version 13.0.0' 3.10/files
grep -rq 'Unicode version 14.0.0' 3.11/files
pip install --no-deps --no-index --target both 3.10/backrefs-8.1-py310-none-any.whl
PYTHONPATH=both python3 -c 'import backrefs.bre'
