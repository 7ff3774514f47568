import { isProfileKept, procMount } from './baseline.ts';
import { containersOf, type Pod } from './pod.ts';
import { type Control, type Violation, violationsOf } from './violation.ts';

/** What `restricted` wants beside `baseline`, in the order of the standard (kubernetes.io, Pod Security Standards, v1.36). */
export const restricted: readonly Control[] = [
  volumeTypes,
  privilegeEscalation,
  runningAsNonRoot,
  runningAsNonRootUser,
  seccomp,
  capabilities,
  procMount,
];

const volumeKinds = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

function volumeTypes({ spec }: Pod): Violation[] {
  const found = violationsOf('Volume Types');
  return (spec.volumes ?? []).flatMap((volume) => {
    const kinds = Object.keys(volume).filter((key) => key !== 'name' && volume[key] != null);
    // Without a kind it becomes an emptyDir.
    if (kinds.length === 0 || kinds.some((kind) => volumeKinds.includes(kind))) return [];
    return [found(`volumes[${volume['name']}]`, `one of ${volumeKinds.join(', ')}`, kinds.join(', '))];
  });
}

function privilegeEscalation(pod: Pod): Violation[] {
  if (isWindows(pod)) return [];
  const found = violationsOf('Privilege Escalation');
  return containersOf(pod).flatMap(({ container: { securityContext }, place }) => {
    const is = securityContext?.allowPrivilegeEscalation ?? undefined;
    return is === false ? [] : [found(`${place}.securityContext.allowPrivilegeEscalation`, 'false', is)];
  });
}

function runningAsNonRoot(pod: Pod): Violation[] {
  if (pod.spec.hostUsers === false) return [];
  const found = violationsOf('Running as Non-root');
  const above = pod.spec.securityContext?.runAsNonRoot ?? undefined;
  const containers = containersOf(pod).flatMap(({ container: { securityContext }, place }) => {
    const is = securityContext?.runAsNonRoot ?? above;
    return is === true ? [] : [found(`${place}.securityContext.runAsNonRoot`, 'true', is)];
  });
  return above === false ? [found('securityContext.runAsNonRoot', 'true', false), ...containers] : containers;
}

function runningAsNonRootUser(pod: Pod): Violation[] {
  if (pod.spec.hostUsers === false) return [];
  const found = violationsOf('Running as Non-root user');
  const contexts = [
    { context: pod.spec.securityContext, place: '' },
    ...containersOf(pod).map(({ container, place }) => ({
      context: container.securityContext,
      place: `${place}.`,
    })),
  ];
  return contexts
    .filter(({ context }) => context?.runAsUser === 0)
    .map(({ place }) => found(`${place}securityContext.runAsUser`, 'another than 0', 0));
}

function seccomp(pod: Pod): Violation[] {
  if (isWindows(pod)) return [];
  const found = violationsOf('Seccomp');
  const above = pod.spec.securityContext?.seccompProfile?.type;
  return containersOf(pod).flatMap(({ container: { securityContext }, place }) => {
    const is = securityContext?.seccompProfile?.type ?? above ?? undefined;
    // Any other profile is baseline's business, wherever it is set.
    return is === undefined || (!isProfileKept(is) && securityContext?.seccompProfile == null)
      ? [found(`${place}.securityContext.seccompProfile.type`, 'RuntimeDefault or Localhost', is)]
      : [];
  });
}

function capabilities(pod: Pod): Violation[] {
  if (isWindows(pod)) return [];
  const found = violationsOf('Capabilities');
  return containersOf(pod).flatMap(({ container: { securityContext }, place }) => {
    const { add, drop } = securityContext?.capabilities ?? {};
    const field = `${place}.securityContext.capabilities`;
    return [
      ...(drop?.includes('ALL') ? [] : [found(`${field}.drop`, 'ALL', drop?.join(', '))]),
      ...(add ?? [])
        .filter((name) => name !== 'NET_BIND_SERVICE')
        .map((name) => found(`${field}.add`, 'none but NET_BIND_SERVICE', name)),
    ];
  });
}

function isWindows({ spec }: Pod): boolean {
  return spec.os?.name === 'windows';
}
