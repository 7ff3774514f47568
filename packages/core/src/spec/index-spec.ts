import { z } from 'zod';
import { FetchUrl, OneLine } from '../grammar.ts';

const Pointer = OneLine.regex(
  /^(?:\/(?:[^~/]|~[01])*)*$/,
  'wanted a JSON pointer (RFC 6901), such as /versions',
);

/** A page or a JSON document that has a tool's versions. */
export const IndexSpec = z
  .strictObject({
    url: FetchUrl.meta({
      description: 'where the page or the JSON is',
      examples: ['https://releases.hashicorp.com/terraform/index.json'],
    }),
    match: OneLine.min(1)
      .optional()
      .meta({
        description: 'of a page: a pattern of RE2 whose one group is a version, or a tag like `tag`',
        examples: ['href="terraform_([0-9.]+)/"'],
      }),
    versions: Pointer.optional().meta({
      description:
        'of JSON: where in it the versions are, as a JSON pointer, `""` for all of it; a list, or an object by version',
      examples: ['/versions'],
    }),
    version: Pointer.optional().meta({
      description: 'of JSON: where the version is in an entry of a list; left out, the entry is the version',
      examples: ['/name'],
    }),
    released: Pointer.optional().meta({
      description: 'of JSON: where the date of the version is in an entry (ISO 8601, a day or a time)',
      examples: ['/timestamp_created'],
    }),
  })
  .superRefine(({ match, versions, ...more }, context) => {
    if ((match === undefined) === (versions === undefined))
      context.addIssue({ code: 'custom', message: 'wanted one of match (a page) and versions (JSON)' });
    else if (match !== undefined && Object.keys(more).length > 1)
      context.addIssue({ code: 'custom', message: 'wanted versions, for version and released are of JSON' });
  });
export type IndexSpec = z.infer<typeof IndexSpec>;
