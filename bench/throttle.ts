import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What stands before a server of this machine. */
export interface Relay {
  /** Host and port. */
  readonly address: string;
  /** Bytes that the server has sent through it. */
  passed(): number;
  close(): Promise<void>;
}

/** Stands before a server of this machine and passes its bytes on no faster than given, over all connections. */
export async function throttle(address: string, bytesPerSecond = Number.POSITIVE_INFINITY): Promise<Relay> {
  const [host = '127.0.0.1', port = '80'] = address.split(':');
  let free = 0;
  let passed = 0;
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    const target = connect(Number(port), host);
    client.pipe(target);
    target.on('data', (chunk: Buffer) => {
      passed += chunk.length;
      free = Math.max(free, performance.now()) + (chunk.length / bytesPerSecond) * 1000;
      client.write(chunk);
      const wait = free - performance.now();
      // What is only counted does not wait for a timer.
      if (wait <= 0) return;
      target.pause();
      setTimeout(() => target.resume(), wait);
    });
    target.on('end', () => client.end());
    for (const socket of [client, target]) {
      socket.on('error', () => {
        client.destroy();
        target.destroy();
      });
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed: () => passed,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        // An engine keeps its connections for the next question.
        for (const client of clients) client.destroy();
      }),
  };
}
