import { describe, expect, it } from '@jest/globals';
import { fakeFiles, fakeRun } from '../fake-run.fixture.ts';
import { fakeSigner } from '../fake-signer.fixture.ts';
import { run } from '../run.ts';

describe('run, with a signer', () => {
  it('signs every image before its first immutable tag, and the record before the first channel', async () => {
    const { inputs, ports, registry } = fakeRun();
    const signer = fakeSigner('me');
    registry.beforeWrite = (write) => {
      const [, name = ''] = write.split(' ');
      const images = ['devpod-base-v0.1.0', 'devpod-v0.1.0', 'release-v0.1.0'];
      if (images.includes(name)) expect(signer.signed.size).toBe(3);
      if (['devpod-base', 'devpod', 'latest'].includes(name)) expect(signer.signed.size).toBe(4);
    };
    const record = await run({ ...inputs, version: 'v0.1.0' }, { ...ports, signer });
    for (const { digest } of record.images) expect(signer.signed.get(digest)).toBe('me');
    expect(signer.signed.has(registry.names.get('release-v0.1.0') ?? '')).toBe(true);
  });

  it('signs what an earlier run left unsigned, and signs nothing twice', async () => {
    const { inputs, ports } = fakeRun();
    const first = fakeSigner('me');
    const sign = first.sign;
    let left = 3;
    first.sign = async (what) => {
      if (left-- <= 0) throw new Error('killed');
      await sign(what);
    };
    await expect(run({ ...inputs, version: 'v0.1.0' }, { ...ports, signer: first })).rejects.toThrow(
      'killed',
    );
    const second = fakeSigner('me', first.signed);
    await run({ ...inputs, version: 'v0.1.0' }, { ...ports, signer: second });
    expect(second.signed.size).toBe(4);
    second.sign = () => Promise.reject(new Error('twice'));
    await run({ ...inputs, version: 'v0.1.0' }, { ...ports, signer: second });
  });

  it('moves no tag when a signature does not verify', async () => {
    const { inputs, ports, registry } = fakeRun();
    const signer = { ...fakeSigner('me'), sign: async () => undefined };
    await expect(run({ ...inputs, version: 'v0.1.0' }, { ...ports, signer })).rejects.toMatchObject({
      code: 'signing-failed',
    });
    expect([...registry.names.keys()].filter((tag) => tag.startsWith('devpod'))).toEqual([]);
  });

  it('says loudly that nothing is signed, and refuses when signing was asked for and cannot be done', async () => {
    const { inputs, ports } = fakeRun();
    await run(inputs, ports);
    expect(ports.talk.told).toContainEqual(expect.stringMatching(/^warning: NOT SIGNED/));
    const plain = fakeFiles(inputs.plan.registry);
    const files = {
      ...plain,
      read: async (path: string) =>
        path.endsWith('factory.yaml')
          ? `${await plain.read(path)}signing: { mode: key }\n`
          : plain.read(path),
    };
    await expect(run(inputs, { ...ports, files })).rejects.toMatchObject({ code: 'signing-failed' });
  });
});
