/**
 * record.mjs REPOSITORY PICTURE: from `officina bastion init` to a prompt in the pod, on a real one-node cluster that has the
 * image, drawn as the terminal showed it, with the seconds that it took. REPOSITORY, in a registry of this machine's loopback,
 * has the tag devpod; OFFICINA_KUBERNETES names the cluster's programs (officina test --kubernetes makes them).
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { drawTerminal, readTerminal } from './terminal.mjs';

const [repository = '', picture = ''] = process.argv.slice(2);
const programs = process.env.OFFICINA_KUBERNETES ?? '';
const here = dirname(new URL(import.meta.url).pathname);
const folder = mkdtempSync(join(tmpdir(), 'officina-record-'));
const node = join(folder, 'node');
const columns = 112;

/** The commands, as docs/bastion.md has them. */
const script = `stty cols ${columns} rows 50
PS4='$ '; set -x
officina bastion init --registry ${repository}
kubectl apply -k bastion
kubectl -n bastion rollout status statefulset/bastion
kubectl -n bastion exec -it bastion-0 -- zsh -l
`;
/** What is typed at each prompt. */
const typed = ['kubectl get pods', 'id -un; git --version', 'exit'];

if (repository === '' || picture === '' || programs === '')
  throw new Error('wanted REPOSITORY and PICTURE, and OFFICINA_KUBERNETES in the environment');
try {
  must(join(here, 'node/up'), [programs, node, repository.split('/')[0]]);
  prepareVolume();
  prepareImage();
  const { text, seconds, steps } = await record();
  const title = `a bastion: ${seconds} s from nothing to a prompt, on one node that has the image`;
  writeFileSync(picture, drawTerminal(readTerminal(text, columns), { title, columns }));
  process.stdout.write(`${title}\n${steps.join('\n')}\n`);
  const begun = performance.now();
  kubectl('-n', 'bastion', 'delete', 'pod', 'bastion-0');
  kubectl('-n', 'bastion', 'wait', 'pod/bastion-0', '--for=create', '--timeout=60s');
  kubectl('-n', 'bastion', 'wait', 'pod/bastion-0', '--for=condition=Ready', '--timeout=60s');
  process.stdout.write(`${secondsSince(begun)} s from delete pod to ready again\n`);
} finally {
  spawnSync(join(here, 'node/down'), [node, '--wipe']);
  rmSync(folder, { recursive: true, force: true });
}

function must(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

function kubectl(...args) {
  return must(join(node, 'kubectl'), args);
}

function prepareVolume() {
  mkdirSync(join(folder, 'home'));
  const file = join(folder, 'volume.yaml');
  const template = readFileSync(join(here, 'volume.yaml'), 'utf8');
  writeFileSync(file, template.replace('HOME_FOLDER', join(folder, 'home')));
  kubectl('apply', '-f', file);
}

/** Has the node pull the image, as a pod before would have. */
function prepareImage() {
  const place = join(folder, 'first');
  must(resolve(here, '../../officina'), ['bastion', 'init', '--registry', repository, '--folder', place]);
  const [, digest] = /digest: (\S+)/.exec(readFileSync(join(place, 'kustomization.yaml'), 'utf8')) ?? [];
  const image = `--image=${repository}@${digest}`;
  kubectl('wait', 'serviceaccount/default', '--for=create', '--timeout=60s');
  kubectl('run', 'first', image, '--restart=Never', '--command', '--', 'true');
  kubectl('wait', 'pod/first', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=300s');
}

function secondsSince(begun) {
  return ((performance.now() - begun) / 1000).toFixed(1);
}

/** Runs the commands at a terminal; what it showed, and the seconds to each command and to the first prompt. */
function record() {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const programs = { officina: resolve(here, '../../officina'), kubectl: join(node, 'kubectl') };
  for (const [name, program] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec '${program}' "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  writeFileSync(join(folder, 'script'), script);
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, TERM: 'xterm' };
  const shell = spawn('script', ['-qec', 'bash script', '/dev/null'], { cwd: folder, env });
  const start = performance.now();
  const left = [...typed];
  const steps = [];
  let [text, seconds, seen] = ['', '', 0];
  shell.stdout.setEncoding('utf8').on('data', (more) => {
    text += more;
    for (const [, words] of text.slice(-more.length).matchAll(/^\$ (.*?)\r?$/gm))
      steps.push(`  ${secondsSince(start)} s: ${words}`);
    const prompt = text.indexOf('❯', seen);
    if (prompt < 0 || left.length === 0) return;
    seconds ||= secondsSince(start);
    seen = text.length;
    shell.stdin.write(`${left.shift()}\n`);
  });
  return new Promise((done, fail) => {
    shell.on('error', fail);
    shell.on('close', (status) =>
      left.length === 0 ? done({ text, seconds, steps }) : fail(new Error(`exit ${status}:\n${text}`)),
    );
  });
}
