import { z } from 'zod';

const Profile = z.object({ type: z.string().nullish() }).nullish();

const common = {
  runAsNonRoot: z.boolean().nullish(),
  runAsUser: z.number().nullish(),
  seccompProfile: Profile,
  appArmorProfile: Profile,
  seLinuxOptions: z
    .object({ type: z.string().nullish(), user: z.string().nullish(), role: z.string().nullish() })
    .nullish(),
  windowsOptions: z.object({ hostProcess: z.boolean().nullish() }).nullish(),
};

const Names = z.array(z.string()).nullish();

/** What of a container's security context the standard speaks of. */
const ContainerSecurity = z.object({
  ...common,
  privileged: z.boolean().nullish(),
  allowPrivilegeEscalation: z.boolean().nullish(),
  procMount: z.string().nullish(),
  capabilities: z.object({ add: Names, drop: Names }).nullish(),
});

const Host = z.object({ host: z.string().nullish() }).nullish();
const Asked = z.object({ httpGet: Host, tcpSocket: Host }).nullish();

const Container = z.object({
  name: z.string(),
  securityContext: ContainerSecurity.nullish(),
  ports: z.array(z.object({ hostPort: z.number().nullish() })).nullish(),
  livenessProbe: Asked,
  readinessProbe: Asked,
  startupProbe: Asked,
  lifecycle: z.object({ postStart: Asked, preStop: Asked }).nullish(),
});
export type Container = z.infer<typeof Container>;

/** A pod template's spec and annotations, as far as the Pod Security standards speak of them (Kubernetes API, v1.36). */
export const Pod = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()).nullish() }).nullish(),
  spec: z.object({
    os: z.object({ name: z.string() }).nullish(),
    hostNetwork: z.boolean().nullish(),
    hostPID: z.boolean().nullish(),
    hostIPC: z.boolean().nullish(),
    hostUsers: z.boolean().nullish(),
    securityContext: z
      .object({ ...common, sysctls: z.array(z.object({ name: z.string() })).nullish() })
      .nullish(),
    /** A volume has its name and one more key: its kind. */
    volumes: z.array(z.record(z.string(), z.unknown())).nullish(),
    initContainers: z.array(Container).nullish(),
    containers: z.array(Container),
    ephemeralContainers: z.array(Container).nullish(),
  }),
});
export type Pod = z.infer<typeof Pod>;

/** A container of a pod and where it stands: `initContainers[prepare]`. */
export interface PlacedContainer {
  readonly container: Container;
  readonly place: string;
}

/** Every container of a pod: those that prepare, those that run, those for debugging. */
export function containersOf({ spec }: Pod): PlacedContainer[] {
  const kinds = ['initContainers', 'containers', 'ephemeralContainers'] as const;
  return kinds.flatMap((kind) =>
    (spec[kind] ?? []).map((container) => ({ container, place: `${kind}[${container.name}]` })),
  );
}
