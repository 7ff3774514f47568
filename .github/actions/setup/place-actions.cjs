// Puts the verbs into the workspace as actions. A released tag brings their bundles; from a branch they are made here.
'use strict';
const { spawnSync } = require('node:child_process');
const { cpSync, existsSync, mkdirSync, readdirSync } = require('node:fs');
const { dirname, join } = require('node:path');

const root = dirname(dirname(dirname(__dirname)));
const rooms = readdirSync(join(root, 'packages')).filter((room) =>
  existsSync(join(root, 'packages', room, 'action.yml')),
);

if (!rooms.every((room) => existsSync(bundleOf(room)))) {
  run(join(root, 'officina'), ['-V']);
  run(process.execPath, [join(root, 'packages', 'cli', 'bundle.cjs'), '--actions']);
}
for (const room of rooms) {
  const place = join(process.env.GITHUB_WORKSPACE || process.cwd(), '.officina', 'actions', room);
  mkdirSync(join(place, 'dist'), { recursive: true });
  cpSync(join(root, 'packages', room, 'action.yml'), join(place, 'action.yml'));
  cpSync(bundleOf(room), join(place, 'dist', 'index.cjs'));
}
process.stdout.write(`.officina/actions: ${rooms.join(', ')}\n`);

function bundleOf(room) {
  return join(root, 'packages', room, 'dist', 'index.cjs');
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw error ?? new Error(`${command} ended with ${status}`);
}
