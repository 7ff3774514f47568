#!/bin/bash
# act shows the last lines of a step that succeeds, and not those of a step that fails, where jobs run on the machine itself.
#
# Program    github.com/nektos/act v0.2.87, made with Go; a platform of `-self-hosted`
# Guessed    act's log has all that a step printed, as GitHub's has: above all that of a step that fails
# Behaviour  when a step's program ends with another code than 0, act goes on without waiting for what it still has to read
#            of its terminal; when it ends with 0, act waits
# Seen       3000 lines of `seq 1 3000`; of `seq 1 3000; exit 1` the last line was missing in 10 of 10 runs, and in three
#            that were counted 1133 to 1952 lines
# So         a test on act asks which jobs and steps failed (`jobResult`, `stepResult` of `--json`), and not what they said.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf -- "$folder"' EXIT
GOBIN=$folder/bin GOFLAGS=-modcacherw go install github.com/nektos/act@v0.2.87
mkdir -p "$folder/repository/.github/workflows" "$folder/home/.config/act"
: >"$folder/home/.config/act/actrc"
cd "$folder/repository"
cat >.github/workflows/two.yml <<'END'
on: push
jobs:
  good:
    runs-on: here
    steps:
      - run: seq 1 3000
  bad:
    runs-on: here
    steps:
      - run: seq 1 3000; exit 1
END
git init --quiet
git add .
git -c user.name=a -c user.email=a@example.org commit --quiet -m two

run() {
  env -i HOME="$folder/home" PATH="$PATH" "$folder/bin/act" push --platform here=-self-hosted --json --no-cache-server \
    --job "$1" </dev/null 2>"$folder/errors" || true
}

lost=0
for _ in 1 2 3 4 5 6 7 8 9 10; do
  run good >"$folder/good"
  run bad >"$folder/bad"
  # Both ran to their end, and the one that succeeds is whole.
  grep -q '"jobResult":"success"' "$folder/good"
  grep -q '"jobResult":"failure"' "$folder/bad"
  test "$(grep -c '"raw_output":true' "$folder/good")" -ge 3000
  grep -q '"msg":"3000\\n"' "$folder/good"
  grep -q '"msg":"1\\n"' "$folder/bad"
  if ! grep -q '"msg":"3000\\n"' "$folder/bad"; then lost=$((lost + 1)); fi
done
echo "the last line of the step that succeeds: in 10 of 10 runs; of the one that fails: missing in $lost of 10"
test "$lost" -ge 5
