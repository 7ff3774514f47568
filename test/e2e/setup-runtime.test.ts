import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe } from '@jest/globals';
import { testSetupRuntime } from '../setup-runtime/setup-runtime-cases.ts';
import { devpodImage } from '../support/ground.ts';

const run = promisify(execFile);
const docker = process.env['OFFICINA_DOCKER'] ?? 'docker';
// An image of one's own saves the demo while one works on setup-runtime.
let image = process.env['OFFICINA_DEVPOD_IMAGE'] ?? '';

/** Runs a script as the image's user in a container without network; throws with its stderr when it fails. */
async function inContainer(script: string): Promise<string> {
  const args = ['run', '--rm', '--network', 'none', '--env', 'TMP=/tmp', image, 'bash', '-c', script];
  const { stdout } = await run(docker, args, { maxBuffer: 1e7 });
  return stdout;
}

describe('setup-runtime', () => {
  beforeAll(async () => {
    if (image === '') image = await devpodImage();
  });
  testSetupRuntime(inContainer);
});
