import { setTimeout } from 'node:timers/promises';
import { run } from './officina.ts';

/**
 * The names of all images of the engine, `repository:tag`. An engine fails to list them while another program removes one, so
 * it is asked again; throws when it never answers.
 */
export async function engineNames(): Promise<string[]> {
  for (let tries = 1; ; tries += 1) {
    const listed = await run('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}']);
    if (listed.exitCode === 0) return listed.stdout.split('\n').filter((name) => name !== '');
    if (tries === 20) throw new Error(listed.stderr);
    await setTimeout(200);
  }
}
