/** relay.mjs FROM TO: carries bytes between two places, each the path of a socket or host:port. */
import { createConnection, createServer } from 'node:net';

const [from, to] = process.argv.slice(2).map(toPlace);

createServer((taken) => {
  const other = createConnection(to);
  taken.pipe(other).pipe(taken);
  // Either side may break off: then so does the other.
  taken.on('error', () => other.destroy());
  other.on('error', () => taken.destroy());
}).listen(from);

function toPlace(text) {
  const [, host, port] = /^([^/]+):(\d+)$/.exec(text) ?? [];
  return host === undefined ? { path: text } : { host, port: Number(port) };
}
