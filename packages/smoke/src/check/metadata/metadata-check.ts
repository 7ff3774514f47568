import { canonicalJson } from '@officina/core';
import type { ToCheck } from '../check.ts';
import { mergeEntries, metadataLabel, metadataProblems } from './devcontainer-metadata.ts';

/** Labels, user, working directory and devcontainer.metadata of the image itself; nothing is run. */
export const toMetadataCheck: ToCheck<'metadata'> = (spec, { owner, heirs }) => {
  // An heir has labels and an entry of its own over those of the owner.
  const labels: Readonly<Record<string, string>> = Object.assign(
    {},
    owner.spec.labels,
    spec.labels,
    ...heirs.map((heir) => heir.spec.labels),
  );
  const entries = [owner, ...heirs]
    .map((image) => image.spec.devcontainer)
    .filter((entry) => entry !== undefined);
  const devcontainer = entries.length === 0 ? undefined : mergeEntries(entries);
  const wants = [
    ...(spec.user === undefined ? [] : [`user ${spec.user}`]),
    ...(spec.workdir === undefined ? [] : [`workdir ${spec.workdir}`]),
    ...(spec.entrypoint === undefined ? [] : [`entrypoint ${canonicalJson(spec.entrypoint)}`]),
    ...Object.entries(labels).map(([label, value]) => `${label}=${value}`),
    ...(devcontainer === undefined ? [] : [`${metadataLabel} as in image.yaml`]),
  ];
  return {
    kind: 'metadata',
    name: 'metadata',
    image: owner.name,
    isolation: 'shared',
    wanted: wants.join(', ') || 'valid metadata',
    probes: [],
    judge: (_, subject) => {
      const wrong = [
        ...(spec.user === undefined || spec.user === subject.user
          ? []
          : [`user ${subject.user || 'not set'}`]),
        ...(spec.workdir === undefined || spec.workdir === subject.workdir
          ? []
          : [`workdir ${subject.workdir || 'not set'}`]),
        ...(spec.entrypoint === undefined ||
        canonicalJson(spec.entrypoint) === canonicalJson(subject.entrypoint)
          ? []
          : [`entrypoint ${canonicalJson(subject.entrypoint)}`]),
        ...Object.entries(labels)
          .filter(([label, value]) => subject.labels[label] !== value)
          .map(([label]) => `${label}=${subject.labels[label] ?? 'not there'}`),
        ...metadataProblems(subject.labels[metadataLabel], devcontainer),
      ];
      return {
        passed: wrong.length === 0,
        got: wrong.length === 0 ? 'all of it' : wrong.join('; '),
        hint: `look at ${owner.folder}/image.yaml (labels, devcontainer) and at USER and WORKDIR in its Dockerfile`,
      };
    },
  };
};
