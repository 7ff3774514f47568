import { createHash, generateKeyPairSync, type KeyPairKeyObjectResult, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { canonicalJson } from '@officina/core';
import { bundleToJSON } from '@sigstore/bundle';
import { fulcioHandler, initializeCA, initializeTLog, rekorHandler } from '@sigstore/mock';
import { DSSEBundleBuilder, FulcioSigner, MessageSignatureBundleBuilder, RekorWitness } from '@sigstore/sign';

/** An authority and a log like Sigstore's, on loopback; what signs by them are Sigstore's own libraries. */
export interface TestSigstore {
  /** Where it is; its log is known as `logAddress`. */
  readonly url: string;
  /** The keys of its logs, as PEM, and the certificate of its authority. */
  readonly keys: { readonly ctlog: string; readonly tlog: string; readonly authority: string };
  /** A token by which the authority certifies an identity. */
  token(identity: string): string;
  /** What trusts them, as JSON. */
  readonly trustedRoot: string;
  /** The bundle of a signature by an identity, as JSON; of a run of a GitHub repository (`owner/name`), where one is named. */
  sign(content: Buffer, identity: string, repository?: string): Promise<object>;
  /** The bundle of a provenance about a sha256 by an identity, as JSON. */
  attest(sha256: string, identity: string, predicateType?: string): Promise<object>;
  close(): Promise<void>;
}

/** What the trusted root calls the log, whose checkpoints name this host. */
export const logAddress = 'https://log.example';

/** Who vouches for identities there. */
export const issuer = 'https://token.actions.githubusercontent.com';

/** Starts it. */
export async function startSigstore(): Promise<TestSigstore> {
  const pair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const ctlog = certificateLog(pair());
  const authority = await initializeCA(pair(), ctlog);
  const tlog = await initializeTLog(logAddress, pair());
  const entries: LogEntries[] = [];
  const keeping: typeof tlog = {
    ...{ publicKey: tlog.publicKey },
    log: async (proposed) => {
      const made = await tlog.log(proposed);
      entries.push(made as unknown as LogEntries);
      return made;
    },
  };
  const fulcio = fulcioHandler(authority);
  const handlers: Handler[] = [fulcio, certifier(fulcio), rekorHandler(keeping), search(entries)];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    const handler = handlers.find(({ path }) => path === request.url);
    const asked = handler?.fn(body, request.headers.authorization);
    const answer = await asked?.catch((error) => ({
      statusCode: 500,
      response: String(error),
      contentType: 'text/plain',
    }));
    response
      .writeHead(answer?.statusCode ?? 404, { 'content-type': answer?.contentType ?? 'application/json' })
      .end(answer?.response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const how = (identity: string, repository?: string) => ({
    signer: new FulcioSigner({
      fulcioBaseURL: url,
      identityProvider: {
        getToken: async () => token({ iss: issuer, sub: identity, ...(repository && { repository }) }),
      },
    }),
    // Rekor itself makes an entry of a DSSE out of what is proposed; the mock has it as it was proposed.
    witnesses: [new RekorWitness({ rekorBaseURL: url, entryType: 'intoto' })],
  });
  const root = Buffer.from(authority.rootCertificate as Uint8Array);
  return {
    url,
    keys: {
      ctlog: pem('PUBLIC KEY', ctlog.publicKey),
      tlog: pem('PUBLIC KEY', tlog.publicKey),
      authority: pem('CERTIFICATE', root),
    },
    token: (identity) =>
      token({ iss: issuer, sub: identity, aud: 'sigstore', exp: Math.floor(Date.now() / 1000) + 600 }),
    trustedRoot: JSON.stringify(rootOf(root, { ctlog, tlog })),
    sign: async (data, identity, repository) =>
      bundleToJSON(await new MessageSignatureBundleBuilder(how(identity, repository)).create({ data })),
    attest: async (sha256, identity, predicateType = 'https://slsa.dev/provenance/v1') => {
      const subject = [{ name: 'a file', digest: { sha256 } }];
      const statement = { _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate: {} };
      const data = Buffer.from(JSON.stringify(statement));
      const builder = new DSSEBundleBuilder(how(identity));
      return bundleToJSON(await builder.create({ data, type: 'application/vnd.in-toto+json' }));
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}

interface Handler {
  readonly path: string;
  fn(
    body: string,
    authorization?: string,
  ): Promise<{ readonly statusCode: number; readonly response?: unknown; readonly contentType?: string }>;
}

type LogEntries = Readonly<Record<string, { readonly body: string }>>;

/** Rekor's search for entries as they would be proposed; an entry's id is the hash of its leaf there. */
function search(entries: readonly LogEntries[]): Handler {
  return {
    path: '/api/v1/log/entries/retrieve',
    fn: async (text) => {
      const asked = (JSON.parse(text) as { entries: unknown[] }).entries.map(canonicalJson);
      const found = entries
        .flatMap((entry) => Object.values(entry))
        .map((entry) => ({ entry, body: Buffer.from(entry.body, 'base64') }))
        .filter(({ body }) => asked.includes(body.toString()))
        .map(({ entry, body }) => {
          const leaf = Buffer.concat([Buffer.from([0]), body]);
          return { [createHash('sha256').update(leaf).digest('hex')]: entry };
        });
      return { statusCode: 200, response: JSON.stringify(found) };
    },
  };
}

/** The route of Fulcio that cosign 2 asks, by the one that the mock has. */
function certifier(fulcio: Handler): Handler {
  return {
    path: '/api/v1/signingCert',
    fn: async (body, authorization = '') => {
      const { publicKey, signedEmailAddress } = JSON.parse(body);
      const content = Buffer.from(publicKey.content, 'base64').toString();
      const answer = await fulcio.fn(
        JSON.stringify({
          credentials: { oidcIdentityToken: authorization.replace(/^Bearer /, '') },
          publicKeyRequest: {
            publicKey: { algorithm: 'ECDSA', content },
            proofOfPossession: signedEmailAddress,
          },
        }),
      );
      if (answer.statusCode !== 201) return answer;
      const chains: Chains = JSON.parse(String(answer.response));
      const certificates = Object.values(chains).flatMap(({ chain }) => chain.certificates);
      return {
        statusCode: 201,
        contentType: 'application/pem-certificate-chain',
        response: certificates.map((one) => `${one.trim()}\n`).join(''),
      };
    },
  };
}

type Chains = Readonly<Record<string, { readonly chain: { readonly certificates: readonly string[] } }>>;

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').replaceAll(/.{64}(?!$)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

function token(claims: object): string {
  return [{ alg: 'ES256' }, claims, 'none']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
}

/** A log of certificates (RFC 6962); the one of @sigstore/mock gives empty signatures with pkijs 3.4. */
function certificateLog({ publicKey: key, privateKey }: KeyPairKeyObjectResult) {
  const publicKey = key.export({ format: 'der', type: 'spki' });
  const logID = createHash('sha256').update(publicKey).digest();
  return {
    ...{ publicKey, logID },
    async log(certificate: ArrayBuffer, issuerID: ArrayBuffer): Promise<ArrayBuffer> {
      const tbs = firstIn(Buffer.from(certificate));
      const time = number(Date.now(), 8);
      const entry = [
        number(0, 2),
        time,
        number(1, 2),
        Buffer.from(issuerID),
        number(tbs.length, 3),
        tbs,
        number(0, 2),
      ];
      const signature = sign('sha256', Buffer.concat(entry), privateKey);
      const stamp = [
        number(0, 1),
        logID,
        time,
        number(0, 2),
        number(4, 1),
        number(3, 1),
        number(signature.length, 2),
      ];
      const whole = Buffer.concat([...stamp, signature]);
      return Uint8Array.from(Buffer.concat([number(whole.length, 2), whole])).buffer;
    },
  };
}

/** The first element in a sequence of DER, whose lengths are of two bytes: what an authority signs of a certificate. */
function firstIn(der: Buffer): Buffer {
  const inner = der.subarray(4);
  return inner.subarray(0, 4 + inner.readUInt16BE(2));
}

function number(value: number, bytes: number): Buffer {
  const whole = Buffer.alloc(8);
  whole.writeBigUInt64BE(BigInt(value));
  return whole.subarray(8 - bytes);
}

type Log = { readonly publicKey: Buffer };

function rootOf(authority: Buffer, logs: { readonly ctlog: Log; readonly tlog: Log }): object {
  const validFor = { start: '2020-01-01T00:00:00Z' };
  const log = ({ publicKey }: Log) => ({
    baseUrl: logAddress,
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: publicKey.toString('base64'),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor,
    },
    logId: { keyId: createHash('sha256').update(publicKey).digest('base64') },
  });
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [log(logs.tlog)],
    certificateAuthorities: [
      {
        subject: { organization: 'test', commonName: 'test' },
        uri: 'https://fulcio.example',
        certChain: { certificates: [{ rawBytes: authority.toString('base64') }] },
        validFor,
      },
    ],
    ctlogs: [log(logs.ctlog)],
    timestampAuthorities: [],
  };
}
