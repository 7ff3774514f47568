#!/bin/bash
# containerd keeps a gate's web page as the beginning of a layer, and then refuses the good bytes again and again.
#
# Program    github.com/containerd/containerd v1.7.24 (the one of Debian trixie's Docker engine), used by Go
# Guessed    a fetch that failed because a web page came instead of the layer is begun anew by the next one, as its size and
#            its type were wrong; at the latest when the whole has another digest than was asked for
# Behaviour  the next fetch asks for the rest only (Range), puts it behind the page, and refuses the whole; so does every
#            one after it, which asks for nothing any more
# Seen       bytes=30-; "unexpected commit digest"; again, without a request
# So         a pull is tried again when the engine has tidied up, which drops what was begun; until then no registry helps.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf -- "$folder"' EXIT
cd "$folder"
cat >main.go <<'GO'
package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/containerd/containerd/content/local"
	"github.com/containerd/containerd/remotes"
	"github.com/containerd/containerd/remotes/docker"
	"github.com/opencontainers/go-digest"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"
)

func main() {
	layer := bytes.Repeat([]byte("layer"), 400)
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		fmt.Printf("  GET, range %q\n", r.Header.Get("Range"))
		if asked == 1 {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html>log in to this net</html>")
			return
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(layer))
	}))
	defer server.Close()
	store, err := local.NewStore(os.Args[1])
	if err != nil {
		panic(err)
	}
	hosts := docker.ConfigureDefaultRegistries(docker.WithPlainHTTP(docker.MatchAllHosts))
	resolver := docker.NewResolver(docker.ResolverOptions{Hosts: hosts})
	fetcher, err := resolver.Fetcher(context.Background(), strings.TrimPrefix(server.URL, "http://")+"/some/image:tag")
	if err != nil {
		panic(err)
	}
	descriptor := v1.Descriptor{MediaType: v1.MediaTypeImageLayer, Digest: digest.FromBytes(layer), Size: int64(len(layer))}
	for fetch := 1; fetch <= 3; fetch++ {
		_, err := remotes.FetchHandler(store, fetcher)(context.Background(), descriptor)
		fmt.Printf("fetch %d: %v\n", fetch, err)
	}
}
GO
go mod init finding 2>go.log
go get github.com/containerd/containerd@v1.7.24 github.com/opencontainers/image-spec@v1.1.0 2>>go.log
go mod tidy 2>>go.log
go run . "$folder/store" >said
cat said
grep -q '^fetch 1: .*unexpected EOF' said
grep -q 'range "bytes=31-"' said
grep -q '^fetch 2: .*unexpected commit digest' said
grep -q '^fetch 3: .*unexpected commit digest' said
test "$(grep -c '  GET' said)" = 2
