import { describe, expect, it } from '@jest/globals';
import type { KeyDocument, KeyTool } from '../key/key-document.ts';
import { keyDifference } from './why.ts';

const withSpec = (spec: Partial<KeyDocument['spec']>): KeyDocument => ({
  ...{ schema: 'officina.key/v1', image: 'devpod', platform: 'linux/amd64', dockerfile: 'a'.repeat(64) },
  ...{ files: {}, tools: {}, debian: {}, parents: {}, externals: {} },
  spec: { description: 'x', user: '1000', labels: {}, ...spec },
  settings: { recipe: '5', epoch: 0 },
});

describe('keyDifference', () => {
  it('says that a row of the catalogue is another where only what is made of the bytes is', () => {
    const tool = (to: string, version = '1.0.0'): KeyTool => ({
      ...{ version, packing: 'tar.gz', assets: [version], links: {} },
      install: [{ from: 'jq', to }],
    });
    const having = (jq: KeyDocument['tools'][string]): KeyDocument => ({ ...withSpec({}), tools: { jq } });
    const rows = new Set(['jq']);
    const [old, now] = [having(tool('/a')), having(tool('/b'))];
    expect(keyDifference(old, now, { rows })).toMatchObject([
      { code: 'tool', subject: 'jq: its row in the catalogue' },
    ]);
    expect(keyDifference(old, now)).toMatchObject([{ code: 'tool', subject: 'jq' }]);
    expect(keyDifference(old, having(tool('/b', '1.0.1')), { rows })).toMatchObject([{ subject: 'jq' }]);
    expect(keyDifference(withSpec({}), now, { rows })).toMatchObject([{ subject: 'jq' }]);
  });

  it('takes the same in another order for no difference', () => {
    const one = withSpec({ devcontainer: { remoteUser: 'x', containerEnv: { A: '1' } } });
    const other = withSpec({ devcontainer: { containerEnv: { A: '1' }, remoteUser: 'x' } });
    expect(keyDifference(one, other)).toEqual([]);
    const moved = withSpec({ devcontainer: { containerEnv: { A: '2' }, remoteUser: 'x' } });
    expect(keyDifference(one, moved)).toEqual([
      {
        ...{ code: 'spec', subject: 'devcontainer' },
        old: '{"containerEnv":{"A":"1"},"remoteUser":"x"}',
        new: '{"containerEnv":{"A":"2"},"remoteUser":"x"}',
      },
    ]);
  });

  it('names an apt repository that has another key by now', () => {
    const place = 'https://packages.example/debian bookworm main';
    const now = { ...withSpec({}), repositories: { acme: `${place}, key B` } };
    const old = { ...withSpec({}), repositories: { acme: `${place}, key A` } };
    const subject = 'apt repository acme';
    expect(keyDifference(old, now)).toEqual([
      { code: 'tool', subject, old: `${place}, key A`, new: `${place}, key B` },
    ]);
    expect(keyDifference(withSpec({}), now)).toMatchObject([{ code: 'tool', subject }]);
  });
});
