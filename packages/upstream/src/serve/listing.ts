import type { PublishedRelease } from '../published.ts';
import { type Answer, jsonAnswer, refusal, textAnswer } from './answer.ts';

const longTerm: Readonly<Record<number, string>> = { 20: 'Iron', 22: 'Jod', 24: 'Krypton' };
const nodeFiles = { 'linux/amd64': 'linux-x64', 'linux/arm64': 'linux-arm64' } as const;

/** The channel files of dl.k8s.io: `stable.txt`, `stable-1.txt`, `stable-1.37.txt`; no final newline. */
export function answerKubernetesChannel(
  path: string,
  releases: readonly PublishedRelease[],
): Answer | undefined {
  const line = /^\/release\/(?:stable|latest)(?:-(\d+(?:\.\d+)?))?\.txt$/.exec(path);
  if (line === null) return undefined;
  const newest = releases.find(({ version }) => line[1] === undefined || version.startsWith(`${line[1]}.`));
  return newest === undefined ? refusal(404, 'Not Found') : textAnswer(newest.tag);
}

/** The version files of get.helm.sh: `helm-latest-version`, and one per major line; a final newline. */
export function answerHelmChannel(path: string, releases: readonly PublishedRelease[]): Answer | undefined {
  const line = /^\/helm(\d*)-latest-version$/.exec(path);
  if (line === null) return undefined;
  const newest = releases.find(({ version }) => line[1] === '' || version.startsWith(`${line[1]}.`));
  return newest === undefined ? refusal(404, 'Not Found') : textAnswer(`${newest.tag}\n`);
}

/** The index of nodejs.org: every version with its date, its files and the name of its long-term line. */
export function answerNodeIndex(path: string, releases: readonly PublishedRelease[]): Answer | undefined {
  if (path !== '/dist/index.json') return undefined;
  return jsonAnswer(
    releases.map((release) => ({
      version: release.tag,
      ...(release.released === undefined ? {} : { date: release.released.slice(0, 10) }),
      files: release.files.flatMap((file) => (file.platform === undefined ? [] : nodeFiles[file.platform])),
      npm: '11.6.0',
      lts: longTerm[Number(release.version.split('.')[0])] ?? false,
      security: false,
    })),
  );
}
