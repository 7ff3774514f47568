import { type Http, normalProject, pypiIndex, wholePython } from '@officina/core';
import { satisfies } from '@renovatebot/pep440';
import { z } from 'zod';
import { type Ask, createAsk } from '../../ask.ts';

/** A project in the simple repository API as JSON (PEP 691), with sizes and times (PEP 700). */
const Project = z.object({
  files: z.array(
    z.object({
      filename: z.string(),
      url: z.string(),
      hashes: z.record(z.string(), z.string()),
      size: z.number().int().positive().optional(),
      'upload-time': z.iso.datetime({ offset: true }).optional(),
      'requires-python': z.string().nullish(),
      yanked: z.boolean().or(z.string()).default(false),
    }),
  ),
});
export type ProjectFile = z.infer<typeof Project>['files'][number];

/** All files of a project of PyPI; undefined where there is no such project. */
export async function listedFiles(ask: Ask, project: string): Promise<readonly ProjectFile[] | undefined> {
  const url = `${pypiIndex}/simple/${normalProject(project)}/`;
  const headers = { accept: 'application/vnd.pypi.simple.v1+json' };
  const files = (await ask.json(url, Project, { headers }))?.body.files;
  // PEP 691: an address may be one from there.
  return files?.map((file) => ({ ...file, url: new URL(file.url, url).href }));
}

/** The same for who is no datasource. */
export function projectFiles(http: Http, project: string): Promise<readonly ProjectFile[] | undefined> {
  return listedFiles(createAsk(http), project);
}

/** Whether a file says that it is for this Python (PEP 345). */
export function isForPython(file: ProjectFile, python: string | undefined): boolean {
  const wanted = file['requires-python'] ?? '';
  return python === undefined || wanted === '' || satisfies(wholePython(python), wanted);
}
