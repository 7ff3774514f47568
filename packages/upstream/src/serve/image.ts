import { type Answer, type Question, refusal } from './answer.ts';

/** An image of somebody else whose index digest is known. */
export interface RecordedImage {
  /** `library/debian` */
  readonly repository: string;
  readonly tag: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
}

/** What a registry answers to HEAD of a manifest (OCI distribution spec 1.1); the manifest itself is not here: 501. */
export function answerImage(question: Question, images: readonly RecordedImage[]): Answer {
  const path = question.url.pathname.slice(1);
  const found = images.find(({ repository, tag, digest }) =>
    [tag, digest].some((name) => path === `${repository}/manifests/${name}`),
  );
  if (found === undefined) return refusal(404, '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
  const headers = {
    'content-type': 'application/vnd.oci.image.index.v1+json',
    'docker-content-digest': found.digest,
  };
  if (question.method !== 'HEAD') return refusal(501, 'only the digest of this image is recorded', headers);
  return { status: 200, headers, body: Buffer.alloc(0) };
}
