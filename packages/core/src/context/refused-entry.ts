import { posix } from 'node:path';
import { FactoryError } from '../error.ts';
import type { FileEntry } from '../port/files.ts';

/** Throws context-escapes for a file that the builder reads itself and that is a link, which it does not follow. */
export function refuseLinkedFiles(folder: string, entries: readonly FileEntry[]): void {
  const found = entries.find(({ path, kind }) => kind === 'link' && builderFiles.includes(path));
  if (found === undefined) return;
  throw new FactoryError(
    'context-escapes',
    `${folder}/${found.path} is a symbolic link to ${found.target}, which the builder does not follow`,
    {
      hint: `put the file itself there: cp --remove-destination "$(readlink -f ${found.path})" ${found.path}`,
    },
  );
}

const builderFiles = ['Dockerfile', 'Dockerfile.dockerignore', '.dockerignore'];

/** Throws for what a build must not take: context-escapes for a link out of the folder, file-unreadable for a device. */
export function refuseEntry(folder: string, { path, kind, target = '' }: FileEntry): void {
  if (kind === 'special') {
    throw new FactoryError('file-unreadable', `${folder}/${path} is neither file, folder nor link`, {
      hint: 'remove the pipe, socket or device, or name it in .dockerignore',
    });
  }
  if (kind !== 'link') return;
  const landing = posix.normalize(posix.join(posix.dirname(path), target));
  if (!posix.isAbsolute(target) && landing !== '..' && !landing.startsWith('../')) return;
  throw new FactoryError(
    'context-escapes',
    `${folder}/${path} is a link to ${target}, which leaves ${folder}`,
    {
      hint: 'write its target relative and within the folder, or make the link in the Dockerfile with RUN ln -s',
    },
  );
}
