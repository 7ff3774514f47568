import { FactoryError, type ToolSpec } from '@officina/core';
import { z } from 'zod';
import type { Datasource, Offer, Query, WantedAsset } from '../datasource.ts';
import { githubHeaders, githubPlaces, requirePackage } from '../github.ts';
import { plainAssets } from '../plain-assets.ts';

const ObjectId = z.string().regex(/^[0-9a-f]{40}$/, 'wanted 40 hex digits');
const Commit = z.object({
  sha: ObjectId,
  commit: z.object({ committer: z.object({ date: z.iso.datetime({ offset: true }) }).nullish() }),
});
const Tree = z.object({
  truncated: z.boolean().default(false),
  tree: z.array(z.object({ path: z.string(), mode: z.string(), type: z.string(), sha: ObjectId })),
});

const pageLimit = 10;

/**
 * A branch as a tree of single files, each proven by git's own object id, or, with `asset`, as one archive of the commit.
 * The version is a commit: the newest one that is old enough, `GET /repos/{owner}/{repo}/commits`, further pages only when
 * needed.
 */
export const githubCommits: Datasource = {
  dated: true,
  headOnly: true,
  async versions(query) {
    const { pin, branch = 'main' } = query.tool;
    const ref = pin?.version ?? branch;
    const head = await commit(query, ref);
    if (head === undefined) {
      throw new FactoryError('version-none', `github has no commit ${ref} in ${query.tool.package}`, {
        hint: 'fix "package" or "branch" in image.yaml',
      });
    }
    // Most branches rest: their head is old enough, and no list is asked for.
    if (pin !== undefined || query.enough([head])) return [head];
    return [head, ...(await olderThan(head, query))];
  },
  version: (query, version) => commit(query, version),
  async assets(query, offer, platforms) {
    const { asset } = query.tool;
    if (asset !== undefined) {
      const wanted = plainAssets(query.tool, offer, {
        platforms,
        redirectHosts: githubPlaces(query.tool).archives,
      });
      // One archive for all of them is one line of the lock.
      return asset.includes('{arch}')
        ? wanted
        : wanted.slice(0, 1).map((one) => ({ ...one, platform: 'any' }));
    }
    const repository = requirePackage(query.tool);
    const places = githubPlaces(query.tool);
    const url = `${places.api}/repos/${repository}/git/trees/${offer.version}?recursive=1`;
    const answer = await query.ask.json(url, Tree, { headers: githubHeaders });
    if (answer === undefined)
      throw new FactoryError('asset-missing', `${url} has no tree`, {
        hint: 'run again later: the commit is there and its tree is not',
      });
    const { tree, truncated } = answer.body;
    if (truncated)
      throw new FactoryError('upstream-answer', `${url} lists only a part of the tree`, {
        hint: 'such a tree is too large to be locked file by file: name the archive of the commit in "asset"',
      });
    const raw = places.raw(repository, offer.version);
    const hosts = query.tool.host === undefined ? [] : places.archives;
    return tree.flatMap((entry): WantedAsset[] => {
      if (entry.type === 'tree') return [];
      requirePlainFile(entry);
      const path = entry.path.split('/').map(encodeURIComponent).join('/');
      return [
        {
          platform: 'any',
          path: entry.path,
          url: `${raw}/${path}`,
          gitObject: entry.sha,
          redirectHosts: hosts,
        },
      ];
    });
  },
  links(tool: ToolSpec, version: string, since?: string) {
    const page = `${githubPlaces(tool).web}/${tool.package}`;
    const release = `${page}/commit/${version}`;
    return since === undefined ? { release } : { release, changes: `${page}/compare/${since}...${version}` };
  },
};

async function commit(query: Query, ref: string): Promise<Offer | undefined> {
  const url = `${githubPlaces(query.tool).api}/repos/${requirePackage(query.tool)}/commits/${encodeURIComponent(ref)}`;
  const answer = await query.ask.json(url, Commit, { headers: githubHeaders });
  return answer === undefined ? undefined : toOffer(answer.body);
}

async function olderThan(head: Offer, query: Query): Promise<Offer[]> {
  const found: Offer[] = [];
  const list = `${githubPlaces(query.tool).api}/repos/${requirePackage(query.tool)}/commits`;
  let url: string | undefined = `${list}?sha=${head.version}&per_page=100`;
  for (let page = 1; url !== undefined && page <= pageLimit; page++) {
    const answer: { body: z.infer<typeof Commit>[]; next: string | undefined } | undefined =
      await query.ask.json(url, Commit.array(), { headers: githubHeaders });
    found.push(...(answer?.body ?? []).map(toOffer).filter(({ version }) => version !== head.version));
    if (query.enough(found)) break;
    url = answer?.next;
  }
  return found;
}

function toOffer({ sha, commit: { committer } }: z.infer<typeof Commit>): Offer {
  const released =
    committer?.date === undefined
      ? {}
      : { released: new Date(committer.date).toISOString().replace('.000Z', 'Z') };
  return { version: sha, prerelease: false, ...released };
}

function requirePlainFile(entry: z.infer<typeof Tree>['tree'][number]): void {
  if (entry.path.startsWith('/') || entry.path.split('/').some((part) => part === '..' || part === '.')) {
    throw new FactoryError('archive-escapes', `the tree holds "${entry.path}", which leaves its folder`, {
      hint: 'do not use this commit, and tell upstream: pin an older one in image.yaml',
    });
  }
  if (entry.type !== 'blob' || entry.mode === '120000') {
    throw new FactoryError('upstream-answer', `"${entry.path}" is a link or submodule, wanted plain files`, {
      hint: 'such a tree cannot be locked file by file: name the archive of the commit in "asset"',
    });
  }
}
