import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FactoryError } from '@officina/core';
import { z } from 'zod';
import type { Ports } from '../ports.ts';
import { type ActionToolkit, runAction } from './run-action.ts';

const Inputs = z.strictObject({
  images: z.string().default('images'),
  version: z.string().optional(),
  'dry-run': z.boolean().default(false),
  only: z.array(z.string()).default([]),
  tries: z.number().int().max(9).default(1),
  mode: z.enum(['write', 'check']).default('write'),
  mirrors: z.record(z.string(), z.string()).default({}),
  token: z.string().optional(),
});

function toolkit(inputs: Record<string, string> = {}) {
  const said: string[] = [];
  const say = (kind: string) => (message: string, properties?: { file?: string }) =>
    void said.push([kind, message, properties?.file].filter(Boolean).join(' '));
  const fake: ActionToolkit = {
    getInput: (name) => inputs[name] ?? '',
    setOutput: (name, value) => void said.push(`output ${name}=${value}`),
    setSecret: (secret) => void said.push(`secret ${secret}`),
    setFailed: say('failed'),
    error: say('error'),
    warning: say('warning'),
    notice: say('notice'),
    writeSummary: async (markdown) => void said.push(`summary ${markdown.length}`),
  };
  return { fake, said };
}

let exitCode: typeof process.exitCode;
beforeEach(() => {
  exitCode = process.exitCode;
});
afterEach(() => {
  process.exitCode = exitCode;
});

describe('runAction', () => {
  it('reads every input by its key and kind', async () => {
    const { fake } = toolkit({
      'dry-run': 'True',
      only: 'kubectl, helm\nyq\n',
      tries: '3',
      mirrors: 'https://a.example/=http://127.0.0.1:1/a/?x=y\ndocker.io/ = 127.0.0.1:2/',
    });
    const seen: unknown[] = [];
    const run = async (inputs: unknown) => {
      seen.push(inputs);
      return { outputs: {} };
    };
    await runAction({ inputs: Inputs, run }, fake);
    expect(seen[0]).toEqual({
      images: 'images',
      'dry-run': true,
      only: ['kubectl', 'helm', 'yq'],
      tries: 3,
      mode: 'write',
      mirrors: { 'https://a.example/': 'http://127.0.0.1:1/a/?x=y', 'docker.io/': '127.0.0.1:2/' },
    });
  });

  it('names every wrong input and does not run', async () => {
    const { fake, said } = toolkit({ 'dry-run': 'yes', tries: '10', mode: 'wriet', mirrors: 'no equals' });
    await runAction({ inputs: Inputs, run: async () => Promise.reject(new Error('ran')) }, fake);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(
      /^failed input-invalid: input "dry-run": .*\ninput "tries": .*\ninput "mode": .*\ninput "mirrors": /,
    );
    expect(said[0]).toContain('next: look at the inputs in action.yml');
  });

  it('gives outputs, annotations and a summary that fits', async () => {
    const { fake, said } = toolkit();
    await runAction(
      {
        inputs: Inputs,
        run: async () => ({
          outputs: { changed: 'true' },
          summary: 'line\n'.repeat(300_000),
          annotations: [
            { level: 'warning', message: 'look https://u:p@h.example', file: 'images/base/image.yaml' },
          ],
          failed: true,
        }),
      },
      fake,
    );
    expect(said.slice(0, 2)).toEqual([
      'warning look https://***@h.example images/base/image.yaml',
      'output changed=true',
    ]);
    const length = Number(said[2]?.split(' ')[1]);
    expect(length).toBeGreaterThan(1_000_000);
    expect(length).toBeLessThan(1024 * 1024);
    expect(process.exitCode).toBe(1);
  });

  it('shows nothing that steers the eye, wherever it comes from', async () => {
    const { fake, said } = toolkit();
    const odd = 'a\u202e\u200b\u001b[31mb\u0007';
    const annotations = [{ level: 'error' as const, message: odd }];
    await runAction({ inputs: Inputs, run: async () => ({ outputs: {}, annotations, summary: odd }) }, fake);
    const refuse = () => Promise.reject(new FactoryError('not-green', odd, { hint: 'look' }));
    await runAction({ inputs: Inputs, run: refuse }, fake);
    expect(said).toEqual(['error ab', 'summary 2', 'failed not-green: ab\nnext: look']);
  });

  it('reports a FactoryError as one error with its next step, a bug with its stack', async () => {
    const { fake, said } = toolkit();
    const fail = (error: Error) =>
      runAction({ inputs: Inputs, run: async () => Promise.reject(error) }, fake);
    await fail(new FactoryError('not-green', 'base is red', { hint: 'officina smoke' }));
    await fail(new TypeError('a bug'));
    expect(said[0]).toBe('failed not-green: base is red\nnext: officina smoke');
    expect(said[1]).toMatch(/^failed TypeError: a bug\n\s+at .*run-action\.test/);
  });

  it('lets no secret into an output', async () => {
    const { fake, said } = toolkit();
    process.env['OFFICINA_TEST_TOKEN'] = 'a-very-secret-value';
    try {
      const outputs = { a: 'x a-very-secret-value y', b: 'https://me:pass@a.example/b' };
      await runAction({ inputs: Inputs, run: async () => ({ outputs }) }, fake);
    } finally {
      delete process.env['OFFICINA_TEST_TOKEN'];
    }
    expect(said).toEqual(['output a=x *** y', 'output b=https://***@a.example/b']);
  });

  it('makes the ports by the inputs and hides their token', async () => {
    const { fake, said } = toolkit({ mirrors: 'a=b', token: 'tok' });
    const run = async (_: unknown, { settings: { mirrors, token } }: Ports) => ({
      outputs: { settings: JSON.stringify({ mirrors, token }) },
    });
    await runAction({ inputs: Inputs, run }, fake);
    expect(said).toEqual(['secret tok', `output settings={"mirrors":{"a":"b"},"token":"tok"}`]);
  });
});

describe('runAction with the real toolkit', () => {
  const before = { ...process.env };
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'officina-action-'));
    for (const name of ['output', 'summary']) await writeFile(join(folder, name), '');
    process.env['GITHUB_OUTPUT'] = join(folder, 'output');
    process.env['GITHUB_STEP_SUMMARY'] = join(folder, 'summary');
    process.env['INPUT_DRY-RUN'] = 'true';
  });
  afterEach(async () => {
    for (const name of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'INPUT_DRY-RUN']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await rm(folder, { recursive: true });
  });

  it('writes the files that the runner reads', async () => {
    const run = async (inputs: z.output<typeof Inputs>) => ({
      outputs: { dry: String(inputs['dry-run']) },
      summary: '# Done',
    });
    await runAction({ inputs: Inputs, run });
    expect(await readFile(join(folder, 'output'), 'utf8')).toMatch(/^dry<<(\S+)\ntrue\n\1\n$/);
    expect(await readFile(join(folder, 'summary'), 'utf8')).toBe('# Done\n');
  });
});
