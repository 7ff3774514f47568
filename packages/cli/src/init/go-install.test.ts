import { describe, expect, it } from '@jest/globals';
import { readGoInstall } from './go-install.ts';

const read = (command: string, set: Readonly<Record<string, string>> = {}) =>
  readGoInstall(command, (name) => set[name]);

describe('readGoInstall', () => {
  it('reads packages, and where they go', () => {
    expect(read('GOBIN="/usr/local/bin/" /usr/local/go/bin/go install -v a.b/c@latest a.b/d@latest')).toEqual(
      {
        packages: ['a.b/c@latest', 'a.b/d@latest'],
        folder: '/usr/local/bin',
        other: undefined,
        stamps: [],
      },
    );
    expect(read('go install a.b/c@v1', { GOBIN: '/opt/bin' })?.folder).toBe('/opt/bin');
    expect(read('GOBIN=$HOME/bin go install a.b/c@v1')?.folder).toBeUndefined();
    expect(read('go install a.b/c@v1 >/dev/null 2>&1')?.packages).toEqual(['a.b/c@v1']);
  });

  it.each([
    'go get -u a.b/c@v1',
    'go build a.b/c@v1',
    'go install ./cmd/x',
    'go install',
    'go install a.b/c@v1 ./own',
    'echo go install a.b/c@v1',
    'cargo install c@1',
  ])('leaves %s alone', (command) => {
    expect(read(command)).toBeUndefined();
  });

  it.each([
    'CGO_ENABLED=0 GO111MODULE=on GOOS=linux GOARCH=${TARGETARCH} go install a.b/c@v1',
    'GOFLAGS="-mod=mod -buildvcs=false" go install a.b/c@v1',
    `go install -trimpath -ldflags "-s -w -extldflags '-static'" a.b/c@v1`,
    `go install -ldflags='-w -linkmode external -extldflags "-static -lm"' a.b/c@v1`,
    'go install -a -p 4 -mod=mod --v a.b/c@v1',
  ])('takes %s for the same program', (command) => {
    expect(read(command)).toMatchObject({ packages: ['a.b/c@v1'], other: undefined, stamps: [] });
  });

  it.each([
    ["go install -tags 'postgres mysql' a.b/c@v1", '-tags postgres mysql'],
    ['go install -tags=netgo a.b/c@v1', '-tags netgo'],
    ['CGO_ENABLED=1 go install a.b/c@v1', 'CGO_ENABLED=1'],
    ['GOFLAGS=-tags=x go install a.b/c@v1', 'GOFLAGS=-tags=x'],
    ['GOOS=windows go install a.b/c@v1', 'GOOS=windows'],
    ['GOEXPERIMENT=jsonv2 go install a.b/c@v1', 'GOEXPERIMENT=jsonv2'],
    ['go install -gcflags "all=-N -l" a.b/c@v1', '-gcflags all=-N -l'],
    ['go install -race a.b/c@v1', '-race'],
    ['go install -ldflags "-s -r /x" a.b/c@v1', '-ldflags -s -r /x'],
  ])('says what makes another program in %s', (command, other) => {
    expect(read(command)).toMatchObject({ packages: ['a.b/c@v1'], other });
  });

  it('counts what the file sets, unless the command does', () => {
    expect(read('go install a.b/c@v1', { CGO_ENABLED: '1' })?.other).toBe('CGO_ENABLED=1');
    expect(read('CGO_ENABLED=0 go install a.b/c@v1', { CGO_ENABLED: '1' })?.other).toBeUndefined();
  });

  it('keeps what is written into a program', () => {
    const command = `go install -ldflags "-s -X main.version=1.2.3 -X 'main.by=a b' -X=main.at=1" a.b/c@v1`;
    expect(read(command)).toMatchObject({
      other: undefined,
      stamps: ['main.version=1.2.3', 'main.by=a b', 'main.at=1'],
    });
  });
});
