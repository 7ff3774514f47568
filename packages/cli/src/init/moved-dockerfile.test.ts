import { describe, expect, it } from '@jest/globals';
import { parseImageSpec, readDockerfile } from '@officina/core';
import { moveDockerfile } from './moved-dockerfile.ts';
import { renderMovedImage } from './moved-image.ts';

const dockerfile = `# syntax=docker/dockerfile:1
ARG DEBIAN=bookworm-slim
FROM golang:1.23 AS build
COPY main.go .
RUN go build -o /out/hello main.go

FROM debian:\${DEBIAN}
ARG TARGETARCH
ARG YQ_VERSION=4.44.1
ENV KUBECTL_VERSION=v1.31.0 STERN_VERSION="1.30.0"
# What we need.
RUN apt-get update && apt-get install -y --no-install-recommends \\
      curl=7.88.1-10 \\
      # for the team
      git \\
    && rm -rf /var/lib/apt/lists/*
RUN curl -fsSL -o /usr/local/bin/yq https://github.com/mikefarah/yq/releases/download/v\${YQ_VERSION}/yq_linux_\${TARGETARCH} \\
    && chmod +x /usr/local/bin/yq
RUN curl -fsSL "https://dl.k8s.io/release/\${KUBECTL_VERSION}/bin/linux/$(dpkg --print-architecture)/kubectl" -o /usr/local/bin/kubectl && chmod 755 /usr/local/bin/kubectl
RUN wget -qO- https://github.com/a-team/tool/releases/download/release-2.1.0/tool-2.1.0-x86_64.tar.gz | tar xz -C /usr/local/bin bin/tool
RUN curl -L https://github.com/stern/stern/releases/download/v$STERN_VERSION/stern_\${STERN_VERSION}_linux_amd64.tar.gz | tar xz -C /usr/bin stern && stern --version
RUN curl https://example.org/install.sh | sh
RUN pip install requests
COPY --from=build /out/hello /usr/local/bin/
COPY --from=ghcr.io/astral-sh/uv:0.5.1 /uv /usr/local/bin/
USER 1000
`;

describe('moveDockerfile', () => {
  const moved = moveDockerfile(dockerfile, { file: 'Dockerfile' });

  it('gives external images names, with tags from the values of ARG', () => {
    expect(moved.parents).toEqual({
      golang: { image: 'docker.io/library/golang', tag: '{major}.{minor}', constraint: '1.x' },
      debian: { image: 'docker.io/library/debian', tag: 'bookworm-slim' },
      uv: { image: 'ghcr.io/astral-sh/uv', tag: '{version}', constraint: '0.x' },
    });
  });

  it('makes tools of downloads: from the catalogue, else by the url', () => {
    expect(moved.tools.map(({ name, tool }) => [name, tool.datasource, tool.constraint])).toEqual([
      ['yq', undefined, '4.x'],
      ['kubectl', undefined, '1.x'],
      ['tool', 'github-releases', '2.x'],
      ['stern', undefined, '1.x'],
    ]);
    expect(moved.tools[2]?.tool).toEqual({
      datasource: 'github-releases',
      package: 'a-team/tool',
      tag: 'release-{version}',
      asset: 'tool-{version}-{arch}.tar.gz',
      arch: { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64' },
      constraint: '2.x',
      install: [{ from: 'bin/tool', to: '/usr/local/bin/tool' }],
    });
  });

  it('names the Debian packages', () => {
    expect(moved.packages).toEqual(['curl', 'git']);
  });

  it('replaces what it understands whole, and leaves every other line', () => {
    expect(moved.text).toBe(`# syntax=docker/dockerfile:1
ARG DEBIAN=bookworm-slim
FROM golang AS build
COPY main.go .
RUN go build -o /out/hello main.go

FROM debian
ARG TARGETARCH
ARG YQ_VERSION=4.44.1
ENV KUBECTL_VERSION=v1.31.0 STERN_VERSION="1.30.0"
# What we need.
RUN --mount=from=officina,target=/officina --mount=from=debian-packages,target=/locked sh /officina/debian
COPY --link --from=yq / /
COPY --link --from=kubectl / /
COPY --link --from=tool / /
RUN curl -L https://github.com/stern/stern/releases/download/v$STERN_VERSION/stern_\${STERN_VERSION}_linux_amd64.tar.gz | tar xz -C /usr/bin stern && stern --version
RUN curl https://example.org/install.sh | sh
RUN pip install requests
COPY --from=build /out/hello /usr/local/bin/
COPY --from=uv /uv /usr/local/bin/
USER 1000
`);
  });

  it('says what it could not, with the line', () => {
    expect(moved.left).toEqual([
      expect.stringMatching(/^line 1: .*# syntax=/),
      expect.stringMatching(/^line 21: stern is in image\.yaml; write COPY/),
      expect.stringMatching(/^line 21: stern: it goes to \/usr\/local\/bin\/stern, not to \/usr\/bin$/),
      expect.stringMatching(/^line 22: https:\/\/example\.org\/install\.sh: no datasource/),
      expect.stringMatching(/^line 23: "pip install" wants a network/),
    ]);
  });

  it('gives a stage that the image does not stand on packages of its own', () => {
    const text = `FROM debian:12 AS base
RUN apt-get update && apt-get install -y curl
FROM base AS Make_It
RUN apt-get update && apt-get install -y gcc make
FROM golang AS other
RUN apt-get update && apt-get install -y protobuf-compiler
FROM base
RUN apt-get update && apt-get install -y zsh
COPY --from=Make_It /out /
`;
    const found = moveDockerfile(text, { file: 'D' });
    expect(found).toMatchObject({
      packages: ['curl', 'zsh'],
      stages: { 'make-it': ['gcc', 'make'], other: ['protobuf-compiler'] },
      left: ['line 6: let stage other be FROM what the image is FROM: apt is asked in that one'],
    });
    expect([...found.text.matchAll(/from=(debian-[\w-]+)/g)].map(([, name]) => name)).toEqual([
      'debian-packages',
      'debian-packages-make-it',
      'debian-packages-other',
      'debian-packages',
    ]);
    const spec = parseImageSpec(renderMovedImage('moved', found), { file: 'image.yaml' });
    expect(spec.debian).toMatchObject({ packages: found.packages, stages: found.stages });
    const bare = parseImageSpec(renderMovedImage('moved', { ...found, packages: [], stages: {} }), {
      file: 'image.yaml',
    });
    expect(bare.debian).toBeUndefined();
  });

  it('comes to an image.yaml and a Dockerfile that are read', () => {
    const spec = parseImageSpec(renderMovedImage('moved', moved), { file: 'image.yaml' });
    expect(Object.keys(spec.tools)).toEqual(['yq', 'kubectl', 'tool', 'stern']);
    const { names } = readDockerfile(moved.text.replace(/^#.*\n/, ''), {
      file: 'Dockerfile',
      platform: 'linux/amd64',
    });
    const known = [...Object.keys(spec.parents), ...Object.keys(spec.tools), 'debian-packages', 'officina'];
    expect(names.filter(({ name }) => !known.includes(name))).toEqual([]);
  });

  it('says which ARG has no value but the one that it was built with', () => {
    const text = 'ARG A=1\nFROM a\nARG A TARGETARCH APP\nARG https_proxy\nENV B=2\nARG B\n';
    expect(moveDockerfile(text, { file: 'D' }).left).toEqual([
      'line 3: ARG APP has no value: write args: { APP: "..." } into image.yaml',
    ]);
  });

  it('says that a member is a guess where the RUN does not name it', () => {
    const text = 'FROM a\nADD https://github.com/a/b/releases/download/v1.2.3/b.tar.gz /opt/\n';
    expect(moveDockerfile(text, { file: 'D' })).toMatchObject({
      left: ['line 2: b: look at install.from: "b" is a guess'],
      tools: [{ name: 'b', tool: { install: [{ from: 'b', to: '/usr/local/bin/b' }] } }],
    });
  });

  it('refuses what is no Dockerfile', () => {
    expect(() => moveDockerfile('FROM a\nRUN --nonsense=1 x\n', { file: 'D' })).toThrow(
      expect.objectContaining({ code: 'dockerfile-invalid' }),
    );
  });
});
