import { describe, expect, it } from '@jest/globals';
import { digestOf, type FactoryError } from '@officina/core';
import { bakeFailure, type FailedBake, mayPass } from './failure.ts';
import { joinPlan } from './lineage.ts';
import type { Step } from './progress.ts';
import { fixturePlan, fixtureWorkspace } from './workspace.fixture.ts';

async function failure(given: Partial<FailedBake>): Promise<FactoryError> {
  const plan = fixturePlan();
  const images = joinPlan(plan, await fixtureWorkspace());
  return bakeFailure({ plan, images, steps: [], words: [], exitCode: 1, ...given });
}

const step = (given: Partial<Step>): Step => ({ names: [], cached: false, log: '', ...given });
const hex = (text: string): string => digestOf(text).slice('sha256:'.length);

describe('bakeFailure', () => {
  it('names image, tool and both sums when the bytes are not the locked ones', async () => {
    const error = `digest mismatch sha256:${hex('other')}: sha256:${hex('zipped')}`;
    const told = await failure({ steps: [step({ names: ['[top_amd64 1/1] ADD x'], error })] });
    expect(told.code).toBe('checksum-mismatch');
    expect(told.message).toBe(
      `base: zipped 3.0.0 for linux/amd64: wanted sha256 ${hex('zipped')}, got ${hex('other')} from https://git.example/zipped.zip`,
    );
  });

  it('shows step, line and the last lines of the log, for the image farthest down that has the step', async () => {
    const lines = Array.from({ length: 30 }, (_, at) => `line ${at}`).join('\n');
    const told = await failure({
      steps: [
        step({ names: ['[top_amd64 1/2] RUN other'], error: 'failed: context canceled' }),
        step({
          names: ['[top_amd64 stage-0 2/3] RUN make', '[base_amd64 stage-0 2/3] RUN make'],
          error: 'process "/bin/sh -c make" did not complete successfully: exit code: 2',
          log: lines,
        }),
      ],
      words: ['Dockerfile:4', '--------------------', 'ERROR: target top_amd64: failed to solve: x'],
    });
    expect(told.code).toBe('build-failed');
    expect(told.message.split('\n')[0]).toBe(
      'base: step "RUN make" failed at images/base/Dockerfile:4: exit code: 2',
    );
    expect(told.message.split('\n').slice(1)).toHaveLength(20);
    expect(told.message).toMatch(/ {2}line 29$/);
  });

  it('names the tool that cannot be laid out or compiled, for whose step nobody wrote a line', async () => {
    // The builder names the targets that share a step in any order.
    const names = [
      '[base_amd64 place 1/1] RUN --mount=target=/fetch',
      '[base_amd64_gopls place 1/1] RUN --mount=target=/fetch',
    ];
    const error = 'process "/bin/sh -c x" did not complete successfully: exit code: 1';
    const told = await failure({
      steps: [step({ names, error, log: 'go: it cannot be\n' })],
      words: ['Dockerfile:4'],
    });
    expect(told).toMatchObject({
      code: 'build-failed',
      message: 'base: gopls cannot be made: exit code: 1\n  go: it cannot be',
      hint: expect.stringContaining('look at gopls in image.yaml'),
    });
  });

  it("says that programs of the other platform do not run on the builder's machine", async () => {
    const names = ['[top_arm64 stage-0 2/3] RUN make'];
    const error = 'process "/bin/sh -c make" did not complete successfully: exit code: 255';
    const log = 'exec /bin/sh: exec format error\n';
    expect(await failure({ steps: [step({ names, error, log })] })).toMatchObject({
      code: 'platform-missing',
      message: expect.stringMatching(/does not run programs of linux\/arm64$/),
    });
  });

  it('says that the builder went away when a signal ended it in the middle of a step', async () => {
    const told = await failure({ steps: [step({ names: ['[top_amd64 1/1] RUN x'] })], exitCode: 137 });
    expect(told).toMatchObject({ code: 'engine-failed', hint: expect.stringContaining('run again') });
  });

  it('takes the code that a script declares', async () => {
    const told = await failure({
      steps: [
        step({
          names: ['[base_amd64 stage-2 1/9] RUN x'],
          error: 'exit code: 1',
          log: 'noise\nofficina: debian-pin-expired: zsh 5.9-4: the mirror no longer has it\n',
        }),
      ],
    });
    expect(told).toMatchObject({
      code: 'debian-pin-expired',
      message: 'base: debian-pin-expired: zsh 5.9-4: the mirror no longer has it',
    });
  });

  it('says that the disk is full, also where a program in a step says it', async () => {
    const log =
      "dpkg: error processing x.deb (--unpack):\n cannot copy 'y': failed to write (No space left on device)\n";
    const told = await failure({
      steps: [step({ names: ['[base_amd64 1/9] RUN x'], error: 'exit code: 1', log })],
    });
    expect(told).toMatchObject({
      code: 'build-failed',
      message: expect.stringMatching(/^the builder's disk is full: cannot copy 'y'/),
      hint: expect.stringContaining('free space'),
    });
  });

  it('does not take a code that nobody knows', async () => {
    const told = await failure({
      steps: [
        step({ names: ['[base_amd64 1/9] RUN x'], error: 'exit code: 1', log: 'officina: nonsense: x\n' }),
      ],
    });
    expect(told.code).toBe('build-failed');
  });

  it.each([
    ['ERROR: rpc error: code = Unavailable desc = error reading from server: EOF', 'engine-failed'],
    ['ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock.', 'engine-failed'],
    ['ERROR: target base_amd64: write /x: no space left on device', 'build-failed'],
    [
      'ERROR: target base_amd64: failed to solve: failed to resolve source metadata for docker.io/library/debian@sha256:00: failed to do request: Head "x": dial tcp: lookup r on 1.1.1.1:53: no such host',
      'registry-unreachable',
    ],
    [
      'ERROR: target base_amd64: failed to solve: failed to resolve source metadata for 127.0.0.1:5455/x@sha256:00: not found: not found',
      'registry-missing',
    ],
  ])('reads %s', async (word, code) => {
    expect((await failure({ words: [word] })).code).toBe(code);
  });

  it('says that a reused image is not where the plan found it', async () => {
    const told = await failure({
      steps: [
        step({
          names: ['[top_amd64 internal] load metadata for 127.0.0.1:5455/team/images@sha256:00'],
          error: '127.0.0.1:5455/team/images@sha256:00: not found',
        }),
      ],
    });
    expect(told.code).toBe('registry-missing');
  });

  it('says that an upstream cannot be reached', async () => {
    const told = await failure({
      steps: [
        step({
          names: ['[base_amd64_raw fetch 1/1] ADD --checksum=sha256:00 https://tools.example/raw /asset'],
          error: 'Get "https://tools.example/raw": dial tcp 1.1.1.1:443: connect: connection refused',
        }),
      ],
    });
    expect(told.code).toBe('upstream-unreachable');
    expect(told.message).toContain('base: Get "https://tools.example/raw"');
  });
});

describe('mayPass', () => {
  const told = (name: string, error: string) =>
    mayPass({ steps: [step({ names: [name], error })], words: [] });

  it.each([
    ['[base_amd64_yq fetch 1/1] ADD https://a.example/yq /asset', 'unexpected EOF'],
    ['[base_amd64_yq fetch 1/1] ADD https://a.example/yq /asset', 'invalid response status 503'],
    ['[base_amd64_yq] https://a.example/yq', 'digest mismatch sha256:0: sha256:1'],
    ['https://a.example/yq', 'Get "https://a.example/yq": net/http: TLS handshake timeout'],
    [
      '[base_amd64 internal] load metadata for docker.io/library/debian',
      'unexpected status: 502 Bad Gateway',
    ],
    ['[context debian] docker.io/library/debian@sha256:0', 'unexpected EOF'],
    ['[base_amd64 1/9] RUN x', 'failed to read expected number of bytes: unexpected EOF'],
    [
      '[base_amd64 1/9] COPY a b',
      'failed to copy: httpReadSeeker: failed open: unexpected status code https://r/v2/d/blobs/sha256:0: 503 Service Unavailable',
    ],
    [
      '[base_amd64_yq fetch 1/1] ADD https://a.example/yq /asset',
      'stream error: stream ID 1; INTERNAL_ERROR',
    ],
  ])('is so of a lost download: %s: %s', (name, error) => {
    expect(told(name, error)).toBe(true);
  });

  it.each([
    [
      '[base_amd64 4/9] RUN sh /build/install',
      'process "sh" did not complete successfully: exit code: 1: EOF',
    ],
    ['[base_amd64_yq fetch 1/1] ADD https://a.example/yq /asset', 'invalid response status 404'],
    ['[base_amd64_yq fetch 1/1] ADD https://a.example/yq /asset', 'context canceled'],
    ['[base_amd64_yq fetch 1/1] ADD https://a.example/yq /asset', 'dial tcp: connect: connection refused'],
    [
      '[base_amd64 1/9] COPY a b',
      'failed to copy: httpReadSeeker: failed open: unexpected status code https://r/v2/d/blobs/sha256:0: 404 Not Found',
    ],
  ])('is not so of what stays as it is: %s: %s', (name, error) => {
    expect(told(name, error)).toBe(false);
  });

  it('is not so where a step of its own failed beside a lost download', () => {
    const lost = step({ names: ['[a fetch 1/1] ADD https://a.example/yq /asset'], error: 'unexpected EOF' });
    const own = step({ names: ['[a 4/9] RUN x'], error: 'exit code: 1' });
    const ended = step({ names: ['[a 5/9] RUN y'], error: 'context canceled' });
    expect(mayPass({ steps: [lost, ended], words: [] })).toBe(true);
    expect(mayPass({ steps: [lost, own], words: [] })).toBe(false);
    expect(mayPass({ steps: [ended], words: [] })).toBe(false);
  });

  it('is so of a builder that was too busy', () => {
    const words = ['ERROR: target base_amd64: failed to receive status: rpc error: code = DeadlineExceeded'];
    expect(mayPass({ steps: [], words })).toBe(true);
    expect(mayPass({ steps: [], words: ['ERROR: error reading from server: EOF'] })).toBe(false);
  });

  it.each([
    'failed to load ref: vpjdqxgtwaj9z0qmvuz2xivid: not found',
    'Unavailable: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: only one connection allowed"',
  ])('is so of one that lost its copy of a folder to another build: %s', (said) => {
    const words = [`ERROR: target over_amd64: failed to solve: ${said}`];
    const error = said.replace(/^Unavailable: /, '');
    const load = step({ names: ['[over_amd64 context fetched] load from client'], error });
    expect(mayPass({ steps: [load], words })).toBe(true);
  });
});
