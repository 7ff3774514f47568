import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that came through. */
export interface Recorded {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** How many came before it. */
  readonly index: number;
}

/** What becomes of a request: it passes, it is never heard, a status answers, or it waits first. */
export type Fate =
  | 'pass'
  | 'cut'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly delay: number };

/** A registry's address that records every request and can spoil any. */
export interface RecordingProxy {
  /** Host and port. */
  readonly address: string;
  readonly requests: Recorded[];
  fate: (request: Recorded) => Fate;
  close(): Promise<void>;
}

/** Stands before a registry on loopback. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const requests: Recorded[] = [];
  const proxy = { requests, fate: (): Fate => 'pass' } as unknown as RecordingProxy & { address: string };
  const server = createServer((incoming, outgoing) => {
    const recorded = { method: incoming.method ?? '', url: incoming.url ?? '', index: requests.length };
    requests.push(recorded);
    const fate = proxy.fate(recorded);
    if (fate === 'cut') incoming.socket.destroy();
    else if (fate === 'pass') pass({ incoming, outgoing, target });
    else if ('status' in fate) {
      incoming.resume();
      outgoing.writeHead(fate.status, fate.headers).end('{"errors":[{"message":"spoilt by the test"}]}');
    } else setTimeout(() => pass({ incoming, outgoing, target }), fate.delay);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  proxy.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  proxy.close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return proxy;
}

interface Passing {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly target: string;
}

/** The host header stays the proxy's, so that the registry sends uploads through it, too. */
function pass({ incoming, outgoing, target }: Passing): void {
  const { method, url, headers } = incoming;
  const out = forward(`http://${target}${url}`, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  out.on('error', () => incoming.socket.destroy());
  incoming.pipe(out);
}
