#!/bin/bash
# Of one artifact of Maven Central, some versions are what the program says of itself, and others are not, either way round.
#
# Program    com.google.protobuf:protoc 3.21.12, 3.22.5, 4.33.5 and 21.0-rc-1 for linux-x86_64, fetched by Maven 3.8
# Guessed    A program says the version that it was published as, so a smoke test may compare the two
# Behaviour  Up to 3.21 they agree. From 3.22 on the program leaves out the first number. 21.0-rc-1 was published the other way
#            round, without it, while the program has it: Maven takes that candidate of 2022 for newer than every 3.x and 4.x
# Seen       3.21.12: libprotoc 3.21.12, 3.22.5: libprotoc 22.5, 4.33.5: libprotoc 33.5, 21.0-rc-1: libprotoc 3.21.0-rc1
# So         a test that compares versions needs to know how each artifact counts, and who asks for the newest must leave out
#            candidates before he compares numbers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd "$folder"
says() {
  mvn -q -B -Dmaven.repo.local="$folder/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact="com.google.protobuf:protoc:$1:exe:linux-x86_64" -DoutputDirectory="$folder" >&2
  chmod +x "protoc-$1-linux-x86_64.exe"
  local said
  said=$("./protoc-$1-linux-x86_64.exe" --version)
  echo "$1: $said"
  [ "$said" = "libprotoc $2" ]
}
says 3.21.12 3.21.12
says 3.22.5 22.5
says 4.33.5 33.5
says 21.0-rc-1 3.21.0-rc1
