import type { CheckSpec, WorkspaceImage } from '@officina/core';
import type { Finding } from '../../layers/finding.ts';
import type { ToCheck } from '../check.ts';
import { renderOutcome } from '../judge.ts';

type Allowed = Extract<CheckSpec, { kind: 'secrets' }>['allow'][number];

/** Findings named in a report; the rest is counted. */
const named = 20;

/**
 * Nothing that looks like a secret is in any layer, in the history or in the environment, except what an allow-list of
 * the image or of an ancestor gives a reason for, and for the environments of Python that tools are: what the layer of one
 * holds is in its locked wheels, which everybody can read. An entry that allows nothing is warned of in the report of the image
 * that has it, and fails nothing: what it was for may be gone with an update that must not wait.
 */
export const toSecretsCheck: ToCheck<'secrets'> = (spec, { owner, ancestors, heirs }) => {
  const allowed = [...ancestors.flatMap(allowListOf), ...spec.allow].map(toAllowed);
  const published = new Set([owner, ...ancestors, ...heirs].flatMap(environmentsOf));
  return {
    kind: 'secrets',
    name: 'secrets',
    image: owner.name,
    isolation: 'layers',
    wanted: `no secret in a layer or the history, ${allowed.length} places allowed for a reason`,
    probes: [],
    judge: ([outcome]) => {
      const hint =
        'remove it from the step that adds it (a later RUN rm leaves it in its layer) and make the secret itself worthless; ' +
        `a place that holds none goes to smoke: secrets: allow in ${owner.folder}/image.yaml, with a reason`;
      if (outcome === undefined || outcome.broken !== undefined) {
        return { passed: false, got: outcome === undefined ? 'nothing' : renderOutcome(outcome), hint };
      }
      const findings = JSON.parse(outcome.stdout) as readonly Finding[];
      const wrong = findings.filter(
        (finding) =>
          !published.has(finding.environment ?? '') && !allowed.some((entry) => entry.allows(finding)),
      );
      const idle =
        heirs.length > 0 ? [] : spec.allow.filter((entry) => !findings.some(toAllowed(entry).allows));
      const places = wrong.slice(0, named).map(renderFinding);
      if (wrong.length > named) places.push(`and ${wrong.length - named} more`);
      const got = places.join('; ') || 'none';
      return { passed: wrong.length === 0, got, hint, ...warningOf(idle, owner.folder) };
    },
  };
};

function toAllowed({ path, rule }: Allowed): { readonly allows: (finding: Finding) => boolean } {
  const pattern = patternOf(path);
  return { allows: (finding) => pattern.test(finding.path) && (rule === undefined || rule === finding.rule) };
}

function warningOf(idle: readonly Allowed[], folder: string): { readonly warning?: string } {
  if (idle.length === 0) return {};
  const entries = idle.map(({ path, rule }) => (rule === undefined ? path : `${rule} at ${path}`)).join(', ');
  return {
    warning: `nothing is there that ${entries} would allow; take it out of allow in ${folder}/image.yaml`,
  };
}

function allowListOf({ spec }: WorkspaceImage): readonly Allowed[] {
  return spec.smoke.flatMap((check) => (check.kind === 'secrets' ? check.allow : []));
}

/** Where the environments of an image are. */
function environmentsOf({ spec }: WorkspaceImage): string[] {
  return Object.values(spec.tools).flatMap(({ environment, install }) =>
    environment === undefined ? [] : install.map(({ to }) => to.replace(/\/+$/, '')),
  );
}

function renderFinding({ rule, path, layer, line }: Finding): string {
  const where = layer === undefined ? '' : ` in layer ${layer.slice(0, 19)}`;
  return `${rule} at ${path}${line === undefined ? '' : `:${line}`}${where}`;
}

/** `*` is anything but a slash, `**` anything. */
function patternOf(glob: string): RegExp {
  const source = glob
    .split(/(\*\*|\*)/)
    .map((part) =>
      part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}$`);
}
