import { type Answer, jsonAnswer, type Question, refusal } from './answer.ts';

/** What npm's registry says of one version, beside the address of its bytes. */
export interface RecordedPackage {
  readonly version: string;
  /** `sha512-` and base64. */
  readonly integrity: string;
  /** Its package.json, as far as a lock has it. */
  readonly [field: string]: unknown;
}

/** What npm's registry answers to a question about a package (its "packument"); the bytes are not here. */
export function answerPackage(
  question: Question,
  packages: Readonly<Record<string, readonly RecordedPackage[]>>,
): Answer {
  const name = decodeURIComponent(question.url.pathname.slice(1));
  const versions = Object.hasOwn(packages, name) ? packages[name] : undefined;
  if (versions === undefined) return refusal(404, '{"error":"not_found"}');
  const each = versions.map(({ version, integrity, ...fields }) => {
    const tarball = `https://registry.npmjs.org/${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
    return [version, { ...fields, name, version, dist: { integrity, tarball } }];
  });
  const latest = versions.at(-1)?.version;
  return jsonAnswer({ name, 'dist-tags': { latest }, versions: Object.fromEntries(each) });
}
