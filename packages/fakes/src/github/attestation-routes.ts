import { api } from './shape/repository.ts';
import { type Call, missing, page, type Reply, type Route } from './state.ts';

/** What GitHub keeps of how files were built, by the sum of the file. */
export const attestationRoutes: readonly Route[] = [
  { method: 'GET', path: '/attestations/{subject_digest}', answer: listAttestations },
];

async function listAttestations(call: Call): Promise<Reply> {
  const { state, params, query } = call;
  const digest = params['subject_digest'] ?? '';
  const kind = query.get('predicate_type');
  const bundles = (state.attestations.get(digest) ?? []).filter(
    (bundle) => kind !== 'provenance' || isProvenance(bundle),
  );
  if (bundles.length === 0) return missing();
  const url = `${api}/repos/${state.owner}/${state.name}/attestations/${digest}`;
  const { shown, headers } = page(bundles, call, url);
  const attestations = shown.map((bundle) => ({ bundle, repository_id: 1, bundle_url: url }));
  return { status: 200, body: { attestations }, headers };
}

function isProvenance(bundle: unknown): boolean {
  const { payload = '' } = (bundle as { dsseEnvelope?: { payload?: string } }).dsseEnvelope ?? {};
  return Buffer.from(payload, 'base64').toString('utf8').includes('"https://slsa.dev/provenance/');
}
