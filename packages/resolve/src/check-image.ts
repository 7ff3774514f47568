import {
  digested,
  FactoryError,
  type Lock,
  type LockedNpm,
  type LockedParent,
  type LockedTool,
  type Platform,
  requireLock,
  type Sha256,
  type ToolSpec,
} from '@officina/core';
import type { Context } from './context.ts';
import type { Query, WantedAsset } from './datasource/datasource.ts';
import { toolDatasources } from './datasource/index.ts';
import { checkDebian } from './debian/check-debian.ts';
import type { ImageQuestion } from './image-question.ts';
import { requireLockfile } from './npm/lockfile.ts';
import { npmFolder } from './npm/resolve-npm.ts';
import { expectedHash } from './proof/prove-asset.ts';
import { proveGitObject } from './proof/prove-git-object.ts';
import { reprDigest } from './proof/repr-digest.ts';
import { requireSame } from './proof/require-same.ts';
import type { ImageResult, Outcome } from './result.ts';
import { settle } from './settle.ts';
import { overdueFields, refused, weakestEvidence } from './tool-outcome.ts';

/** Holds an image's lock against its spec and against what upstream says today; no archive is fetched. */
export async function checkImage(question: ImageQuestion, context: Context): Promise<ImageResult> {
  const { image, platforms, selection } = question;
  const done = (outcomes: Outcome[]): ImageResult => ({ image: image.name, lock: 'checked', outcomes });
  let lock: Lock;
  try {
    lock = requireLock(image, platforms);
  } catch (error) {
    return done([refused('tool', 'image.lock.json', error)]);
  }
  const isAsked = ([name]: readonly [string, unknown]) => selection.isSelected(image.name, name);
  const outcomes = await Promise.all([
    ...Object.entries(lock.parents)
      .filter(isAsked)
      .map(([name, parent]) => checkParent(name, parent, context)),
    ...Object.entries(lock.tools)
      .filter(isAsked)
      .map(([name, locked]) =>
        checkTool(name, { tool: image.spec.tools[name] as ToolSpec, locked, question, context }),
      ),
    ...(lock.npm === undefined ? [] : [checkNpm(lock.npm, question, context)]),
  ]);
  return done([...outcomes, ...(await checkDebian(lock, question, context))]);
}

async function checkTool(
  name: string,
  it: {
    readonly tool: ToolSpec;
    readonly locked: LockedTool;
    readonly question: ImageQuestion;
    readonly context: Context;
  },
): Promise<Outcome> {
  const { tool, locked, question, context } = it;
  try {
    const source = toolDatasources[tool.datasource];
    const query: Query = { tool, ask: context.ask, enough: () => true };
    const offer = await source.version(query, locked.version);
    if (offer === undefined) {
      throw new FactoryError('asset-missing', `upstream no longer has ${locked.version}`, {
        hint: 'run officina resolve',
      });
    }
    const wanted = await source.assets(query, offer, question.platforms);
    requireNoOther(wanted, locked, question.platforms);
    await settle(wanted.map((want) => checkAsset(want, locked, context)));
    const evidence = weakestEvidence(locked);
    return {
      kind: 'tool',
      name,
      status: 'kept',
      new: locked.version,
      ...(evidence === undefined ? {} : { evidence }),
      ...overdueFields(tool, context.now),
    };
  } catch (error) {
    return { ...refused('tool', name, error), old: locked.version };
  }
}

/** Throws lock-stale for an asset in the lock that image.yaml does not lead to. */
function requireNoOther(
  wanted: readonly WantedAsset[],
  locked: LockedTool,
  platforms: readonly Platform[],
): void {
  const other = locked.assets.find(
    ({ platform, url }) =>
      (platform === 'any' || platforms.includes(platform)) && !wanted.some((want) => want.url === url),
  );
  if (other === undefined) return;
  throw new FactoryError(
    'lock-stale',
    `${other.platform}: the lock has ${other.url}, which image.yaml does not ask for`,
    {
      hint: 'run officina resolve',
    },
  );
}

/** Throws lock-stale for an asset that the lock has otherwise, asset-changed when upstream has other bytes. */
async function checkAsset(want: WantedAsset, locked: LockedTool, context: Context): Promise<void> {
  const asset = locked.assets.find(({ platform, url }) => platform === want.platform && url === want.url);
  if (asset === undefined) {
    throw new FactoryError(
      'lock-stale',
      `${want.platform}: image.yaml asks for ${want.url}, the lock has another url`,
      { hint: 'run officina resolve' },
    );
  }
  const same = (sha256?: Sha256, size?: number) =>
    requireSame(
      {
        ...want,
        published: {
          name: want.url,
          complete: true,
          ...(sha256 === undefined ? {} : { sha256 }),
          ...(size === undefined ? {} : { size }),
        },
      },
      asset,
    );
  if (want.gitObject === undefined) {
    requireSame(want, asset);
    same((await expectedHash(want, context.ask)).sha256);
    // A release that lists its files has already said that this one is there.
    if (want.published !== undefined) return;
  }
  const headline = await context.ask.head(want.url, { redirectHosts: want.redirectHosts });
  if (headline === undefined) {
    throw new FactoryError('asset-missing', `${want.platform}: ${want.url} is not there any more`, {
      hint: 'run officina resolve',
    });
  }
  const digest = reprDigest(headline.headers);
  same(digest, headline.headers['content-encoding'] === undefined ? headline.size : undefined);
  if (want.gitObject === undefined || digest !== undefined) return;
  // A file of a commit is small, and git's own object id says nothing of its sha256: only its bytes do.
  same((await proveGitObject(want, context.ports)).asset.sha256);
}

async function checkParent(name: string, parent: LockedParent, context: Context): Promise<Outcome> {
  try {
    const reference = digested(parent.image, parent.digest);
    if (!parent.bootstrapped && (await context.ports.registry.head(reference)) === undefined) {
      throw new FactoryError(
        'registry-missing',
        `${parent.image}@${parent.digest} is not in its registry any more`,
        {
          hint: 'run officina resolve',
        },
      );
    }
    return { kind: 'parent', name, status: 'kept', new: parent.digest };
  } catch (error) {
    return { ...refused('parent', name, error), old: parent.digest };
  }
}

async function checkNpm(locked: LockedNpm, question: ImageQuestion, context: Context): Promise<Outcome> {
  const name = 'npm lockfile';
  const file = `${npmFolder(question)}/package-lock.json`;
  try {
    requireLockfile(await context.ports.files.read(file), file, locked);
    return { kind: 'npm', name, status: 'kept' };
  } catch (error) {
    return refused('npm', name, error);
  }
}
