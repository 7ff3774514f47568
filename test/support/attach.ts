import { spawn } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './officina.ts';

/**
 * A program that listens, as an editor's server does that is copied into a home: it answers each line with what is in the
 * file of that name. `there` connects it with the standard streams of whoever runs it.
 */
const server = `
const { createServer, connect } = require('node:net');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const place = __dirname + '/port';
if (process.argv[2] === 'there') {
  const socket = connect(Number(readFileSync(place, 'utf8')), '127.0.0.1');
  process.stdin.pipe(socket).pipe(process.stdout);
} else {
  createServer((socket) => socket.on('data', (name) => {
    const file = name.toString().trim();
    socket.end(existsSync(file) ? readFileSync(file) : 'none\\n');
  })).listen(0, '127.0.0.1', function () { writeFileSync(place, String(this.address().port)); });
}
`;

/** An archive of a server, with a program of its own to run it: this machine's node. */
export async function makeServer(folder: string): Promise<string> {
  const place = join(folder, 'server');
  await mkdir(place, { recursive: true });
  await cp(process.execPath, join(place, 'node'));
  await writeFile(join(place, 'server.cjs'), server);
  const archive = join(folder, 'server.tar.gz');
  const { exitCode, stderr } = await run('tar', ['-czf', archive, '-C', place, '.']);
  if (exitCode !== 0) throw new Error(stderr);
  return archive;
}

/** Runs a program with what is to be read on its standard input; its output. */
export function feed(command: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', 'exec "$@" <"$0"', input, command, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', reject);
    child.on('close', () => resolve(said));
  });
}
