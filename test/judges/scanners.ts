import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a vulnerability is of: a source package of Debian 12, or a package of npm's. */
export interface Advisory {
  readonly id: string;
  readonly ecosystem: 'deb' | 'npm';
  readonly package: string;
  /** The first version without it. */
  readonly fixed: string;
}

/** A document, an image as `docker save` writes it, or one in a registry without TLS. */
export type Target = { readonly sbom: string } | { readonly image: string } | { readonly reference: string };

/** A vulnerability and the package that a scanner says has it, `CVE-2026-1 libc6`; sorted, each once. */
export type Matches = readonly string[];

/** A scanner that knows only the advisories that it was given, and asks nobody. */
export interface Scanner {
  readonly know: (advisories: readonly Advisory[]) => void;
  readonly scan: (target: Target, vex?: string) => Matches;
}

/** The scanners by their names. Each program is what `officina test --judges` made; `folder` is for their databases. */
export const scanners = {
  trivy: (folder: string): Scanner => ({
    know: (advisories) => give('OFFICINA_TRIVY_DB', join(folder, 'trivy', 'db'), advisories),
    scan: (target, vex) => {
      const quiet = ['--cache-dir', join(folder, 'trivy'), '--offline-scan', '--skip-db-update', '-q'];
      const wanted = ['--scanners', 'vuln', '--skip-version-check', '-f', 'json', ...withVex(vex)];
      const said = ask('OFFICINA_TRIVY', [...trivyTarget(target), ...quiet, ...wanted]) as TrivySaid;
      return listed(
        (said.Results ?? []).flatMap(({ Vulnerabilities = [] }) =>
          Vulnerabilities.map(({ VulnerabilityID, PkgName }) => `${VulnerabilityID} ${PkgName}`),
        ),
      );
    },
  }),
  grype: (folder: string): Scanner => ({
    know: (advisories) => give('OFFICINA_GRYPE_DB', join(folder, 'grype', '6'), advisories),
    scan: (target, vex) => {
      const said = ask('OFFICINA_GRYPE', [grypeTarget(target), '-q', '-o', 'json', ...withVex(vex)], {
        ...{ GRYPE_DB_CACHE_DIR: join(folder, 'grype'), GRYPE_DB_AUTO_UPDATE: 'false', TMPDIR: folder },
        ...{ GRYPE_CHECK_FOR_APP_UPDATE: 'false', GRYPE_REGISTRY_INSECURE_USE_HTTP: 'true' },
      }) as GrypeSaid;
      return listed(
        said.matches.map(({ vulnerability, artifact }) => `${vulnerability.id} ${artifact.name}`),
      );
    },
  }),
  'osv-scanner': (folder: string): Scanner => ({
    know: (advisories) => giveOsv(join(folder, 'osv'), advisories),
    scan: (target) => {
      const what =
        'image' in target ? ['image', '--archive', target.image] : ['source', '-L', fileOf(target)];
      const wanted = ['--offline', '--verbosity', 'error', '-f', 'json'];
      const said = ask('OFFICINA_OSV_SCANNER', ['scan', ...what, ...wanted], {
        ...{ OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY: join(folder, 'osv'), TMPDIR: folder },
      }) as OsvSaid;
      return listed(
        (said.results ?? []).flatMap(({ packages = [] }) =>
          packages.flatMap(({ package: { name }, vulnerabilities = [] }) =>
            vulnerabilities.map(({ id }) => `${id} ${name}`),
          ),
        ),
      );
    },
  }),
} as const;

function trivyTarget(target: Target): string[] {
  if ('sbom' in target) return ['sbom', target.sbom];
  return [
    'image',
    ...('image' in target
      ? ['--input', target.image]
      : ['--image-src', 'remote', '--insecure', target.reference]),
  ];
}

function grypeTarget(target: Target): string {
  if ('sbom' in target) return `sbom:${target.sbom}`;
  return 'image' in target ? `docker-archive:${target.image}` : `registry:${target.reference}`;
}

function fileOf(target: Target): string {
  if (!('sbom' in target)) throw new Error('osv-scanner does not read a registry without TLS');
  return target.sbom;
}

interface TrivySaid {
  readonly Results?: readonly {
    readonly Vulnerabilities?: readonly { readonly VulnerabilityID: string; readonly PkgName: string }[];
  }[];
}

interface GrypeSaid {
  readonly matches: readonly {
    readonly vulnerability: { readonly id: string };
    readonly artifact: { readonly name: string };
  }[];
}

interface OsvSaid {
  readonly results?: readonly {
    readonly packages?: readonly {
      readonly package: { readonly name: string };
      readonly vulnerabilities?: readonly { readonly id: string }[];
    }[];
  }[];
}

function listed(found: readonly string[]): Matches {
  return [...new Set(found)].sort();
}

function withVex(file: string | undefined): string[] {
  return file === undefined ? [] : ['--vex', file];
}

function programOf(variable: string): string {
  const program = process.env[variable];
  if (program === undefined) throw new Error(`${variable} is not set: run officina test --judges`);
  return program;
}

/** What a scanner prints as JSON; osv-scanner exits with 1 when it finds something, and with 128 when it finds no package. */
function ask(variable: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): unknown {
  const options = { env: { ...process.env, ...env }, maxBuffer: 1 << 28 };
  try {
    return JSON.parse(execFileSync(programOf(variable), args, options).toString());
  } catch (error) {
    const { status, stdout } = error as { readonly status?: number; readonly stdout?: Buffer };
    if (variable !== 'OFFICINA_OSV_SCANNER' || status !== 1 || stdout === undefined) throw error;
    return JSON.parse(stdout.toString());
  }
}

function give(variable: string, folder: string, advisories: readonly Advisory[]): void {
  execFileSync(programOf(variable), [folder], { input: JSON.stringify(advisories) });
}

/** osv-scanner reads OSV's records (https://ossf.github.io/osv-schema/) from one archive for each ecosystem. */
function giveOsv(folder: string, advisories: readonly Advisory[]): void {
  for (const [ecosystem, name] of [
    ['deb', 'Debian'],
    ['npm', 'npm'],
  ] as const) {
    const place = join(folder, 'osv-scalibr', name);
    mkdirSync(place, { recursive: true });
    const files = advisories
      .filter((one) => one.ecosystem === ecosystem)
      .map((one) => {
        const file = join(place, `${one.id}.json`);
        writeFileSync(file, JSON.stringify(osvRecord(one, name)));
        return file;
      });
    execFileSync('python3', ['-m', 'zipfile', '-c', join(place, 'all.zip'), ...files]);
  }
}

function osvRecord({ id, ecosystem, package: name, fixed }: Advisory, family: string) {
  return {
    ...{ schema_version: '1.7.0', id, modified: '2026-11-01T00:00:00Z', published: '2026-11-01T00:00:00Z' },
    affected: [
      {
        package: { ecosystem: ecosystem === 'deb' ? `${family}:12` : family, name },
        ranges: [
          { type: ecosystem === 'deb' ? 'ECOSYSTEM' : 'SEMVER', events: [{ introduced: '0' }, { fixed }] },
        ],
      },
    ],
  };
}
