import { runPrefix } from './night-factory.ts';
import { run } from './officina.ts';

/** Takes the names of all runs under act out of the engine, those that a killed run left among them. */
export async function sweepEngine(): Promise<void> {
  const { stdout } = await run('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}']);
  const ours = stdout
    .split('\n')
    .filter((name) => name.includes(`/${runPrefix}`) || name.startsWith('officina.local/night-'));
  if (ours.length > 0) await run('docker', ['rmi', '--force', ...ours]);
}
