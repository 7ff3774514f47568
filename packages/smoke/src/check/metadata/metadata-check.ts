import { canonicalJson } from '@officina/core';
import type { ToCheck } from '../check.ts';
import { metadataLabel, metadataProblems } from './devcontainer-metadata.ts';

/** Labels, user, working directory and devcontainer.metadata of the image itself; nothing is run. */
export const toMetadataCheck: ToCheck<'metadata'> = (spec, { owner }) => {
  const wants = [
    ...(spec.user === undefined ? [] : [`user ${spec.user}`]),
    ...(spec.workdir === undefined ? [] : [`workdir ${spec.workdir}`]),
    ...(spec.entrypoint === undefined ? [] : [`entrypoint ${canonicalJson(spec.entrypoint)}`]),
    ...Object.entries({ ...owner.spec.labels, ...spec.labels }).map(([label, value]) => `${label}=${value}`),
    ...(owner.spec.devcontainer === undefined ? [] : [`${metadataLabel} as in image.yaml`]),
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
        ...Object.entries({ ...owner.spec.labels, ...spec.labels })
          .filter(([label, value]) => subject.labels[label] !== value)
          .map(([label]) => `${label}=${subject.labels[label] ?? 'not there'}`),
        ...metadataProblems(subject.labels[metadataLabel], owner.spec.devcontainer),
      ];
      return {
        passed: wrong.length === 0,
        got: wrong.length === 0 ? 'all of it' : wrong.join('; '),
        hint: `look at ${owner.folder}/image.yaml (labels, devcontainer) and at USER and WORKDIR in its Dockerfile`,
      };
    },
  };
};
