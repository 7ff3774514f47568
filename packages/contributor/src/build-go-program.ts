import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Workshop } from '@officina/cli';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/**
 * The path of the program that Go makes of a folder of the checkout (`test/reader`), in the state folder. Prints what was not
 * run, and is undefined, where that fails.
 */
export async function buildGoProgram(folder: string, workshop: Workshop): Promise<string | undefined> {
  return build('cd "$0" && exec go build -o "$1" .', folder, workshop);
}

/**
 * The same of a folder that stands on the inside of a module (`github.com/anchore/grype@v0.121.3`): it is built in a copy of
 * that module, by the sums that the module itself has of all that it stands on.
 */
export async function buildGoProgramInside(
  folder: string,
  module: string,
  workshop: Workshop,
): Promise<string | undefined> {
  const script = `
    set -e
    copy=$1.module
    trap 'rm -rf "$copy"' EXIT
    source=$(go mod download -json '${module}' | sed -n 's/^\\t"Dir": "\\(.*\\)",$/\\1/p')
    mkdir -p "$copy"
    cp -R "$source/." "$copy"
    chmod -R u+w "$copy"
    mkdir -p "$copy/cmd/own"
    cp "$0"/*.go "$copy/cmd/own"
    cd "$copy"
    go build -o "$1" ./cmd/own`;
  return build(script, folder, workshop);
}

async function build(script: string, folder: string, workshop: Workshop): Promise<string | undefined> {
  const place = resolve(workshop.place('tools'), folder.replaceAll('/', '-'));
  mkdirSync(place, { recursive: true });
  const program = join(place, 'program');
  workshop.talk.info(`-> build ${folder}`);
  const args = ['-c', script, join(__officinaRoot, folder), program];
  const { exitCode, stderr } = await workshop.exec.run('sh', args, {
    env: { CGO_ENABLED: '0', GOTOOLCHAIN: 'auto' },
  });
  if (exitCode === 0) return program;
  process.stdout.write(`0 passed, 0 failed, NOT RUN: ${folder} could not be built with Go: ${stderr}\n`);
  return undefined;
}
