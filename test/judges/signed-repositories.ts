import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { run } from '../support/officina.ts';

/** A key of gpg that was made for a test, and what may be wrong with it. */
export interface Key {
  readonly fingerprint: string;
  /** The public one, armored, as a person would have put it into a folder. */
  readonly text: string;
}

/** Makes keys and signatures of any day, by the real gpg with a home of its own. */
export interface Gpg {
  /** With `sha1` the key's own signature is by SHA1; with `renewed` the text is the one of before it was renewed. */
  key(wish: {
    readonly algorithm?: string;
    readonly made?: string;
    readonly ends?: string;
    readonly sha1?: boolean;
    readonly renewed?: boolean;
  }): Promise<Key>;
  /** The key as it is once its owner has revoked it; it signs nothing any more. */
  revoke(key: Key): Promise<Key>;
  /** The text with a signature in it; `at` is a time as gpg writes it, `20250131T000000`. */
  sign(
    text: string,
    key: Key,
    options?: { readonly at?: string; readonly more?: readonly string[] },
  ): Promise<string>;
}

const forever = '20400101T000000';

export async function createGpg(home: string): Promise<Gpg> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const must = async (args: readonly string[], at?: string) => {
    const time = at === undefined ? [] : ['--faked-system-time', at];
    const quiet = ['--homedir', home, '--batch', '--yes', '--quiet', '--pinentry-mode', 'loopback'];
    const outcome = await run('gpg', [...quiet, '--passphrase', '', ...time, ...args]);
    if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
    return outcome.stdout;
  };
  const shown = (fingerprint: string) =>
    must(['--export-options', 'export-minimal', '--armor', '--export', fingerprint]);
  const signedLater = '20250201T000000';
  return {
    async key({ algorithm = 'rsa3072', made = '20250101T000000', ends = 'never', sha1, renewed }) {
      const name = `${randomUUID()}@example.invalid`;
      await must(['--quick-generate-key', name, algorithm, 'sign', ends], made);
      const listed = await must(['--list-keys', '--with-colons', name]);
      const fingerprint = /^fpr:+([0-9A-F]{40}):$/m.exec(listed)?.[1] ?? '';
      const extend = ['--quick-set-expire', fingerprint, forever];
      if (sha1) await must(['--cert-digest-algo', 'SHA1', ...extend], signedLater);
      const before = await must(['--armor', '--export', fingerprint]);
      if (renewed) await must(extend, signedLater);
      return { fingerprint, text: renewed ? before : await shown(fingerprint) };
    },
    async revoke({ fingerprint }) {
      const file = join(home, 'openpgp-revocs.d', `${fingerprint}.rev`);
      // gpg puts a colon there, so that nobody revokes by mistake.
      await writeFile(file, (await readFile(file, 'utf8')).replace(/^:(?=-----BEGIN)/m, ''));
      await must(['--import', file]);
      return { fingerprint, text: await shown(fingerprint) };
    },
    async sign(text, { fingerprint }, { at, more = [] } = {}) {
      const file = join(home, randomUUID());
      await writeFile(file, text);
      return must(['--local-user', fingerprint, ...more, '--clearsign', '--output', '-', file], at);
    },
  };
}

/** The files of a flat repository that lists one package, acme, without its signature. */
export function flatRepository(more = ''): { readonly release: string; readonly packages: string } {
  const sum = (text: string) => createHash('sha256').update(text).digest('hex');
  const packages = `Package: acme\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.invalid>\nDescription: x\nFilename: ./acme.deb\nSize: 1000\nSHA256: ${sum('acme')}\n`;
  const date = more.includes('Date:') ? '' : `Date: ${new Date().toUTCString()}\n`;
  const list = ` ${sum(packages)} ${packages.length} Packages\n`;
  return { packages, release: `Origin: acme\n${date}${more}SHA256:\n${list}` };
}

/** Serves files by their path on a free port of loopback, by https where there is a certificate. */
export async function serve(
  files: ReadonlyMap<string, string>,
  tls?: { readonly key: string; readonly cert: string },
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const answer: Parameters<typeof createServer>[1] = (request, response) => {
    const found = files.get((request.url ?? '').replace('/./', '/'));
    response.writeHead(found === undefined ? 404 : 200).end(found);
  };
  const server: Server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** A certificate for 127.0.0.1 by an authority that nobody knows; `ca` is the file of that authority. */
export async function makeCertificate(
  folder: string,
): Promise<{ readonly ca: string; readonly key: string; readonly cert: string }> {
  await mkdir(folder, { recursive: true });
  const openssl = async (...args: string[]) => {
    const outcome = await run('openssl', args, { cwd: folder });
    if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
  };
  const request = ['req', '-newkey', 'rsa:2048', '-nodes'];
  await openssl(...request, '-x509', '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=own', '-days', '2');
  await openssl(...request, '-keyout', 'key.pem', '-out', 'asked.pem', '-subj', '/CN=127.0.0.1');
  await writeFile(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1');
  const signed = ['-req', '-in', 'asked.pem', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
  await openssl('x509', ...signed, '-out', 'cert.pem', '-days', '2', '-extfile', 'names');
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  return { ca: join(folder, 'ca.pem'), key: await read('key.pem'), cert: await read('cert.pem') };
}
