import { describe, expect, it } from '@jest/globals';
import { memoryTalk } from '@officina/fakes';
import { withUpstream } from './with-upstream.ts';
import type { Workshop } from './workshop.ts';

describe('withUpstream', () => {
  it("says of the embedded one that it knows the tools of Officina's own images, and which", async () => {
    const talk = memoryTalk();
    const workshop = {
      talk,
      options: { platforms: ['linux/amd64'] },
      with: (changes: object) => changes,
    } as unknown as Workshop;
    const mirrors = await withUpstream(workshop, 'embedded', async (made) => Object.keys(made as object));
    expect(mirrors).toEqual(['mirrors']);
    expect(talk.told).toEqual([
      expect.stringMatching(
        /^the embedded upstream knows the tools of Officina's own images, and no others: kubectl, helm, /,
      ),
    ]);
  });
});
