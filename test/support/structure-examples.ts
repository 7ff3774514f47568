/**
 * The examples of container-structure-test's documentation, held together so that one image can satisfy them all. One is
 * changed, since no image satisfies it as written (below): the file existence test looks at `/example` instead of `/`, and
 * does not ask who may execute it.
 */
export const documented = `schemaVersion: 2.0.0
globalEnvVars:
  - { key: VIRTUAL_ENV, value: /env }
  - { key: PATH, value: "/env/bin:$PATH" }
commandTests:
  - name: gunicorn flask
    setup: [[virtualenv, /env], [pip, install, gunicorn, flask]]
    command: which
    args: [gunicorn]
    expectedOutput: [/env/bin/gunicorn]
  - name: apt-get upgrade
    command: apt-get
    args: [-qqs, upgrade]
    excludedOutput: [".*Inst.*Security.* | .*Security.*Inst.*"]
    excludedError: [".*Inst.*Security.* | .*Security.*Inst.*"]
  - name: say hello world
    command: bash
    args:
      - -c
      - |
        echo hello &&
        echo world
fileExistenceTests:
  - { name: Root, path: /example, shouldExist: true, permissions: -rw-r--r--, uid: 1000, gid: 1000 }
fileContentTests:
  - name: Debian Sources
    path: /etc/apt/sources.list
    expectedContents: ['.*httpredir\\.debian\\.org.*']
    excludedContents: ['.*gce_debian_mirror.*']
licenseTests:
  - { debian: true, files: [/foo/bar, /baz/bat] }
metadataTest:
  envVars: [{ key: foo, value: baz }]
  labels:
    - { key: com.example.vendor, value: ACME Incorporated }
    - { key: build-date, value: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{6}$', isRegex: true }
  exposedPorts: ["8080", "2345"]
  volumes: [/test]
  entrypoint: []
  cmd: [/bin/bash]
  workdir: /app
  user: luke
`;
/**
 * The documentation's file existence test as written. It fails on a usual image: `/` is a directory of root's, drwxr-xr-x,
 * and what has the mode -rw-r--r-- is executable by no group.
 */
export const asWritten = `schemaVersion: 2.0.0
fileExistenceTests:
  - name: 'Root'
    path: '/'
    shouldExist: true
    permissions: '-rw-r--r--'
    uid: 1000
    gid: 1000
    isExecutableBy: 'group'
`;
/** The checks that they become, in order. */
export const exampleTests = [
  ...['gunicorn flask', 'apt-get upgrade', 'say hello world'].map((name) => `command test: ${name}`),
  ...[
    'file content test: Debian Sources',
    'file existence test: Root',
    'license test: x/structure.yaml',
    'metadata test: x/structure.yaml',
  ],
];
/** A Dockerfile's lines that make all of them hold, on Debian; `virtualenv` and `pip` are stand-ins that need no network. */
export const exampleImage = `RUN useradd -u 1000 luke && install -d -o luke /env && mkdir /foo /baz && touch /foo/bar /baz/bat \\
 && echo text >/example && chown 1000:1000 /example && echo deb http://httpredir.debian.org/debian stable main >/etc/apt/sources.list \\
 && printf '#!/bin/sh\\nmkdir -p $1/bin\\n' >/usr/bin/virtualenv \\
 && printf '#!/bin/sh\\ncp /bin/true $VIRTUAL_ENV/bin/$2\\n' >/usr/bin/pip && chmod +x /usr/bin/virtualenv /usr/bin/pip
ENV foo=baz
LABEL com.example.vendor="ACME Incorporated" build-date=2026-11-20T10:00:00.000000
EXPOSE 8080 2345
VOLUME /test
WORKDIR /app
CMD ["/bin/bash"]
USER luke
`;
/** More lines, with which every one of them fails. */
export const spoilt = `USER root
RUN printf '#!/bin/sh\\necho Inst x Debian-Security:12 ; echo "Inst Security "\\n' >/usr/bin/apt-get && rm /usr/bin/pip /bin/bash /foo/bar \\
 && chmod 600 /example && echo gce_debian_mirror >>/etc/apt/sources.list
USER luke
ENV foo=bar
`;
