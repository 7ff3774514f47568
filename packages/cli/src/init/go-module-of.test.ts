import { describe, expect, it } from '@jest/globals';
import { goModuleOf } from './go-module-of.ts';

describe('goModuleOf', () => {
  it.each([
    ['github.com/go-delve/delve/cmd/dlv', 'github.com/go-delve/delve'],
    ['github.com/golangci/golangci-lint/v2/cmd/golangci-lint', 'github.com/golangci/golangci-lint/v2'],
    ['github.com/mikefarah/yq/v4', 'github.com/mikefarah/yq/v4'],
    ['github.com/you/tool/v1', 'github.com/you/tool'],
    ['github.com/you/tool/v2x', 'github.com/you/tool'],
    ['gitlab.com/you/tool/cmd/x', 'gitlab.com/you/tool'],
    ['bitbucket.org/you/tool', 'bitbucket.org/you/tool'],
    ['golang.org/x/tools/cmd/goimports', 'golang.org/x/tools'],
    ['golang.org/x/tools/gopls', 'golang.org/x/tools/gopls'],
    ['golang.org/x/vuln/cmd/govulncheck', 'golang.org/x/vuln'],
    ['honnef.co/go/tools/cmd/staticcheck', 'honnef.co/go/tools'],
    ['mvdan.cc/gofumpt', 'mvdan.cc/gofumpt'],
    ['mvdan.cc/sh/v3/cmd/shfmt', 'mvdan.cc/sh/v3'],
    ['gopkg.in/yaml.v3', 'gopkg.in/yaml.v3'],
    ['gopkg.in/you/tool.v1/cmd/x', 'gopkg.in/you/tool.v1'],
    ['google.golang.org/protobuf/cmd/protoc-gen-go', 'google.golang.org/protobuf'],
    ['google.golang.org/grpc/cmd/protoc-gen-go-grpc', 'google.golang.org/grpc/cmd/protoc-gen-go-grpc'],
    ['google.golang.org/grpc', undefined],
    ['golang.org/x/lint/golint', undefined],
    ['golang.org/x/exp/cmd/modgraphviz', undefined],
    ['sigs.k8s.io/kind', undefined],
    ['github.com/you', undefined],
    ['github.com.example/you/tool', undefined],
  ])('of %s is %s', (path, module) => {
    expect(goModuleOf(path)).toBe(module);
  });
});
