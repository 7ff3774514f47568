import { describe, expect, it } from '@jest/globals';
import { parseImageSpec, readDockerfile } from '@officina/core';
import { environmentRows } from './environment-rows.fixture.ts';
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
RUN curl -L https://github.com/stern/stern/releases/download/v$STERN_VERSION/stern_\${STERN_VERSION}_linux_amd64.tar.gz | tar xz -C /usr/bin stern && stern config
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
    expect(moved.text).toBe(`ARG DEBIAN=bookworm-slim
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
RUN curl -L https://github.com/stern/stern/releases/download/v$STERN_VERSION/stern_\${STERN_VERSION}_linux_amd64.tar.gz | tar xz -C /usr/bin stern && stern config
RUN curl https://example.org/install.sh | sh
RUN pip install requests
COPY --from=build /out/hello /usr/local/bin/
COPY --from=uv /uv /usr/local/bin/
USER 1000
`);
  });

  it('says what it could not, with the line', () => {
    expect(moved.left).toEqual([
      expect.stringMatching(/^line 1: "# syntax=docker\/dockerfile:1": it is taken out/),
      expect.stringMatching(/^line 21: stern is in image\.yaml; write COPY/),
      expect.stringMatching(
        /^line 21: stern: it goes to \/usr\/local\/bin\/stern, not to \/usr\/bin\/stern$/,
      ),
      expect.stringMatching(/^line 22: https:\/\/example\.org\/install\.sh: a script that is run/),
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
      left: [
        'line 2: b is in image.yaml; write COPY --link --from=b / / instead of the download, and of what is done with it further down',
        'line 2: b: look at install.from: "b" is a guess',
      ],
      tools: [{ name: 'b', tool: { install: [{ from: 'b', to: '/usr/local/bin/b' }] } }],
    });
  });

  const read = (lines: readonly string[], siblings: readonly string[] = []) =>
    moveDockerfile(`${lines.join('\n')}\n`, { file: 'D', siblings: new Set(siblings) });

  it('compiles what go install compiled, with a compiler that is in no image', () => {
    const text = `FROM golang:1.23
RUN CGO_ENABLED=0 go install golang.org/x/tools/cmd/deadcode@v0.20.0 \\
 && go install github.com/acme/delve/cmd/dlv@latest && rm -rf /root/.cache
`;
    const found = moveDockerfile(text, { file: 'D' });
    expect(found).toMatchObject({
      text: 'FROM golang\nCOPY --link --from=deadcode / /\nCOPY --link --from=dlv / /\n',
      left: [],
    });
    expect(found.tools.map(({ name }) => name)).toEqual(['go', 'deadcode', 'dlv']);
    const spec = parseImageSpec(renderMovedImage('moved', found), { file: 'image.yaml' });
    expect(spec.tools['dlv']?.build).toEqual({ programs: ['cmd/dlv'], with: 'go' });
    expect(spec.tools['deadcode']?.constraint).toBe('0.x');
    expect(spec.tools['go']?.row).toBe('go');
  });

  it('takes the compiler that the Dockerfile has', () => {
    const url = 'https://go.dev/dl/go1.25.1.linux-amd64.tar.gz';
    const found = read([
      'FROM a',
      `RUN curl -fsSL ${url} | tar xz -C /usr/local`,
      'RUN go install mvdan.cc/hello@latest',
    ]);
    expect(found.tools.map(({ name, tool }) => [name, tool.constraint])).toEqual([
      ['go', '1.x'],
      ['hello', undefined],
    ]);
    expect(found.text).toContain('COPY --link --from=go / /\n');
  });

  it('takes programs out of a stage where they are copied from it', () => {
    const found = read([
      'FROM golang AS make',
      'RUN go install github.com/acme/delve/cmd/dlv@v1.23.0 && GOBIN=/out go install mvdan.cc/hello@v0.7.0',
      'FROM golang',
      'RUN go install golang.org/x/review/git-codereview@v1.1.0',
      'FROM debian:12',
      'COPY --from=make /go/bin/dlv /usr/bin/',
      'COPY --from=make /out/hello /usr/local/bin/fmt',
      'COPY --from=1 /go/bin /usr/local/bin',
      'ENTRYPOINT ["/go/bin/dlv"]',
    ]);
    expect(found.text).toContain(
      'FROM debian\nCOPY --link --from=dlv / /\nCOPY --link --from=hello / /\nCOPY --from=1 /go/bin ',
    );
    expect(found.tools.map(({ name, tool }) => [name, tool.install?.[0]?.to])).toEqual([
      ['go', undefined],
      ['dlv', '/usr/bin/dlv'],
      ['hello', '/usr/local/bin/fmt'],
      ['git-codereview', '/usr/local/bin/git-codereview'],
    ]);
    expect(found.left).toEqual([
      expect.stringMatching(/^line 1: nothing takes stage make now/),
      expect.stringMatching(
        /^line 8: git-codereview is in image\.yaml, .* write COPY --link --from=git-codereview/,
      ),
      'line 9: /go/bin/dlv is at /usr/local/bin/dlv now',
    ]);
  });

  it('leaves what Go compiles in another way, and says each', () => {
    const found = read([
      'FROM golang',
      "RUN go install -tags 'postgres' github.com/acme/moves/v4/cmd/moves@v4.17.0",
      'RUN go install sigs.k8s.io/hello@v0.20.0 && go install mvdan.cc/hello@v0.7.0',
      'RUN go install ./...',
    ]);
    expect(found.tools.map(({ name }) => name)).toEqual(['go', 'hello']);
    expect(found.text.match(/^RUN/gm)).toHaveLength(3);
    expect(found.left).toEqual([
      expect.stringMatching(/^line 2: go install .*"-tags postgres" makes another program/),
      expect.stringMatching(/^line 3: hello is in image\.yaml; write COPY .* instead of go install$/),
      expect.stringMatching(/^line 3: go install sigs.*officina add sigs\.k8s\.io\/hello finds it/),
      expect.stringMatching(/^line 4: "go install" wants a network: compile it as a tool/),
    ]);
  });

  it('fills in what ARGs say of one another', () => {
    const lines = ['ARG HOST=quay.io', 'ARG TEAM=a-team', 'ARG IMAGE=$HOST/${TEAM}/desk:2.1', 'FROM $IMAGE'];
    expect(read(lines)).toMatchObject({
      parents: { desk: { image: 'quay.io/a-team/desk', tag: '{major}.{minor}', constraint: '2.x' } },
      text: 'ARG HOST=quay.io\nARG TEAM=a-team\nARG IMAGE=$HOST/${TEAM}/desk:2.1\nFROM desk\n',
      left: [],
    });
  });

  it('reads a step that is longer than any word of a Dockerfile', () => {
    const { packages } = read(['FROM a', `RUN echo ${'x'.repeat(100_000)} && apt-get install -y "zsh"`]);
    expect(packages).toEqual(['zsh']);
  });

  it('reads the old form of ENV', () => {
    const url = 'https://github.com/a-team/own/releases/download/v${OWN_VERSION}/own';
    const { tools } = read(['FROM a', 'ENV OWN_VERSION 1.2.3', `RUN curl -Lo /usr/local/bin/own ${url}`]);
    expect(tools[0]?.tool).toMatchObject({ asset: 'own', constraint: '1.x' });
  });

  it('takes the newest where the version was given to the build, and says so instead of asking for the ARG', () => {
    expect(read(['ARG APP_VERSION', 'FROM a/b:v${APP_VERSION}-slim'])).toMatchObject({
      parents: { b: { image: 'docker.io/a/b', tag: 'v{version}-slim' } },
      left: [
        'line 2: b: the newest version is taken, since the file does not say APP_VERSION: write a constraint',
      ],
    });
  });

  it('says which image a FROM does not say', () => {
    expect(read(['ARG BASE', 'FROM ${BASE}', 'FROM a/${BASE}:1'])).toMatchObject({
      parents: {},
      text: 'ARG BASE\nFROM ${BASE}\nFROM a/${BASE}:1\n',
      left: [
        'line 1: ARG BASE has no value: write args: { BASE: "..." } into image.yaml',
        expect.stringMatching(
          /^line 2: the file does not say which image \$\{BASE\} is: name it under parents/,
        ),
        expect.stringMatching(/^line 3: the file does not say which image a\/\$\{BASE\}:1 is/),
      ],
    });
  });

  it('gives no image the name of a stage that comes later', () => {
    const { parents, text } = read(['FROM a/tool:1.0.0 AS Tool', 'FROM debian', 'COPY --from=tool /t /t']);
    expect(Object.keys(parents)).toEqual(['tool-2', 'debian']);
    expect(text).toBe('FROM tool-2 AS Tool\nFROM debian\nCOPY --from=tool /t /t\n');
  });

  it('takes an image for the one of the workspace that is called like it, but not one of Docker', () => {
    const lines = ['ARG BY=ghcr.io/a-team', 'FROM $BY/desk:latest', 'RUN apt-get install -y zsh'];
    expect(read(lines, ['desk'])).toMatchObject({
      parents: {},
      text: expect.stringMatching(/^ARG BY=ghcr.io\/a-team\nFROM desk\nRUN --mount=/),
      left: [
        expect.stringMatching(/^line 2: ghcr.io\/a-team\/desk:latest is taken for desk of this workspace/),
      ],
    });
    expect(read(['FROM debian:12'], ['debian']).parents).toMatchObject({
      debian: { image: 'docker.io/library/debian' },
    });
  });

  it('keeps a frontend that is not the stable one, and says what to do', () => {
    const { text, left } = read(['# escape=\\', '# syntax=docker/dockerfile:1-labs', 'FROM a']);
    expect(text).toBe('# escape=\\\n# syntax=docker/dockerfile:1-labs\nFROM a\n');
    expect(left).toEqual([expect.stringMatching(/^line 2: .*1-labs": take it out, or lock that image/)]);
  });

  it.each([
    [
      'v${VERSION}/app_${VERSION}_linux_${TARGETARCH}.tar.gz',
      'app_{version}_linux_{arch}.tar.gz',
      {},
      /write a constraint$/,
    ],
    ['${VERSION}/app-${VERSION#v}-${TARGETARCH}.zip', 'app-{version}-{arch}.zip', {}, /write a constraint$/],
    [
      '$VERSION/app-${VERSION##*v}-$(arch).zip',
      'app-{version}-{arch}.zip',
      { arch: { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64' } },
      /write a constraint$/,
    ],
    [
      '${VERSION}/app-${VERSION}.${TARGETOS}-${TARGETARCH/amd64/x64}.tgz',
      'app-v{version}.linux-{arch}.tgz',
      { arch: { 'linux/amd64': 'x64' } },
      /begins with v is a guess/,
    ],
    [
      'app-${VERSION}/app-${TARGETARCH}.tgz',
      'app-{arch}.tgz',
      { tag: 'app-{version}' },
      /write a constraint$/,
    ],
  ])('reads a release whose version the file does not say: %s', (path, asset, more, doubt) => {
    const { tools, left } = read([
      'FROM a',
      'ARG TARGETARCH VERSION',
      `RUN curl -fsSL "https://github.com/a-team/own/releases/download/${path}" | tar xzf - -C /usr/local/bin`,
    ]);
    const tool = { datasource: 'github-releases', package: 'a-team/own', asset, constraint: '*', ...more };
    expect(tools[0]?.tool).toMatchObject(tool);
    expect(tools[0]?.tool).not.toHaveProperty('tag', 'v{version}');
    expect(left).toEqual([
      expect.stringMatching(doubt),
      'line 3: own: look at install.from: "app" is a guess',
    ]);
  });

  it('takes for downloads what curl and wget are given, and no other url', () => {
    const url = 'https://github.com/a-team/own/releases/download/v1.2.3/own';
    expect(
      read(['FROM a', `RUN curl -Lo /bin/own ${url} && echo see https://own.example`]).tools,
    ).toHaveLength(1);
    expect(read(['FROM a', `RUN U=${url}; curl -Lo /bin/own $U`]).tools).toHaveLength(1);
    expect(read(['FROM a', 'RUN pip install --index-url https://own.example/whl x'])).toMatchObject({
      tools: [],
      left: [
        expect.stringMatching(/^line 2: "pip install ... --index-url" wants a network: a program is a tool/),
      ],
    });
    expect(read(['FROM a', 'RUN curl https://own.example/${A}-${B}']).left).toEqual([
      expect.stringMatching(/^line 2: .*: the file does not say A and B; add the tool by hand/),
    ]);
  });

  it('makes a tool of each download of a step', () => {
    const { tools, text, left } = read([
      'FROM a',
      'ARG HELM=v3.16.4 KUBECTL=v1.31.4',
      'RUN curl -fsSL "https://get.helm.sh/helm-${HELM}-linux-amd64.tar.gz" | tar -xz -C /usr/local/bin && curl -fsSL -o /usr/local/bin/kubectl "https://dl.k8s.io/release/${KUBECTL}/bin/linux/amd64/kubectl" && chmod +x /usr/local/bin/kubectl',
    ]);
    expect(tools).toEqual([
      { name: 'helm', tool: { constraint: '3.x' } },
      { name: 'kubectl', tool: { constraint: '1.x' } },
    ]);
    expect(text.split('\n').slice(2, 4)).toEqual([
      'COPY --link --from=helm / /',
      'COPY --link --from=kubectl / /',
    ]);
    expect(left).toEqual([]);
  });

  it.each([
    ['https://releases.hashicorp.com/terraform/${V}/terraform_${V}_linux_amd64.zip', 'terraform', '1.x'],
    ['https://go.dev/dl/go${V}.linux-amd64.tar.gz', 'go', '1.x'],
    [
      'https://storage.googleapis.com/kubernetes-release/release/v${V}/bin/linux/amd64/kubectl',
      'kubectl',
      '1.x',
    ],
    ['https://awscli.amazonaws.com/awscli-exe-linux-x86_64.zip', 'aws-cli', '*'],
    ['https://github.com/mikefarah/yq/releases/latest/download/yq_linux_amd64', 'yq', '*'],
  ])('knows by its url what the catalogue has from elsewhere: %s', (url, name, constraint) => {
    const { tools } = read(['FROM a', 'ARG V=1.2.3', `RUN curl -fsSLO ${url}`]);
    expect(tools).toEqual([{ name, tool: { constraint } }]);
  });

  it('takes the newest of a release that is asked for as the latest, and no key for a tool', () => {
    const step = 'curl https://own.example/key.gpg | gpg --dearmor && curl -Lo /bin/own';
    const { tools, left } = read([
      'FROM a',
      `RUN ${step} https://github.com/a-team/own/releases/latest/download/own-x64`,
    ]);
    expect(tools.map(({ tool }) => tool)).toEqual([
      {
        ...{ datasource: 'github-releases', package: 'a-team/own', asset: 'own-{arch}', constraint: '*' },
        ...{ arch: { 'linux/amd64': 'x64' }, install: [{ to: '/bin/own' }] },
      },
    ]);
    expect(left).toEqual([
      expect.stringMatching(/^line 2: own is in image\.yaml/),
      expect.stringMatching(
        /^line 2: own: the newest version is taken, .* look at tag: that it begins with v is a guess$/,
      ),
    ]);
  });

  it.each([
    'curl -o /etc/own/settings.yaml https://own.example/settings.yaml',
    'curl -o /etc/own/root.pem https://own.example/root.pem',
    'echo "own=1" > /etc/own.conf',
  ])('leaves a step that brings more than its tool: %s', (more) => {
    const tool = 'curl -Lo /usr/local/bin/own https://github.com/a-team/own/releases/download/v1.2.3/own';
    const { text, tools, left } = read(['FROM a', `RUN ${tool} && ${more}`]);
    expect(tools.map(({ name }) => name)).toEqual(['own']);
    expect(text).toContain(more);
    expect(left).toEqual([expect.stringMatching(/^line 2: own is in image\.yaml; write COPY/)]);
  });

  it('takes a step whole that says what it does, and writes no more than a note for its check', () => {
    const tool = 'curl -Lo /usr/local/bin/own https://github.com/a-team/own/releases/download/v1.2.3/own';
    const told = 'echo ">>> own is there" && echo "0 own" > /tmp/sum && sha256sum -c /tmp/sum';
    const sums = 'https://github.com/a-team/own/releases/download/v1.2.3/own_1.2.3';
    const checked = `curl -LO ${sums}_checksums.txt && curl -LO ${sums}_SHA256SUMS && ${told}`;
    expect(read(['FROM a', `RUN ${tool} && ${checked}`])).toMatchObject({
      text: 'FROM a\nCOPY --link --from=own / /\n',
      left: [],
    });
  });

  it('does not write a tool into the stage that is called like it', () => {
    const lines = [
      ...['FROM alpine AS helm', 'RUN curl https://get.helm.sh/helm-v3.1.2-linux-amd64.tar.gz | tar xz'],
      ...['FROM debian', 'COPY --from=helm /linux-amd64/helm /bin/'],
    ];
    const { text, tools, left } = read(lines);
    expect(text).toBe(`${lines.join('\n')}\n`);
    expect(tools.map(({ name }) => name)).toEqual(['helm']);
    expect(left).toEqual([
      'line 2: helm is in image.yaml: take stage helm out, and write COPY --link --from=helm / / where it is copied from',
    ]);
  });

  it('reads what a step says of machines and file names itself', () => {
    const url = 'https://github.com/a-team/own/releases/download';
    const { tools, text, left } = read([
      'FROM a',
      'ARG V=1.2.3',
      'RUN case "$(uname -m)" in x86_64) A=linux-amd64 ;; aarch64) A="linux-arm64" ;; esac; F=own-${A}.tgz; \\',
      `  curl -fsSLo /tmp/own.tgz "${url}/own%2Fv\${V}/\${F}" && tar -xzf /tmp/own.tgz -C /usr/local/bin own`,
    ]);
    expect(tools[0]?.tool).toEqual({
      ...{ datasource: 'github-releases', package: 'a-team/own', constraint: '1.x' },
      ...{ tag: 'own/v{version}', asset: 'own-linux-{arch}.tgz' },
      install: [{ from: 'own', to: '/usr/local/bin/own' }],
    });
    expect([text.split('\n')[2], left]).toEqual(['COPY --link --from=own / /', []]);
  });

  it('tells all that a step brings: packages, a download, and what else wants a network', () => {
    const url = 'https://github.com/a-team/own/releases/download/v1.2.3/own';
    const { packages, tools, left } = read([
      'ARG JAVA=21',
      'FROM a',
      `RUN apt-get update && apt-get -y upgrade && apt-get install -y "jre-\${JAVA}-headless" && curl -Lo /bin/own ${url} && pip install x && micromamba install y`,
    ]);
    expect([packages, tools.map(({ name }) => name)]).toEqual([['jre-21-headless'], ['own']]);
    expect(left).toEqual([
      expect.stringMatching(/^line 3: apt upgrade is not for a locked parent/),
      expect.stringMatching(/^line 3: its Debian packages are in image\.yaml/),
      expect.stringMatching(/^line 3: own is in image\.yaml/),
      expect.stringMatching(/^line 3: "pip install" wants a network/),
      expect.stringMatching(/^line 3: "micromamba install" wants a network/),
    ]);
  });

  const own = 'https://github.com/a-team/own/releases/download/v1.2.3';

  it('takes a version that a step asks for as the newest, and what it asks for no download', () => {
    const asked = 'https://api.github.com/repos/a-team/own/releases/latest';
    const url = 'https://github.com/a-team/own/releases/download/v${TAG_OF}/own_${TAG_OF}_linux_amd64.tar.gz';
    const step = `TAG_OF="$(curl -fsSL ${asked} | grep -Po '"tag_name": *"v\\K[^"]*')" && curl -Lo o.tgz "${url}" && tar xf o.tgz own && install own -D -t /usr/bin/`;
    const { tools, text, left } = read(['FROM a', `RUN ${step}`]);
    expect(tools[0]?.tool).toEqual({
      ...{ datasource: 'github-releases', package: 'a-team/own', constraint: '*' },
      ...{ asset: 'own_{version}_linux_{arch}.tar.gz', install: [{ from: 'own', to: '/usr/bin/own' }] },
    });
    expect(text).toBe('FROM a\nCOPY --link --from=own / /\n');
    expect(left).toEqual([expect.stringMatching(/since the file does not say TAG_OF: write a constraint$/)]);
  });

  it.each([
    'kubectl https://dl.k8s.io/release/$(curl -L https://dl.k8s.io/release/stable.txt)/bin/linux/amd64/kubectl',
    'kubectl https://dl.k8s.io/release/`curl -L https://dl.k8s.io/release/stable.txt`/bin/linux/amd64/kubectl',
    'helm https://get.helm.sh/helm-${HELM_VERSION}-linux-$(dpkg --print-architecture).tar.gz',
    'kind https://kind.sigs.k8s.io/dl/${KIND_VERSION}/kind-$(uname)-amd64',
    'sops https://github.com/mozilla/sops/releases/download/${V}/sops-${V}.linux.amd64',
    'kubens https://github.com/ahmetb/kubectx/releases/download/v0.9.5/kubens_v0.9.5_linux_x86_64.tar.gz',
  ])('knows %s', (words) => {
    const [name = '', ...url] = words.split(' ');
    const { tools } = read(['FROM a', 'ARG V=v3.9.0', `RUN curl -LO "${url.join(' ')}"`]);
    expect(tools).toEqual([{ name, tool: { constraint: expect.any(String) } }]);
  });

  it('knows no other file of the place where a row is from', () => {
    const { tools, left } = read([
      'FROM a',
      'RUN curl -LO https://dl.k8s.io/release/v1.31.0/bin/linux/amd64/kubeadm',
    ]);
    expect(tools).toEqual([]);
    expect(left).toEqual([expect.stringMatching(/^line 2: .*kubeadm: no datasource lists its versions/)]);
  });

  it('reads a file name that the file puts together, and what each machine has for it', () => {
    const { tools } = read([
      'FROM a',
      'ENV V=1.2.3 NAME=own_${V}_${TARGETARCH}.tgz',
      `RUN curl -L ${own}/\${NAME} | tar xz -C /usr/bin own`,
      'RUN case $(uname -m) in x86_64) F=two-$V-x86_64.zip ;; aarch64) F=two-$V-aarch_64.zip ;; esac; \\',
      ` curl -L -o two.zip ${own.replace('own/', 'two/')}/$F && unzip two.zip two -d /usr/bin`,
    ]);
    expect(tools.map(({ tool }) => [tool.asset, tool.arch])).toEqual([
      ['own_{version}_{arch}.tgz', undefined],
      ['two-{version}-{arch}.zip', { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch_64' }],
    ]);
  });

  it('reads an encoded tag', () => {
    const url = own.replace('v1.2.3', 'own%401.2.3');
    const { tools } = read(['FROM a', `RUN curl -L ${url}/own-1.2.3.tgz | tar xz -C /usr/bin own`]);
    expect(tools[0]?.tool).toMatchObject({
      tag: 'own@{version}',
      asset: 'own-{version}.tgz',
      constraint: '1.x',
    });
  });

  it('takes a file over that one line downloads and the next ones place', () => {
    const lines = [
      'FROM a',
      'ARG HELM=v3.16.4',
      'ADD "https://get.helm.sh/helm-${HELM}-linux-amd64.tar.gz" /tmp/',
      '# Unpacked.',
      'RUN tar -xzf /tmp/helm-${HELM}-linux-amd64.tar.gz -C /tmp',
      'RUN mv /tmp/linux-amd64/helm /usr/local/bin/helm',
      `RUN wget ${own}/own_linux_amd64`,
      'RUN chmod +x /entrypoint.sh',
    ];
    expect(read(lines)).toMatchObject({
      text: `FROM a\nARG HELM=v3.16.4\nCOPY --link --from=helm / /\n# Unpacked.\n${lines.slice(6).join('\n')}\n`,
      left: [
        expect.stringMatching(/^line 7: own is in image\.yaml; .* and of what is done with it further down$/),
        'line 7: own: look at install.to: "/usr/local/bin/own" is a guess',
      ],
    });
  });

  it('takes a download out of a stage where it is copied from it', () => {
    const found = read([
      'FROM alpine AS fetch',
      `RUN wget -O /out/own ${own}/own-linux-amd64 && cd /out && make`,
      'FROM debian:12',
      'COPY --from=fetch --chmod=755 /out/own /usr/bin/own',
    ]);
    expect(found.tools).toMatchObject([{ name: 'own', tool: { install: [{ to: '/usr/bin/own' }] } }]);
    expect(found.text).toContain('FROM debian\nCOPY --link --from=own / /\n');
  });

  it.each([
    `curl -Lo /usr/bin/own ${own}/own && ln -s /usr/bin/own /usr/bin/o`,
    `curl -Lo /usr/bin/own ${own}/own && mkdir -p /srv/own`,
    `curl -Lo /usr/bin/own ${own}/own && mkdir -p ~/.own`,
    `curl -Lo /usr/bin/own ${own}/own && chmod 755 /usr/bin/own /entrypoint.sh`,
    `curl -Lo /usr/bin/own ${own}/own && rm -rf /usr/lib/own`,
    `curl -L ${own}/own.tgz | tar xz && ./own/install`,
    `curl -Lo /a/own ${own}/own && curl -Lo /b/own ${own}/own`,
    `curl -L ${own}/own.tgz | tar xz -C $SOMEWHERE`,
  ])('leaves a step of which not all is said in image.yaml: %s', (step) => {
    const { text, left } = read(['FROM a', `RUN ${step}`]);
    expect(text).toContain(step);
    expect(left[0]).toMatch(/^line 2: own is in image\.yaml; write COPY/);
  });

  it('leaves a second download of a tool that is another version', () => {
    const lines = ['FROM a', `RUN curl -Lo /a/own ${own}/own`, `RUN curl -Lo /b/own ${own}/own`];
    const { text, left } = read(lines);
    expect(text).toBe(`FROM a\nCOPY --link --from=own / /\n${lines[2]}\n`);
    expect(left).toEqual([expect.stringMatching(/^line 3: own is in image\.yaml as another one/)]);
  });

  it('takes over a step that installs and downloads, and asks for versions', () => {
    const step = `apt-get update && apt-get install -y curl && curl -Lo /usr/bin/own ${own}/own && own --version && rm -rf /var/lib/apt/lists/*`;
    expect(read(['FROM a', `RUN ${step}`])).toMatchObject({
      text: expect.stringMatching(/^FROM a\nRUN --mount=.*\nCOPY --link --from=own \/ \/\n$/),
      packages: ['curl'],
      left: [],
    });
  });

  it('drops what only brings lists, and takes the packages once in a stage', () => {
    const lines = [
      'RUN apt-get update',
      'RUN apt-get install -y a1',
      'RUN apt-get install -y a2',
      'RUN apt clean',
    ];
    const { text, packages, left } = read(['FROM a', ...lines]);
    expect(text).toMatch(/^FROM a\nRUN --mount=.* sh \/officina\/debian\n$/);
    expect([packages, left]).toEqual([['a1', 'a2'], []]);
  });

  it('says what is a script, however it is run', () => {
    const { tools, left } = read([
      'FROM a',
      'RUN sh -c "$(wget -qO- https://github.com/a-team/own/releases/download/v1.2.3/own.sh)" -- -y',
      'RUN curl -fsSL https://own.example/get | sudo -E bash -',
    ]);
    expect(tools).toEqual([]);
    expect(left).toEqual([
      expect.stringMatching(/^line 2: .*own\.sh: a script that is run/),
      expect.stringMatching(/^line 3: .*get: a script that is run/),
    ]);
  });

  it('asks for no value of an ARG that only says the version of a tool', () => {
    const lines = ['FROM a', 'ARG V_VERSION W_VERSION', `ENV W=$W_VERSION`];
    const url = (name: string) => own.replace('v1.2.3', `v\${${name}}`);
    const step = `RUN curl -LO ${url('V_VERSION')}/own && make && curl -LO ${url('W_VERSION').replace('own/', 'two/')}/two`;
    const { left } = read([...lines, step]);
    expect(left.filter((words) => words.includes('ARG '))).toEqual([
      'line 2: ARG W_VERSION has no value: write args: { W_VERSION: "..." } into image.yaml',
    ]);
  });

  it('leaves an ADD that is no tool to whoever reads the new file', () => {
    const lines = [
      'FROM a',
      'ADD --checksum=sha256:0 https://own.example/x /x',
      'ADD https://own.example/y /y',
    ];
    expect(read(lines)).toMatchObject({ tools: [], left: [] });
  });

  it('takes the words behind an ARG for a note', () => {
    expect(read(['ARG V="#1"  # the newest one', 'FROM docker.io/a:1'])).toMatchObject({
      text: 'ARG V="#1"\nFROM a\n',
      parents: { a: { image: 'docker.io/library/a' } },
      left: [
        expect.stringMatching(/^line 1: "# the newest one": the builder would take these words for ARGs/),
      ],
    });
  });

  it.each(['own.rsa.pub', 'own-1.2.3.apk', 'own.x86_64.rpm'])('makes no tool of %s', (file) => {
    expect(read(['FROM a', `RUN curl -Lo /srv/x ${own}/${file}`])).toMatchObject({
      tools: [],
      left: [expect.anything()],
    });
  });

  it('takes a name with a variable that may be a stage for one, and the words of a text for no ARG', () => {
    const lines = [
      'ARG TITLE="My own image"',
      'FROM a AS on-amd64',
      'FROM b AS on-arm64',
      'FROM on-${TARGETARCH}',
    ];
    expect(read(lines)).toMatchObject({ text: expect.stringContaining('FROM on-${TARGETARCH}\n'), left: [] });
  });

  const python = (lines: readonly string[]) =>
    moveDockerfile(`${lines.join('\n')}\n`, { file: 'D', known: environmentRows });

  it('takes programs of Python, for the Python that the image has', () => {
    const found = python([
      'FROM debian:12-slim',
      'RUN apt-get update && apt-get install -y pipx git && pipx install hello-world==4.5 && rm -rf /root/.cache',
      'ENV PATH=/root/.local/bin:$PATH',
      'RUN pip install greeter',
      'RUN /root/.local/bin/greet --all',
    ]);
    expect(found).toMatchObject({
      packages: ['git', 'pipx', 'python3'],
      text: expect.stringMatching(
        /^FROM debian\nRUN --mount.*debian\nCOPY --link --from=hello \/ \/\nENV .*\nCOPY --link --from=greeter \/ \/\nRUN \/root/,
      ),
      left: [expect.stringMatching(/^line 5: \/root\/.local\/bin\/greet is at/)],
    });
    expect(renderMovedImage('moved', found)).toContain(
      '  hello: { constraint: "4.x", environment: { python: "3.11" } }\n',
    );
  });

  it('holds an image python at the Python by which programs run', () => {
    const found = python(['FROM python:3.12-slim AS base', 'FROM base', 'RUN pip install hello-world']);
    expect(found).toMatchObject({
      parents: { python: { tag: '{major}.{minor}-slim', constraint: '3.12.x' } },
      text: 'FROM python AS base\nFROM base\nCOPY --link --from=hello / /\n',
      packages: [],
      left: [],
    });
    expect(renderMovedImage('moved', found)).toContain(
      '  hello: { environment: { python: "3.12", interpreter: /usr/local/bin/python3 } }\n',
    );
  });

  it('leaves what else pip, pipx and uv bring, and says each', () => {
    const lines = [
      'RUN pipx install hello-world other==1.2',
      'RUN pip install -r requirements.txt',
      'RUN apt-get install -y python3 && pip install requests',
    ];
    const found = python(['FROM ubuntu:24.04', ...lines]);
    expect(found).toMatchObject({ tools: [], packages: ['python3'] });
    expect(found.text).toBe(`FROM ubuntu\n${lines.join('\n')}\n`);
    expect(found.left).toEqual([
      expect.stringMatching(/^line 2: pipx install hello-world: the file does not say which Python/),
      expect.stringMatching(/^line 2: pipx install other==1.2: .*officina add pypi:other finds it/),
      expect.stringMatching(/^line 3: "pip install ... -r" wants a network: .*officina add pypi:<project>/),
      expect.stringMatching(/^line 4: its Debian packages are in image.yaml; take apt out of this RUN/),
      expect.stringMatching(/^line 4: "pip install" wants a network: .*officina add pypi:requests /),
    ]);
  });

  it('leaves a program of Python in a stage that the image does not stand on', () => {
    const lines = ['FROM python:3.12 AS make', 'RUN pip install --user hello-world', 'FROM python:3.12'];
    expect(python([...lines, 'COPY --from=make /root/.local /root/.local'])).toMatchObject({
      tools: [],
      left: [
        expect.stringMatching(/^line 2: pip install hello-world: the image does not stand on this stage/),
      ],
    });
  });

  it('refuses what is no Dockerfile', () => {
    expect(() => moveDockerfile('FROM a\nRUN --nonsense=1 x\n', { file: 'D' })).toThrow(
      expect.objectContaining({ code: 'dockerfile-invalid' }),
    );
  });
});
