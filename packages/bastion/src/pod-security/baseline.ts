import { containersOf, type Pod } from './pod.ts';
import { type Control, type Violation, violationsOf } from './violation.ts';

/** The controls of `baseline`, in the order of the standard (kubernetes.io, Pod Security Standards, v1.36). */
export const baseline: readonly Control[] = [
  hostProcess,
  hostNamespaces,
  privileged,
  capabilities,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  appArmor,
  seLinux,
  procMountOutsideUserNamespaces,
  seccomp,
  sysctls,
];

/** What a container may be given beside what it has, which runtimes give anyway. */
const usualCapabilities = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

const safeSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
];

const containerTypes = ['container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/** Whether a profile is the runtime's own or one of the node. */
export function isProfileKept(type: string | null | undefined): boolean {
  return type === 'RuntimeDefault' || type === 'Localhost';
}

/** The pod's security context and those of its containers, each with its place. */
export function contextsOf(pod: Pod) {
  const { securityContext: own } = pod.spec;
  return [
    ...(own ? [{ context: own, place: 'securityContext' }] : []),
    ...containersOf(pod).flatMap(({ container: { securityContext }, place }) =>
      securityContext ? [{ context: securityContext, place: `${place}.securityContext` }] : [],
    ),
  ];
}

/** `/proc` as runtimes mask it. */
export function procMount(pod: Pod): Violation[] {
  const found = violationsOf('/proc Mount Type');
  return containersOf(pod).flatMap(({ container: { securityContext }, place }) => {
    const type = securityContext?.procMount ?? 'Default';
    return type === 'Default' ? [] : [found(`${place}.securityContext.procMount`, 'Default', type)];
  });
}

function procMountOutsideUserNamespaces(pod: Pod): Violation[] {
  return pod.spec.hostUsers === false ? [] : procMount(pod);
}

function hostProcess(pod: Pod): Violation[] {
  const found = violationsOf('HostProcess');
  return contextsOf(pod).flatMap(({ context, place }) =>
    context.windowsOptions?.hostProcess ? [found(`${place}.windowsOptions.hostProcess`, 'false', true)] : [],
  );
}

function hostNamespaces({ spec }: Pod): Violation[] {
  const found = violationsOf('Host Namespaces');
  const names = ['hostNetwork', 'hostPID', 'hostIPC'] as const;
  return names.filter((name) => spec[name]).map((name) => found(name, 'false', true));
}

function privileged(pod: Pod): Violation[] {
  const found = violationsOf('Privileged Containers');
  return containersOf(pod)
    .filter(({ container }) => container.securityContext?.privileged)
    .map(({ place }) => found(`${place}.securityContext.privileged`, 'false', true));
}

function capabilities(pod: Pod): Violation[] {
  const found = violationsOf('Capabilities');
  return containersOf(pod).flatMap(({ container, place }) => {
    const added = container.securityContext?.capabilities?.add ?? [];
    const more = added.filter((name) => !usualCapabilities.includes(name));
    const field = `${place}.securityContext.capabilities.add`;
    return more.map((name) => found(field, 'none but what runtimes give', name));
  });
}

function hostPathVolumes({ spec }: Pod): Violation[] {
  const found = violationsOf('HostPath Volumes');
  return (spec.volumes ?? [])
    .filter((volume) => volume['hostPath'] != null)
    .map((volume) => found(`volumes[${volume['name']}]`, 'no hostPath', 'hostPath'));
}

function hostPorts(pod: Pod): Violation[] {
  const found = violationsOf('Host Ports');
  return containersOf(pod).flatMap(({ container, place }) =>
    (container.ports ?? []).flatMap(({ hostPort }) =>
      hostPort ? [found(`${place}.ports.hostPort`, 'none', hostPort)] : [],
    ),
  );
}

function hostProbes(pod: Pod): Violation[] {
  const found = violationsOf('Host Probes / Lifecycle Hooks');
  return containersOf(pod).flatMap(({ container, place }) => {
    const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
    const asked = {
      livenessProbe,
      readinessProbe,
      startupProbe,
      'lifecycle.postStart': lifecycle?.postStart,
      'lifecycle.preStop': lifecycle?.preStop,
    };
    return Object.entries(asked).flatMap(([name, what]) =>
      [what?.httpGet?.host, what?.tcpSocket?.host].flatMap((host) =>
        host ? [found(`${place}.${name}`, 'no host', host)] : [],
      ),
    );
  });
}

/** Also as annotations said it before there was a field. */
function appArmor(pod: Pod): Violation[] {
  const found = violationsOf('AppArmor');
  const wanted = 'RuntimeDefault or Localhost';
  const before = 'container.apparmor.security.beta.kubernetes.io/';
  const annotations = Object.entries(pod.metadata?.annotations ?? {});
  const [runtime, own] = ['runtime/default', 'localhost/'];
  return [
    ...contextsOf(pod).flatMap(({ context: { appArmorProfile: profile }, place }) =>
      profile && !isProfileKept(profile.type)
        ? [found(`${place}.appArmorProfile`, wanted, profile.type)]
        : [],
    ),
    ...annotations
      .filter(([name, is]) => name.startsWith(before) && is !== '' && is !== runtime && !is.startsWith(own))
      .map(([name, is]) => found(`annotations[${name}]`, `${runtime} or ${own}...`, is)),
  ];
}

function seLinux(pod: Pod): Violation[] {
  const found = violationsOf('SELinux');
  return contextsOf(pod).flatMap(({ context: { seLinuxOptions: options }, place }) => {
    const { type, user, role } = options ?? {};
    const field = `${place}.seLinuxOptions`;
    return [
      ...(type && !containerTypes.includes(type)
        ? [found(`${field}.type`, 'a type of containers', type)]
        : []),
      ...(user ? [found(`${field}.user`, 'none', user)] : []),
      ...(role ? [found(`${field}.role`, 'none', role)] : []),
    ];
  });
}

function seccomp(pod: Pod): Violation[] {
  const found = violationsOf('Seccomp');
  return contextsOf(pod).flatMap(({ context: { seccompProfile: profile }, place }) =>
    profile && !isProfileKept(profile.type)
      ? [found(`${place}.seccompProfile.type`, 'RuntimeDefault or Localhost', profile.type)]
      : [],
  );
}

function sysctls({ spec }: Pod): Violation[] {
  const found = violationsOf('Sysctls');
  return (spec.securityContext?.sysctls ?? [])
    .filter(({ name }) => !safeSysctls.includes(name))
    .map(({ name }) => found('securityContext.sysctls', 'only those of the pod alone', name));
}
