#!/bin/bash
# A package url with qualifiers in an OpenVEX statement is about fewer packages, by OpenVEX's own library.
#
# Program    github.com/openvex/go-vex 0.2.8 (scanners read VEX with it)
# Guessed    qualifiers only describe: name and version decide, so the more exactly a product is named the better
# Behaviour  a statement matches a package whose url has every qualifier of the statement's, with the same value. What the
#            package has beyond them is passed over, and so is a version that the statement leaves out.
# Seen       no qualifier in the statement: matches both; arch and distro there, arch alone in the package: no match
# So         a statement with the url of an SBOM, qualifiers and all, says nothing to a scanner that writes its own urls,
#            and it says so nowhere. A statement about a package ends before the question mark.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w -- "$folder"; rm -rf -- "$folder"' EXIT
cd "$folder"
go mod init try 2>/dev/null
go get github.com/openvex/go-vex/pkg/vex@v0.2.8 2>/dev/null

cat >main.go <<'GO'
package main

import (
	"fmt"

	"github.com/openvex/go-vex/pkg/vex"
)

func main() {
	const plain = "pkg:deb/debian/zsh@5.9"
	const arch = plain + "?arch=amd64"
	const both = plain + "?arch=amd64&distro=bookworm"
	for _, pair := range [][2]string{{plain, both}, {arch, both}, {both, arch}, {both, plain}, {"pkg:deb/debian/zsh", plain}} {
		document := vex.New()
		document.Statements = []vex.Statement{{
			Vulnerability: vex.Vulnerability{Name: "CVE-2026-1"},
			Products:      []vex.Product{{Component: vex.Component{ID: pair[0]}}},
			Status:        vex.StatusFixed,
		}}
		found := document.Matches("CVE-2026-1", pair[1], nil)
		fmt.Printf("said of %s, asked for %s: %d\n", pair[0], pair[1], len(found))
	}
}
GO
go run . | tee seen
diff seen - <<'TEXT'
said of pkg:deb/debian/zsh@5.9, asked for pkg:deb/debian/zsh@5.9?arch=amd64&distro=bookworm: 1
said of pkg:deb/debian/zsh@5.9?arch=amd64, asked for pkg:deb/debian/zsh@5.9?arch=amd64&distro=bookworm: 1
said of pkg:deb/debian/zsh@5.9?arch=amd64&distro=bookworm, asked for pkg:deb/debian/zsh@5.9?arch=amd64: 0
said of pkg:deb/debian/zsh@5.9?arch=amd64&distro=bookworm, asked for pkg:deb/debian/zsh@5.9: 0
said of pkg:deb/debian/zsh, asked for pkg:deb/debian/zsh@5.9: 1
TEXT
