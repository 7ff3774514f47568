import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, type FaultKind, isUnheard, spoil, unheardAnswer } from './faults.ts';
import type { Recorded } from './recording-proxy.ts';

/** A registry's address at which any request can meet any fault. */
export interface FaultProxy {
  /** Host and port. */
  readonly address: string;
  readonly requests: Recorded[];
  /** What goes wrong with a request; nothing at first. */
  fault: (request: Recorded) => FaultKind | undefined;
  /** Listens again after a request was refused. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Stands before a registry on loopback; without `mounts` it takes no blob over from another repository. */
export async function startFaultProxy(
  target: string,
  { mounts = true }: { readonly mounts?: boolean } = {},
): Promise<FaultProxy> {
  const requests: Recorded[] = [];
  const server = createServer((incoming, outgoing) => {
    if (!mounts) incoming.url = incoming.url?.replace(/\?mount=.*$/, '');
    const recorded = { method: incoming.method ?? '', url: incoming.url ?? '', index: requests.length };
    requests.push(recorded);
    void answer({ incoming, outgoing, target, server, kind: proxy.fault(recorded) });
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const proxy: FaultProxy = {
    address: `127.0.0.1:${port}`,
    requests,
    fault: () => undefined,
    reopen: async () => {
      if (!server.listening) await listen(server, port);
    },
    close: async () => {
      server.closeAllConnections();
      if (server.listening) await new Promise((done) => server.close(done));
    },
  };
  return proxy;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      done();
    });
  });
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly target: string;
  readonly server: Server;
  readonly kind: FaultKind | undefined;
}

async function answer({ incoming, outgoing, target, server, kind }: Exchange): Promise<void> {
  const { method = '', url = '' } = incoming;
  const sent = await bytesOf(incoming).catch(() => undefined);
  // Whoever gave up waits for no answer: an engine does with one upload when another fails.
  if (sent === undefined) return;
  if (kind === 'refused') {
    // From now on nobody listens, until the test says so: what asks meanwhile is refused by the system itself.
    server.close();
    server.closeAllConnections();
    return;
  }
  if (kind !== undefined && isUnheard(kind)) {
    const { status, headers, body } = unheardAnswer(kind, url);
    outgoing.writeHead(status, headers).end(method === 'HEAD' ? undefined : body);
    return;
  }
  const heard = await pass(incoming, sent, target).catch(() => undefined);
  if (heard === undefined) incoming.socket.destroy();
  else if (kind === undefined) outgoing.writeHead(heard.status, heard.headers).end(heard.body);
  else await spoil(kind, { asked: { method, url }, heard, outgoing });
}

/** The host header stays the proxy's, so that the registry sends uploads through it, too. */
function pass({ method, url, headers }: IncomingMessage, body: Buffer, target: string): Promise<Answer> {
  return new Promise((done, failed) => {
    const out = forward(`http://${target}${url}`, { method, headers, agent: false }, (from) => {
      const { 'transfer-encoding': _, ...kept } = from.headers;
      const answered = (body: Buffer) => done({ status: from.statusCode ?? 502, headers: kept, body });
      bytesOf(from).then(answered, failed);
    });
    out.on('error', failed);
    out.end(body);
  });
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}
