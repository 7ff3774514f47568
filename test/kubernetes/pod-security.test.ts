import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { judgePod, podsOf, readManifests } from '@officina/bastion';
import { root, run } from '../support/officina.ts';

/** Pods that Kubernetes' own admission must let pass or refuse: what its module brings for its tests. */
async function examples(): Promise<string> {
  const cwd = join(root, 'test/kubernetes/node/cluster');
  const module = 'k8s.io/pod-security-admission';
  await run('go', ['mod', 'download', module], { cwd });
  const { stdout, stderr } = await run('go', ['list', '-m', '-f', '{{.Dir}}', module], { cwd });
  if (stdout.trim() === '') throw new Error(stderr);
  return join(stdout.trim(), 'test', 'testdata');
}

describe('judgePod', () => {
  it.each(['baseline', 'restricted'] as const)('says of %s what the admission says', async (level) => {
    const folder = join(await examples(), level);
    const newest = readdirSync(folder).sort((a, b) => Number(b.slice(3)) - Number(a.slice(3)))[0] ?? '';
    const wrong: string[] = [];
    let count = 0;
    for (const verdict of ['pass', 'fail']) {
      for (const name of readdirSync(join(folder, newest, verdict))) {
        const text = readFileSync(join(folder, newest, verdict, name), 'utf8');
        for (const { pod } of podsOf(readManifests(text, name), name)) {
          count += 1;
          const passed = judgePod(pod, level).length === 0;
          if (passed !== (verdict === 'pass')) wrong.push(`${newest}/${verdict}/${name}`);
        }
      }
    }
    expect(count).toBeGreaterThan(30);
    expect(wrong).toEqual([]);
  });
});
