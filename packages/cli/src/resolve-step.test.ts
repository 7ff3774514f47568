import { describe, expect, it } from '@jest/globals';
import type { Talk } from '@officina/core';
import { memoryFiles } from '@officina/fakes';
import { refusalOf } from '@officina/resolve';
import { resolveTask } from './resolve-step.ts';
import type { Workshop } from './workshop.ts';

/** A talk that keeps how its tasks ended. */
function endings(): Talk & { readonly ended: string[] } {
  const ended: string[] = [];
  return {
    ended,
    info: () => undefined,
    warn: () => undefined,
    task: async (title, work) => {
      try {
        const result = await work({ detail: () => undefined });
        ended.push(`ok ${title}`);
        return result;
      } catch (error) {
        ended.push(`failed ${title}`);
        throw error;
      }
    },
  };
}

describe('resolveTask', () => {
  it.each([
    [
      'failed',
      'parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }\n',
      'lock-missing',
    ],
    ['ok', '', undefined],
  ])('ends as %s with what it found, and throws no refusal itself', async (end, parents, code) => {
    const talk = endings();
    const files = memoryFiles({
      'images/factory.yaml': 'registry: localhost:5000/x/y\nplatforms: [linux/amd64]\n',
      'images/base/image.yaml': `description: a base\nchannels: [base]\n${parents}`,
      'images/base/Dockerfile': 'FROM scratch\n',
      ...(code === undefined
        ? {
            'images/base/image.lock.json':
              '{"schema":"officina.lock/v1","image":"base","parents":{},"tools":{}}',
          }
        : {}),
    });
    const workshop = {
      settings: { mirrors: {}, cacheFolder: '/nowhere' },
      ...{ files, talk, options: { images: 'images' }, clock: { now: () => new Date(0) } },
      connectIfThere: async () => undefined,
    } as unknown as Workshop;
    const result = await resolveTask(workshop, 'resolve', { mode: 'check' });
    expect(talk.ended).toEqual([`${end} resolve`]);
    expect(refusalOf(result)?.code).toBe(code);
  });
});
