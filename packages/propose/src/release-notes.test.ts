import { describe, expect, it } from '@jest/globals';
import type { Http } from '@officina/core';
import { createReleaseNotes } from './release-notes.ts';

/** An upstream that answers every question alike, and counts them. */
function upstream(status: number, body: unknown): Http & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async request({ url }) {
      asked.push(url);
      return {
        url,
        status,
        headers: {},
        text: async () => JSON.stringify(body),
        json: async () => body,
        bytes: async () => new Uint8Array(),
        stream: async function* () {},
        discard: async () => undefined,
      };
    },
  };
}

describe('createReleaseNotes', () => {
  it('reads the words of a release, each release once', async () => {
    const http = upstream(200, { body: 'Fixes' });
    const notes = createReleaseNotes(http);
    expect(await Promise.all([notes('a/b', 'v1'), notes('a/b', 'v1')])).toEqual(['Fixes', 'Fixes']);
    expect(http.asked).toEqual(['https://api.github.com/repos/a/b/releases/tags/v1']);
  });

  it('has none where there is no release, or one without words', async () => {
    expect(await createReleaseNotes(upstream(404, {}))('a/b', 'v1')).toBeUndefined();
    expect(await createReleaseNotes(upstream(200, { body: null }))('a/b', 'v1')).toBeUndefined();
  });

  it('refuses what is no answer about a release', async () => {
    await expect(createReleaseNotes(upstream(403, {}))('a/b', 'v1')).rejects.toMatchObject({
      code: 'upstream-status',
    });
    await expect(createReleaseNotes(upstream(200, [{ body: 1 }]))('a/b', 'v1')).rejects.toMatchObject({
      code: 'upstream-answer',
    });
  });
});
