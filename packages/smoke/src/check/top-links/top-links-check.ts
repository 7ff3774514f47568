import { type ImageFiles, type ImageMember, topLinks, type WorkspaceImage } from '@officina/core';
import type { Check } from '../check.ts';

/**
 * The links at the top that an external parent has are links still: a file put through one makes a folder of it, and what it
 * led to is gone. Nothing is started, because an image whose /lib64 is gone starts nothing. A path that image.yaml declares
 * to be a directory is one on purpose.
 */
export function toTopLinksChecks(owner: WorkspaceImage, chain: readonly WorkspaceImage[]): Check[] {
  if (Object.keys(owner.spec.parents).length === 0) return [];
  const declared = new Set(
    chain.flatMap(({ spec }) =>
      spec.smoke.flatMap((check) =>
        check.kind === 'file' && check.type === 'directory' ? [check.path] : [],
      ),
    ),
  );
  const paths = Object.keys(topLinks).filter((path) => !declared.has(path));
  return [
    {
      kind: 'top-links',
      name: 'top links',
      image: owner.name,
      isolation: 'files',
      wanted: `links of the parent are links still: ${paths.join(' ')}`,
      probes: [],
      look: async (files) => {
        const stdout = (await coveredLinks(files, paths)).join('\n');
        return [{ exitCode: 0, stdout, stderr: '', milliseconds: 0 }];
      },
      judge: ([outcome]) => {
        const covered = outcome?.stdout.split('\n').filter((path) => path !== '') ?? [];
        if (outcome === undefined || outcome.broken !== undefined)
          return { passed: false, got: outcome?.broken ?? 'nothing' };
        const [first = ''] = covered;
        const hint = `see which step puts a file into ${first}: write ${topLinks[first]}; if it is a folder on purpose, add { kind: file, path: ${first}, type: directory } to smoke`;
        return covered.length === 0
          ? { passed: true, got: 'no folder in the place of one' }
          : { passed: false, got: `a folder in the place of a link: ${covered.join(' ')}`, hint };
      },
    },
  ];
}

/** Those that are folders, in an image that has a link at the top or nothing but a stray file in the place of one. */
async function coveredLinks(files: ImageFiles, paths: readonly string[]): Promise<string[]> {
  const kinds = new Map<string, ImageMember['kind'] | undefined>();
  for (const path of paths) kinds.set(path, await kindOf(files, path));
  const isMerged =
    ['/bin', '/sbin', '/lib'].some((path) => kinds.get(path) === 'symlink') ||
    ((await kindOf(files, '/usr/bin/sh')) !== undefined && (await kindOf(files, '/bin/sh')) === undefined);
  return isMerged ? paths.filter((path) => kinds.get(path) === 'directory') : [];
}

async function kindOf(files: ImageFiles, path: string): Promise<ImageMember['kind'] | undefined> {
  let kind: ImageMember['kind'] | undefined;
  await files.read(path, async (member) => {
    kind = member.kind;
    return false;
  });
  return kind;
}
