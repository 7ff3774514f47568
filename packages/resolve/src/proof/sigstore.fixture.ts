import { createHash, generateKeyPairSync, type KeyPairKeyObjectResult, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bundleToJSON } from '@sigstore/bundle';
import { fulcioHandler, initializeCA, initializeTLog, rekorHandler } from '@sigstore/mock';
import { DSSEBundleBuilder, FulcioSigner, MessageSignatureBundleBuilder, RekorWitness } from '@sigstore/sign';

/** An authority and a log like Sigstore's, on loopback; what signs by them are Sigstore's own libraries. */
export interface TestSigstore {
  /** What trusts them, as JSON. */
  readonly trustedRoot: string;
  /** The bundle of a signature by an identity, as JSON. */
  sign(content: Buffer, identity: string): Promise<object>;
  /** The bundle of a provenance about a sha256 by an identity, as JSON. */
  attest(sha256: string, identity: string, predicateType?: string): Promise<object>;
  close(): Promise<void>;
}

/** Who vouches for identities there. */
export const issuer = 'https://token.actions.githubusercontent.com';

/** Starts it. */
export async function startSigstore(): Promise<TestSigstore> {
  const pair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const ctlog = certificateLog(pair());
  const authority = await initializeCA(pair(), ctlog);
  const tlog = await initializeTLog('https://log.example', pair());
  const handlers = [fulcioHandler(authority), rekorHandler(tlog)];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const handler = handlers.find(({ path }) => path === request.url);
    const answer = await handler?.fn(Buffer.concat(parts).toString());
    response
      .writeHead(answer?.statusCode ?? 404, { 'content-type': 'application/json' })
      .end(answer?.response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const how = (identity: string) => ({
    signer: new FulcioSigner({
      fulcioBaseURL: url,
      identityProvider: { getToken: async () => token({ iss: issuer, sub: identity }) },
    }),
    // Rekor itself makes an entry of a DSSE out of what is proposed; the mock has it as it was proposed.
    witnesses: [new RekorWitness({ rekorBaseURL: url, entryType: 'intoto' })],
  });
  return {
    trustedRoot: JSON.stringify(
      rootOf(Buffer.from(authority.rootCertificate as Uint8Array), { ctlog, tlog }),
    ),
    sign: async (data, identity) =>
      bundleToJSON(await new MessageSignatureBundleBuilder(how(identity)).create({ data })),
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

function token(claims: object): string {
  return [{ alg: 'none' }, claims, 'none']
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
    baseUrl: 'https://log.example',
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
