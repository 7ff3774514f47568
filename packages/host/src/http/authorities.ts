import { readFileSync } from 'node:fs';
import tls from 'node:tls';

/**
 * The certificates of all whom this process believes over https, in PEM: Node's own, and those of the file in
 * NODE_EXTRA_CA_CERTS, which Node itself reads once at its start.
 */
export function knownAuthorities(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return [...tls.rootCertificates, extra(env['NODE_EXTRA_CA_CERTS'])].join('\n');
}

/** A file that is not there Node passes over with a warning. */
function extra(file: string | undefined): string {
  try {
    return file === undefined || file === '' ? '' : readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
