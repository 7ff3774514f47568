import { join } from 'node:path';
import type { CatalogTool, Host } from '../catalog/tool.ts';
import type { StatusFault } from '../fault.ts';
import type { Repository } from '../git/repository.ts';
import type { PublishedRelease } from '../published.ts';
import type { FoundFile, World } from '../world.ts';
import { type Answer, type Question, refusal, withheldAnswer } from './answer.ts';
import { answerCommits, answerRawFile, answerReleases, answerTags, notFound } from './github.ts';
import { answerImage, type RecordedImage } from './image.ts';
import { answerHelmChannel, answerKubernetesChannel, answerNodeIndex } from './listing.ts';
import { answerPackage, type RecordedPackage } from './npm.ts';

/** The hosts that the embedded upstream answers for. */
export const hosts = [
  'api.github.com',
  'github.com',
  'raw.githubusercontent.com',
  'dl.k8s.io',
  'get.helm.sh',
  'nodejs.org',
  'www.kernel.org',
] as const;

const listings = {
  'dl.k8s.io': { host: 'kubernetes', answer: answerKubernetesChannel },
  'get.helm.sh': { host: 'helm', answer: answerHelmChannel },
  'nodejs.org': { host: 'node', answer: answerNodeIndex },
} as const;

/** What the hosts answer from. */
export interface Sources {
  readonly world: World;
  readonly repositories: readonly Repository[];
  /** Images of others whose digests are known. */
  readonly images?: readonly RecordedImage[];
  /** Versions of npm packages by the package's name. */
  readonly packages?: Readonly<Record<string, readonly RecordedPackage[]>>;
  /** The folder that files of content are relative to. */
  readonly folder: string;
}

/** Answers one request for one of the hosts; a host or path that is not there is a 404. */
export function route(question: Question, sources: Sources): Answer {
  const { url } = question;
  const { world } = sources;
  const found = world.file(url.href);
  if (found !== undefined) {
    return guarded(world, found.release.tool, () => fileAnswer(question, found, sources.folder));
  }
  if (url.hostname === 'registry.npmjs.org') return answerPackage(question, sources.packages ?? {});
  if (url.hostname === 'v2') return answerImage(question, sources.images ?? []);
  if (url.hostname === 'api.github.com') return routeApi(question, sources);
  const repository = repositoryOf(url.pathname.split('/').slice(1, 3).join('/'), sources);
  if (url.hostname === 'raw.githubusercontent.com' && repository !== undefined) {
    return answerRawFile(question, repository);
  }
  const listing = listings[url.hostname as keyof typeof listings];
  if (listing === undefined) return refusal(404, 'Not Found');
  return routeListing(listing, url.pathname, world);
}

function routeApi(question: Question, sources: Sources): Answer {
  const [, kind, owner, name, what] = question.url.pathname.split('/');
  const repository = repositoryOf(`${owner}/${name}`, sources);
  if (kind !== 'repos') return notFound();
  if (repository !== undefined) return answerCommits(question, repository);
  const tool = sources.world.tools.find((candidate) => candidate.repository === `${owner}/${name}`);
  if (tool === undefined) return notFound();
  const tagged = sources.world.releases(tool);
  // On GitHub its versions are tags and no releases.
  const releases = tool.host === 'kernel' ? [] : tagged;
  if (what === 'tags') return guarded(sources.world, tool, () => answerTags(tagged));
  if (what !== 'releases') return notFound();
  return guarded(sources.world, tool, () => answerReleases(question, releases));
}

interface Listing {
  readonly host: Host;
  readonly answer: (path: string, releases: readonly PublishedRelease[]) => Answer | undefined;
}

function routeListing(listing: Listing, path: string, world: World): Answer {
  const tool = world.tools.find((candidate) => candidate.host === listing.host);
  const missing = refusal(404, 'Not Found');
  if (tool === undefined) return missing;
  return guarded(world, tool, () => listing.answer(path, world.releases(tool)) ?? missing);
}

function guarded(world: World, tool: CatalogTool, answer: () => Answer): Answer {
  const fault = world.refusal(tool);
  return fault === undefined ? answer() : statusAnswer(fault);
}

function statusAnswer({ status, retryAfter }: StatusFault): Answer {
  const limited = status === 403 || status === 429;
  return refusal(status, limited ? 'API rate limit exceeded' : 'the server is not well', {
    ...(limited ? { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0' } : {}),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  });
}

function fileAnswer(question: Question, found: FoundFile, folder: string): Answer {
  const { file, release } = found;
  if (file.redirect !== undefined) return refusal(302, 'Found', { location: file.redirect });
  const { content, size } = file;
  const headers = {
    'content-type': file.contentType,
    etag: `"${file.sha256.slice(0, 32)}"`,
    ...(release.released === undefined ? {} : { 'last-modified': new Date(release.released).toUTCString() }),
    ...(file.standIn ? { 'x-officina-stand-in': 'true' } : {}),
  };
  if (content === 'withheld') return withheldAnswer(question, { size, sha256: file.sha256, headers });
  const body = 'file' in content ? { file: join(folder, content.file) } : content;
  return { status: 200, headers, body, size, ...(file.cut === undefined ? {} : { cut: file.cut }) };
}

function repositoryOf(name: string, sources: Sources): Repository | undefined {
  return sources.repositories.find((repository) => repository.name === name);
}
