import type { Repository } from '../git/repository.ts';
import type { PublishedRelease } from '../published.ts';
import { type Answer, jsonAnswer, type Question, refusal, textAnswer, withheldAnswer } from './answer.ts';
import { commitJson, releaseJson, tagJson, treeJson } from './github-json.ts';

const rate = {
  'x-github-media-type': 'github.v3; format=json',
  'x-ratelimit-limit': '5000',
  'x-ratelimit-remaining': '4999',
  'x-ratelimit-resource': 'core',
};

/** What GitHub's REST API answers about a repository's releases (newest first), page by page, by tag or the latest. */
export function answerReleases(question: Question, releases: readonly PublishedRelease[]): Answer {
  const [what, tag] = question.url.pathname.split('/').slice(5);
  if (what === undefined) return listReleases(question, releases);
  const stable = releases.filter((release) => !release.version.includes('-'));
  const found =
    what === 'latest'
      ? stable[0]
      : what === 'tags'
        ? releases.find((release) => release.tag === tag)
        : undefined;
  return found === undefined ? notFound() : jsonAnswer(releaseJson(found), rate);
}

function listReleases({ url }: Question, releases: readonly PublishedRelease[]): Answer {
  const size = Math.min(Number(url.searchParams.get('per_page') ?? 30) || 30, 100);
  const page = Number(url.searchParams.get('page') ?? 1) || 1;
  const last = Math.max(1, Math.ceil(releases.length / size));
  const to = (number: number, rel: string) =>
    `<${url.origin}${url.pathname}?per_page=${size}&page=${number}>; rel="${rel}"`;
  const links = [
    ...(page > 1 ? [to(page - 1, 'prev')] : []),
    ...(page < last ? [to(page + 1, 'next'), to(last, 'last')] : []),
    ...(page > 1 ? [to(1, 'first')] : []),
  ];
  const shown = releases.slice((page - 1) * size, page * size).map(releaseJson);
  return jsonAnswer(shown, { ...rate, ...(links.length > 0 ? { link: links.join(', ') } : {}) });
}

/** What GitHub's REST API answers about a repository's tags, newest first, on one page. */
export function answerTags(releases: readonly PublishedRelease[]): Answer {
  return jsonAnswer(releases.map(tagJson), rate);
}

/** What GitHub's REST API answers about the one commit of a repository: by branch, by id, its tree, its list. */
export function answerCommits(question: Question, repository: Repository): Answer {
  const path = question.url.pathname.split('/').slice(4).join('/');
  const { branch, commit, tree } = repository;
  const headers = { ...rate, ...standInHeader(repository) };
  if (path === 'commits') return jsonAnswer([commitJson(repository)], headers);
  if (path === `commits/${branch}` || path === `commits/${commit}`) {
    return jsonAnswer(commitJson(repository), headers);
  }
  if ([branch, commit, tree].some((id) => path === `git/trees/${id}`)) {
    return jsonAnswer(treeJson(repository, question.url.searchParams.has('recursive')), headers);
  }
  return notFound();
}

/** What raw.githubusercontent.com answers: one file of the commit. */
export function answerRawFile(question: Question, repository: Repository): Answer {
  const [, , , ref, ...path] = decodeURIComponent(question.url.pathname).split('/');
  const content = repository.files[path.join('/')];
  if (content === undefined || (ref !== repository.commit && ref !== repository.branch)) {
    return refusal(404, '404: Not Found');
  }
  const headers = { 'content-type': 'text/plain; charset=utf-8', ...standInHeader(repository) };
  if (typeof content === 'string') return textAnswer(content, headers);
  return withheldAnswer(question, { ...content, headers });
}

function standInHeader(repository: Repository): Record<string, string> {
  return repository.standIn ? { 'x-officina-stand-in': 'true' } : {};
}

/** GitHub's own words for what is not there. */
export function notFound(): Answer {
  const answer = jsonAnswer({
    message: 'Not Found',
    documentation_url: 'https://docs.github.com/rest',
    status: '404',
  });
  return { ...answer, status: 404 };
}
