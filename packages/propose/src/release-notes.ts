import { FactoryError, type Http } from '@officina/core';
import { z } from 'zod';

const Release = z.object({ body: z.string().nullish() });

/** Upstream's own words about a release; undefined where there are none. Throws what asking throws. */
export type ReleaseNotes = (repository: string, tag: string) => Promise<string | undefined>;

/** Reads release notes from GitHub's REST API (releases, get a release by tag name), each once. */
export function createReleaseNotes(http: Http): ReleaseNotes {
  const asked = new Map<string, Promise<string | undefined>>();
  return (repository, tag) => {
    const url = `https://api.github.com/repos/${repository}/releases/tags/${encodeURIComponent(tag)}`;
    const answer = asked.get(url) ?? ask(url, http);
    asked.set(url, answer);
    return answer;
  };
}

async function ask(url: string, http: Http): Promise<string | undefined> {
  const response = await http.request({ url, headers: { accept: 'application/vnd.github+json' } });
  if (response.status === 404) {
    await response.discard();
    return undefined;
  }
  if (response.status !== 200) {
    await response.discard();
    throw new FactoryError('upstream-status', `${url} answered ${response.status}, wanted 200 or 404`, {
      hint: 'look whether the token may read public repositories',
    });
  }
  const release = Release.safeParse(await response.json());
  if (release.success) return release.data.body ?? undefined;
  throw new FactoryError('upstream-answer', `${url} did not answer with a release`, {
    hint: 'look at the url in a browser, and at the mirror of api.github.com if there is one',
    cause: release.error,
  });
}
