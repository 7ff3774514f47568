import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Workshop } from '@officina/cli';
import { builderArguments, examineDockerfile } from '@officina/core';
import { buildGoProgram } from './build-go-program.ts';
import { type BuilderReading, compareReadings, type Verdict } from './compare-readings.ts';
import { mutateDockerfile, seedDockerfiles } from './mutate-dockerfile.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

interface Options {
  /** Folders of Dockerfiles that are read as they are. */
  readonly folders: readonly string[];
  readonly mutations: number;
  readonly seed: number;
}

const platform = 'linux/amd64' as const;

/**
 * Puts mutated Dockerfiles, and those of the folders, to plan's reader and to BuildKit's own frontend, which Go makes of
 * test/reader. Prints what came of it last, and returns the exit code: 1 where one was read otherwise.
 */
export async function testReader(workshop: Workshop, options: Options): Promise<number> {
  const program = await buildGoProgram('test/reader', workshop);
  if (program === undefined) return 1;
  const seeds = seedDockerfiles(__officinaRoot);
  const mutated = Array.from({ length: options.mutations }, (_, at) =>
    mutateDockerfile(seeds[at % seeds.length] ?? '', options.seed + at),
  );
  const counts = [report('mutations', mutated, program)];
  for (const name of options.folders) counts.push(report(name, dockerfilesIn(name), program));
  return counts.every((wrong) => wrong === 0) ? 0 : 1;
}

function report(title: string, texts: readonly string[], program: string): number {
  const answers = askBuilder(texts, program);
  const counts: Record<Verdict['kind'], number> = {
    agree: 0,
    'we refuse': 0,
    'the builder refuses': 0,
    wrong: 0,
  };
  for (const [at, text] of texts.entries()) {
    const ours = examineDockerfile(text, { file: 'Dockerfile', platform });
    const verdict = compareReadings(ours, answers[at] as BuilderReading);
    counts[verdict.kind] += 1;
    if (verdict.kind === 'wrong' && counts.wrong <= 10)
      process.stdout.write(`wrong: ${verdict.why}\n${JSON.stringify(text)}\n`);
  }
  const said = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  process.stdout.write(`${title}: ${texts.length} Dockerfiles: ${said.join(', ')}\n`);
  return counts.wrong;
}

function askBuilder(texts: readonly string[], program: string): BuilderReading[] {
  const given = {
    TARGETPLATFORM: platform,
    TARGETOS: 'linux',
    TARGETARCH: 'amd64',
    TARGETVARIANT: '',
    ...builderArguments(platform),
  };
  const input = texts.map((text) => `${JSON.stringify({ text, given })}\n`).join('');
  const { stdout, stderr, status } = spawnSync(program, { input, encoding: 'utf8', maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`test/reader ended with ${status}: ${stderr.slice(0, 2000)}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as BuilderReading);
}

/** Every file of a folder, whatever its name: all of them are taken for Dockerfiles. */
function dockerfilesIn(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return paths
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8'));
}
