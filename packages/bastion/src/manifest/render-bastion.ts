import { type BastionOptions, levelFor } from '../options.ts';

/** The image's user and its group, by number: a policy cannot tell whether a name is root. */
export const user = { uid: 1000, gid: 1000, home: '/home/vscode' } as const;

/** The Secret that holds kubeconfig and talosconfig, and where the pod sees it. */
export const secret = { name: 'cluster-configs', folder: '/run/cluster-configs' } as const;

/** `bastion.yaml`: namespace, identity and the pod with its volume, as restricted as the options let it be. */
export function renderBastion(options: BastionOptions): string {
  const { namespace, role } = options;
  return `# A bastion: the image as one pod with a home that stays. What is written here is the owner's from now on.
apiVersion: v1
kind: Namespace
metadata:
  name: ${namespace}
  labels:
    pod-security.kubernetes.io/enforce: ${levelFor(options)}
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: bastion, namespace: ${namespace} }
---
# What the bastion may do in the cluster. A role of a binding cannot be changed, so its name tells it.
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ${namespace}-bastion-${role} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${role} }
subjects: [{ kind: ServiceAccount, name: bastion, namespace: ${namespace} }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: bastion, namespace: ${namespace} }
spec:
  serviceName: bastion
  replicas: 1
  # In order, a pod that never got ready would also keep what corrects it from coming (kubernetes.io, forced rollback).
  podManagementPolicy: Parallel
  selector: { matchLabels: { app: bastion } }
  template:
    metadata:
      labels: { app: bastion }
      # Else each exec would begin with a line about the container that it took.
      annotations: { kubectl.kubernetes.io/default-container: bastion }
    spec:
${renderPod(options)}
  volumeClaimTemplates:
    - metadata: { name: home }
      spec:
        accessModes: [ReadWriteOnce]
${lines(8, [options.storageClass === undefined ? '' : `storageClassName: ${options.storageClass}`])}        resources: { requests: { storage: ${options.storage} } }
`;
}

function renderPod(options: BastionOptions): string {
  const { sudo, hostNetwork, platform } = options;
  const [, architecture] = platform?.split('/') ?? [];
  return `      serviceAccountName: bastion
      enableServiceLinks: false
      # The pod's own process 1 takes in what sessions leave behind, and sleep ends at once when it is asked to.
      shareProcessNamespace: true
${lines(6, [
  ...(hostNetwork
    ? [
        'hostNetwork: true',
        '# Without it names of the cluster are not known there.',
        'dnsPolicy: ClusterFirstWithHostNet',
      ]
    : []),
  architecture === undefined
    ? ''
    : `nodeSelector: { kubernetes.io/os: linux, kubernetes.io/arch: ${architecture} }`,
])}      securityContext:
        runAsNonRoot: true
        runAsUser: ${user.uid}
        runAsGroup: ${user.gid}
        fsGroup: ${user.gid}
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile: { type: RuntimeDefault }
${lines(8, hostNetwork ? [] : ['# Who may ping without a capability: everybody.', 'sysctls: [{ name: net.ipv4.ping_group_range, value: 0 2147483647 }]'])}      initContainers:
        # What the image's home has and the volume has not, the dotfiles, and the Secret where kubectl may lock its file.
        - name: prepare
          image: bastion
          command: [prepare-home, /run/configs]
${renderDotfiles(options)}          securityContext: ${security(sudo)}
          volumeMounts:
            - { name: home, mountPath: ${user.home} }
            - { name: configs, mountPath: /run/configs }
            - { name: secret, mountPath: ${secret.folder}, readOnly: true }
            - { name: tmp, mountPath: /tmp }
      containers:
        - name: bastion
          image: bastion
          command: [sleep, infinity]
${renderDotfiles(options)}          securityContext: ${security(sudo)}
          resources: { requests: { cpu: 50m, memory: 128Mi }, limits: { memory: 2Gi } }
          volumeMounts:
            - { name: home, mountPath: ${user.home} }
            - { name: configs, mountPath: ${user.home}/.cluster-configs }
            - { name: secret, mountPath: ${secret.folder}, readOnly: true }
            - { name: tmp, mountPath: /tmp }
      volumes:
        - name: secret
          secret: { secretName: ${secret.name}, optional: true, defaultMode: 0440 }
        - name: configs
          emptyDir: { medium: Memory, sizeLimit: 1Mi }
        - name: tmp
          emptyDir: {}`;
}

function renderDotfiles({ dotfiles }: BastionOptions): string {
  return dotfiles === undefined ? '' : `          env: [{ name: DOTFILES_REPO, value: "${dotfiles}" }]\n`;
}

function security(sudo: boolean): string {
  return sudo
    ? '{ allowPrivilegeEscalation: true }'
    : '{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }';
}

/** Lines below a key, each with its end; those that say nothing are left out. */
function lines(indent: number, texts: readonly string[]): string {
  return texts
    .filter((text) => text !== '')
    .map((text) => `${' '.repeat(indent)}${text}\n`)
    .join('');
}
