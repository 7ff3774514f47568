import { execFile } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { type Container, FactoryError } from '@officina/core';
import fc from 'fast-check';
import { parseFrames } from './frames.ts';
import { contentLimit, defaultOutputLimit, renderProbe } from './probe.ts';
import { runProbes, toBatches } from './run-probes.ts';
import { renderBatch } from './script.ts';

/** The machine's own shell in the place of a container's. */
function shell(calls: unknown[] = [], env: NodeJS.ProcessEnv = process.env): Container {
  return {
    id: 'here',
    exec: ({ command: [program = '', ...args], user }) => {
      calls.push(user);
      return new Promise((resolve) => {
        execFile(program, args, { maxBuffer: 1e8, env }, (error, stdout, stderr) => {
          resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr });
        });
      });
    },
    remove: () => Promise.resolve(),
  };
}

describe('runProbes', () => {
  it('keeps exit code, stdout and stderr of every probe apart and in order', async () => {
    const outcomes = await runProbes(shell(), [
      { command: ['sh', '-c', 'echo out; echo err >&2; exit 3'] },
      { command: ['no-such-program-here'] },
      { command: ['printf', '%s', "it's $HOME `x`\n--\n0 0 0\n"] },
      { command: ['printenv', 'SOME'], env: { SOME: "a 'b'\nc" } },
      { command: ['cat'] },
    ]);
    expect(outcomes.map(({ milliseconds: _, ...rest }) => rest)).toEqual([
      { exitCode: 3, stdout: 'out\n', stderr: 'err\n' },
      { exitCode: 127, stdout: '', stderr: expect.stringContaining('no-such-program-here') },
      { exitCode: 0, stdout: "it's $HOME `x`\n--\n0 0 0\n", stderr: '' },
      { exitCode: 0, stdout: "a 'b'\nc\n", stderr: '' },
      { exitCode: 0, stdout: '', stderr: '' },
    ]);
  });

  it('survives bytes that are not text, and output without end', async () => {
    const [binary, endless, long, after] = await runProbes(shell(), [
      { command: ['printf', '\\377\\000\\376'] },
      { command: ['sh', '-c', 'head -c 200000 /dev/zero'] },
      { command: ['sh', '-c', 'head -c 2000000 /dev/zero'], outputLimit: contentLimit },
      { command: ['echo', 'still right'] },
    ]);
    expect(binary?.stdout).toBe('\ufffd\0\ufffd');
    expect(endless?.stdout.length).toBe(defaultOutputLimit);
    expect(long?.stdout.length).toBe(contentLimit);
    expect(after?.stdout).toBe('still right\n');
  });

  it('gives programs of another platform more time, as it is told', async () => {
    const probes = [{ command: ['sleep', '1.5'], timeoutSeconds: 1 }];
    expect((await runProbes(shell(), probes)).map(({ exitCode }) => exitCode)).toEqual([124]);
    expect((await runProbes(shell(), probes, { times: 6 })).map(({ exitCode }) => exitCode)).toEqual([0]);
  });

  it('is not seen by what is tested: no folder in /tmp, no limit, no variable', async () => {
    const [limit, folder, variable, all] = await runProbes(
      shell([], { PATH: process.env['PATH'], i: '7', from: 'x' }),
      [
        { command: ['sh', '-c', 'ulimit -f'] },
        { command: ['readlink', '/proc/self/fd/1'] },
        { command: ['printenv', 'i', 'from'] },
        { command: ['env'] },
      ],
    );
    expect(limit?.stdout).toBe('unlimited\n');
    expect(folder?.stdout).toMatch(/^\/dev\/shm\//);
    expect(variable?.stdout).toBe('7\nx\n');
    expect(all?.stdout).not.toMatch(/^(?:officina|_of)/im);
  });

  it.each([
    [undefined, {}],
    [0.4, {}],
    [3.5, { busy: true }],
  ])('says of a program that was stopped whether the machine was busy: load %j', async (load, late) => {
    const probes = [
      { command: ['sleep', '9'], timeoutSeconds: 1 },
      { command: ['sh', '-c', 'exit 124'], timeoutSeconds: 9 },
    ];
    const [stopped, ended] = await runProbes(shell(), probes, {
      times: 1,
      ...(load === undefined ? {} : { load: () => load }),
    });
    expect(stopped).toMatchObject({ exitCode: 124, late });
    expect(ended?.late).toBeUndefined();
  });

  it('stops a probe when its time is up, and runs others meanwhile', async () => {
    const started = Date.now();
    const outcomes = await runProbes(shell(), [
      { command: ['sleep', '20'], timeoutSeconds: 1 },
      { command: ['sleep', '21'], timeoutSeconds: 1 },
      { command: ['echo', 'done'] },
    ]);
    expect(outcomes.map((outcome) => outcome.exitCode)).toEqual([124, 124, 0]);
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it('asks once per user and runs equal probes once', async () => {
    const calls: unknown[] = [];
    const probe = { command: ['sh', '-c', 'echo $$'] };
    const [first, second, third] = await runProbes(shell(calls), [
      probe,
      { ...probe },
      { ...probe, user: '0' },
    ]);
    expect(calls).toEqual([undefined, '0']);
    expect(second).toEqual(first);
    expect(third).not.toEqual(first);
  });

  it('runs once what two ask with different limits, as long as either allows', async () => {
    const [, asked, seen] = await runProbes(shell(), [
      { command: ['sh', '-c', 'echo $$; sleep 1.2'], timeoutSeconds: 1 },
      { command: ['sh', '-c', 'echo $$; head -c 100000 /dev/zero; sleep 1.2'], timeoutSeconds: 1 },
      { command: ['sh', '-c', 'echo $$; head -c 100000 /dev/zero; sleep 1.2'], outputLimit: contentLimit },
    ]);
    expect(asked).toEqual(seen);
    expect(asked?.exitCode).toBe(0);
    expect(asked?.stdout.length).toBeGreaterThan(100_000);
  });

  it('asks the shell itself what is its own, and root once by either name', async () => {
    const calls: unknown[] = [];
    const [found, missing, root, zero] = await runProbes(shell(calls), [
      { command: ['command', '-v', '--', 'sh'], builtin: true },
      { command: ['command', '-v', '--', 'no-such-program-here'], builtin: true },
      { command: ['sh', '-c', 'echo $$'], user: 'root' },
      { command: ['sh', '-c', 'echo $$'], user: '0' },
    ]);
    expect(found).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/\/sh\n$/) });
    expect(missing).toMatchObject({ exitCode: 127, stdout: '' });
    expect(root).toEqual(zero);
    expect(calls).toEqual([undefined, '0']);
  });

  it('makes every probe broken when the exec fails', async () => {
    const late: Container = {
      ...shell(),
      exec: () => Promise.reject(new FactoryError('timed-out', 'took too long', { hint: 'do it again' })),
    };
    expect((await runProbes(late, [{ command: ['true'] }]))[0]?.broken).toBe(
      'stopped after 48 s, with the programs beside it',
    );
    const noShell: Container = {
      ...shell(),
      exec: () => Promise.resolve({ exitCode: 127, stdout: '', stderr: 'sh: not found' }),
    };
    expect((await runProbes(noShell, [{ command: ['true'] }]))[0]?.broken).toBe('exit 127: sh: not found');
  });

  it('waits for no container longer than three minutes', async () => {
    const limits: unknown[] = [];
    const container: Container = {
      ...shell(),
      exec: ({ timeoutSeconds }) => {
        limits.push(timeoutSeconds);
        return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
      },
    };
    const many = Array.from({ length: 90 }, (_, index) => ({
      command: ['echo', `${index}`],
      timeoutSeconds: 60,
    }));
    await runProbes(container, many);
    await runProbes(container, [{ command: ['true'], timeoutSeconds: 4 }]);
    expect(limits).toEqual([180, 16]);
  });

  it('lets a bug through', async () => {
    const bug: Container = { ...shell(), exec: () => Promise.reject(new TypeError('bug')) };
    await expect(runProbes(bug, [{ command: ['true'] }])).rejects.toThrow(TypeError);
  });
});

describe('toBatches', () => {
  it('keeps every script below what one argument may hold', () => {
    const probes = Array.from({ length: 50 }, (_, index) => ({
      command: ['echo', 'x'.repeat(9000), `${index}`],
    }));
    const batches = toBatches(probes);
    expect(batches.flat()).toEqual(probes);
    for (const batch of batches) expect(renderBatch(batch, 4).length).toBeLessThan(131_072);
  });

  it('needs one script for the many short ones of a user', () => {
    const probes = Array.from({ length: 300 }, (_, index) => ({ command: ['echo', `${index}`] }));
    const batches = toBatches(probes);
    expect(batches).toEqual([probes]);
    expect(renderBatch(batches.flat(), 4).length).toBeLessThan(100_000);
  });

  it('begins with what takes long', () => {
    const [one, two, three] = ['1', '2', '3'].map((word) => ({ command: ['echo', word] }));
    if (one === undefined || two === undefined || three === undefined) throw new Error('no probes');
    const late = { ...three, long: true };
    expect(toBatches([one, two, late])).toEqual([[late, one, two]]);
  });
});

describe('parseFrames', () => {
  it('makes what is missing broken, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 5 }), (text, count) => {
        const outcomes = parseFrames(Buffer.from(text).toString('base64'), count);
        expect(outcomes).toHaveLength(count);
      }),
    );
    expect(parseFrames('', 1)[0]?.broken).toBeDefined();
    const cut = Buffer.from('0 0 5\n9 0.out\n0 0.err\n--\nshort').toString('base64');
    expect(parseFrames(cut, 1)[0]?.broken).toBeDefined();
  });
});

describe('renderProbe', () => {
  it('writes a line that can be pasted', () => {
    expect(renderProbe({ command: ['zsh', '-ic', "echo 'x'"], env: { A: 'b c' } })).toBe(
      "A='b c' zsh -ic 'echo '\\''x'\\'''",
    );
  });
});
