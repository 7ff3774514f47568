import { describe, expect, it } from '@jest/globals';
import { contextOf, imageOf, subjectOf } from '../check.fixture.ts';
import { metadataProblems } from './devcontainer-metadata.ts';
import { toMetadataCheck } from './metadata-check.ts';

describe('metadataProblems', () => {
  const wanted = { remoteUser: 'vscode', containerEnv: { A: '1' } };

  it.each([
    ['[{"containerEnv":{"A":"1"}},{"remoteUser":"vscode","containerEnv":{"B":"2"}}]', []],
    ['{"remoteUser":"vscode","containerEnv":{"A":"1"}}', []],
    ['[{"remoteUser":"root","containerEnv":{"A":"1"}}]', ['devcontainer.metadata.remoteUser is "root"']],
    ['[{"remoteUser":"vscode","containerEnv":{}}]', ['devcontainer.metadata.containerEnv.A is not there']],
    ['[1]', ['label devcontainer.metadata wanted objects, got [1]']],
    [undefined, ['no label devcontainer.metadata']],
  ])('judges %s', (label, problems) => {
    expect(metadataProblems(label, wanted)).toEqual(problems);
  });

  it('refuses what is not JSON even when nothing is wanted', () => {
    expect(metadataProblems('{', undefined)).toHaveLength(1);
    expect(metadataProblems(undefined, undefined)).toEqual([]);
  });
});

describe('toMetadataCheck', () => {
  const image = imageOf('devpod', 'labels: { title: T }\ndevcontainer: { remoteUser: vscode }\n');
  const check = toMetadataCheck(
    { kind: 'metadata', labels: {}, user: 'vscode', workdir: '/w' },
    contextOf(image),
  );
  const labels = { title: 'T', 'devcontainer.metadata': '[{"remoteUser":"vscode"}]' };

  it('passes an image that is as declared', () => {
    expect(check.judge([], subjectOf({ labels, workdir: '/w' })).passed).toBe(true);
  });

  it("wants an heir's labels and entry over the owner's, which it inherits the check from", () => {
    const heir = imageOf('heir', 'labels: { title: H }\ndevcontainer: { containerEnv: { A: b } }\n');
    const inherited = toMetadataCheck(
      { kind: 'metadata', labels: {} },
      { ...contextOf(image), heirs: [heir] },
    );
    const label = '[{"remoteUser":"vscode"},{"containerEnv":{"A":"b"}}]';
    const judge = (title: string) =>
      inherited.judge([], subjectOf({ labels: { title, 'devcontainer.metadata': label } })).passed;
    expect([judge('H'), judge('T')]).toEqual([true, false]);
  });

  it('compares the entrypoint word by word, and an empty one too', () => {
    const asked = (entrypoint: string[]) =>
      toMetadataCheck({ kind: 'metadata', labels: {}, entrypoint }, contextOf(imageOf('x')));
    expect(asked(['/init', '-x']).judge([], subjectOf({ entrypoint: ['/init', '-x'] })).passed).toBe(true);
    expect(asked(['/init']).judge([], subjectOf({ entrypoint: ['/init', '-x'] })).got).toBe(
      'entrypoint ["/init","-x"]',
    );
    expect(asked([]).judge([], subjectOf({ entrypoint: ['/init'] })).passed).toBe(false);
  });

  it('names each thing that is not', () => {
    expect(check.judge([], subjectOf({ labels: { title: 'U' }, user: 'root', workdir: '/w' })).got).toBe(
      'user root; title=U; no label devcontainer.metadata',
    );
  });
});
