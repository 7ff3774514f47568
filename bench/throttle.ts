import { type AddressInfo, connect, createServer } from 'node:net';

/** Stands before a server of this machine and passes its bytes on no faster than given, over all connections. */
export async function throttle(
  address: string,
  bytesPerSecond: number,
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const [host = '127.0.0.1', port = '80'] = address.split(':');
  let free = 0;
  const server = createServer((client) => {
    const target = connect(Number(port), host);
    client.pipe(target);
    target.on('data', (chunk: Buffer) => {
      free = Math.max(free, performance.now()) + (chunk.length / bytesPerSecond) * 1000;
      target.pause();
      client.write(chunk);
      setTimeout(() => target.resume(), free - performance.now());
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
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}
