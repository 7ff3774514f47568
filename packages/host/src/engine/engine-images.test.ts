import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createClient } from './engine-client.ts';
import { createEngineImages } from './engine-images.ts';

describe('createEngineImages', () => {
  let engine: Server | undefined;
  afterEach(() => void engine?.close());

  /** An engine that answers every list with 404 the first `lost` times, as one does that loses an image in the middle. */
  const engineThatLoses = async (lost: number) => {
    let asked = 0;
    engine = createServer((_, response) => {
      asked += 1;
      const gone = asked <= lost;
      response.writeHead(gone ? 404 : 200, { 'content-type': 'application/json' });
      const message = 'content digest sha256:5549: not found';
      response.end(JSON.stringify(gone ? { message } : [{ RepoTags: ['officina.local/a:candidate-1'] }]));
    }).listen(0, '127.0.0.1');
    await once(engine, 'listening');
    const { port } = engine.address() as AddressInfo;
    return createEngineImages({
      client: createClient({ url: `tcp://127.0.0.1:${port}`, host: '127.0.0.1', port }),
    });
  };

  it('lists the names again when an image went while they were listed', async () => {
    const images = await engineThatLoses(2);
    expect(await images.names('officina.local/a')).toEqual(['officina.local/a:candidate-1']);
  });

  it('does not take a list that never comes for an empty one', async () => {
    const images = await engineThatLoses(1000);
    await expect(images.names('officina.local/a')).rejects.toMatchObject({
      code: 'engine-failed',
      message: expect.stringContaining('not found'),
    });
  });
});
