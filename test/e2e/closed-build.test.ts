import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

const yaml = `description: asks for something
channels: [asking]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
smoke: [{ kind: file, path: /answer }]
`;

describe('a step of a build', () => {
  let small: SmallWorkspace;
  let server: Server;
  let asked = 0;

  beforeAll(async () => {
    server = createServer((_, response) => {
      asked += 1;
      response.end('an answer');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    // bash's own sockets: nothing in its words says that it asks.
    const ask = `exec 3<>/dev/tcp/127.0.0.1/${port}; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; tail -n 1 <&3 >/answer`;
    small = await smallWorkspace({
      'asking/image.yaml': yaml,
      'asking/Dockerfile': `FROM debian\nRUN ["bash", "-ec", ${JSON.stringify(ask)}]\n`,
      'alone/image.yaml': yaml.replaceAll('asking', 'alone'),
      'alone/Dockerfile': 'FROM debian\nRUN test "$(ls /sys/class/net)" = lo && touch /answer\n',
    });
  });
  afterAll(async () => {
    await small?.remove();
    server?.close();
  });

  const build = async (image: string) => {
    expect(await small.officina(['plan', '--only', image])).toMatchObject({ exitCode: 0 });
    return small.officina(['build', '--no-cache', '--network', 'host']);
  };

  it('sees no network but its own, whatever --network says', async () => {
    expect(await build('alone')).toMatchObject({ exitCode: 0 });
  });

  it('fails when it opens a socket, and nothing is asked', async () => {
    const { exitCode, stderr } = await build('asking');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error build-failed: asking: .*failed/m);
    expect(asked).toBe(0);
  });

  it('may ask where the image says why, and is then refused by release', async () => {
    await small.write('asking/image.yaml', `${yaml}network: { open: a test of what is open }\n`);
    const planned = await small.officina(['plan', '--only', 'asking']);
    expect(planned.stdout).toContain('asking is open: a test of what is open');
    expect(await build('asking')).toMatchObject({ exitCode: 0 });
    expect(asked).toBe(1);
    expect(await small.officina(['smoke'])).toMatchObject({ exitCode: 0 });
    const { exitCode, stderr } = await small.officina(['release']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /error open-refused: asking is open, its steps had a network: a test of what is open/,
    );
  });

  it('is named by plan before anything is built, with what to write instead', async () => {
    await small.write('alone/Dockerfile', 'FROM debian\nRUN apt-get update && apt-get install -y curl\n');
    const { exitCode, stderr } = await small.officina(['plan', '--only', 'alone']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /warning .*alone\/Dockerfile:2: "apt-get update" looks as if it wanted a network.*--mount=from=debian-packages/,
    );
    expect((await small.officina(['doctor'])).stdout).toContain('alone/Dockerfile:2');
  });
});
