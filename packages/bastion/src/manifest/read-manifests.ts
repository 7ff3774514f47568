import { FactoryError, parseValue } from '@officina/core';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { Pod } from '../pod-security/pod.ts';
import { type Level, levels } from '../pod-security/violation.ts';

/** An object of the cluster, as far as all have it. */
export const Resource = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string().optional(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).nullish(),
  }),
});
export type Resource = z.infer<typeof Resource>;

/** A pod that a resource would start, and the resource: `StatefulSet bastion`. */
export interface PlacedPod {
  readonly owner: string;
  readonly pod: Pod;
}

/** Reads the documents of a stream of manifests; throws yaml-invalid, or document-invalid naming what is no resource. */
export function readManifests(text: string, origin: string): Resource[] {
  const documents = parseAllDocuments(text, { logLevel: 'error' });
  return [...documents].flatMap((document): Resource[] => {
    const [problem] = document.errors;
    if (problem !== undefined) {
      throw new FactoryError('yaml-invalid', `${origin}: ${problem.message.split('\n')[0]}`, {
        hint: 'fix that place, then run again',
        cause: problem,
      });
    }
    const value: unknown = document.toJS();
    if (value === null) return [];
    const { items } = z
      .looseObject({ items: z.array(z.unknown()).optional() })
      .catch({})
      .parse(value);
    return (items ?? [value]).map((item) =>
      parseValue(Resource, item, { code: 'document-invalid', what: origin, where: () => origin }),
    );
  });
}

/** The pods that resources would start; throws document-invalid for one that is none. */
export function podsOf(resources: readonly Resource[], origin: string): PlacedPod[] {
  return resources.flatMap((resource): PlacedPod[] => {
    const owner = `${resource.kind} ${resource.metadata.name ?? ''}`.trimEnd();
    const found = templateOf(resource);
    if (found === undefined) return [];
    const where = () => `${origin}: ${owner}`;
    return [{ owner, pod: parseValue(Pod, found, { code: 'document-invalid', what: origin, where }) }];
  });
}

/** What a namespace enforces, by its label; undefined where no such namespace, or no level, is among the resources. */
export function levelOf(resources: readonly Resource[]): Level | undefined {
  const namespace = resources.find(({ kind }) => kind === 'Namespace');
  const said = namespace?.metadata.labels?.['pod-security.kubernetes.io/enforce'];
  return levels.find((level) => level === said);
}

/** Where each kind has its pod (Kubernetes API, workload resources). */
const templates: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  PodTemplate: ['template'],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

function templateOf(resource: Resource): unknown {
  const path = templates[resource.kind];
  return path?.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    resource,
  );
}
