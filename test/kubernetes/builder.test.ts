import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Cluster, startCluster } from '../support/cluster.ts';
import { type ClusterBuilder, namespace, startClusterBuilder } from '../support/cluster-builder.ts';
import { type Outcome, run } from '../support/officina.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

const smoke = 'smoke: [{ kind: command, name: it runs, command: [cat, /opt/made] }]';
const made = 'touch -h -d "@$SOURCE_DATE_EPOCH"';
const nonce = randomBytes(8).toString('hex');
const waits = `sleep 20.${Number.parseInt(nonce.slice(0, 6), 16)}`;
const files = {
  'under/image.yaml': `description: below\nchannels: [under]\nparents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }\n${smoke}\n`,
  'under/Dockerfile': `FROM debian\nARG SOURCE_DATE_EPOCH\nRUN echo ${nonce} >/opt/made && ${made} /opt/made /opt\n`,
  'over/image.yaml': `description: above\nchannels: [over]\n${smoke}\n`,
  'over/Dockerfile': 'FROM under\nLABEL edition=first\n',
};

describe('a builder of two replicas in the cluster', () => {
  let small: SmallWorkspace;
  let cluster: Cluster;
  let builder: ClusterBuilder;

  const here = () => [
    ...['--images', small.images, '--state', join(small.folder, 'state')],
    ...['--mirror', `docker.io/=${small.address}/`],
  ];
  const must = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await builder.officina([...args, ...here()]);
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  /** What a builder makes of both, without a cache: digest by image. */
  const madeBy = async (name: string) => {
    await small.officina(['plan', '--rebuild', 'under', '--rebuild', 'over']);
    const { candidates } = JSON.parse(await must('build', '--json', '--no-cache', '--builder', name));
    return candidates.map(({ image, digest }: Record<string, string>) => `${image} ${digest}`);
  };

  /** What became of a build whose pod is gone: buildx before 0.36 waits for it forever, until somebody interrupts. */
  const ended = async (building: Promise<Outcome>) => {
    const patience = new Promise<undefined>((next) => setTimeout(() => next(undefined), 20_000));
    const outcome = await Promise.race([building, patience]);
    if (outcome !== undefined) return outcome;
    await cluster.inside('pkill', '-INT', '-f', `launch.cjs build .*${small.folder}`);
    return building;
  };

  beforeAll(async () => {
    small = await smallWorkspace(files);
    cluster = await startCluster(join(small.folder, 'node'), small.address);
    builder = await startClusterBuilder(cluster, { ...small, replicas: 2 });
  });
  afterAll(async () => {
    await cluster?.remove();
    await small?.remove();
  });

  it('makes the digests that the engine makes', async () => {
    expect(await builder.pods()).toHaveLength(2);
    const byEngine = await madeBy('default');
    expect(byEngine).toHaveLength(2);
    expect(await madeBy('cluster')).toEqual(byEngine);
    await must('smoke');
  });

  it('gives nothing a name when a replica is killed in the middle, and makes it when it is run again', async () => {
    await small.write('over/Dockerfile', `FROM under\nRUN ${waits}\n`);
    const { images } = JSON.parse(await must('plan', '--json'));
    const { platforms } = images.find((image: { name: string }) => image.name === 'over');
    const name = `officina.local/over:candidate-${platforms[0].key.replace('sha256:', '')}`;
    const building = builder.officina(['build', '--builder', 'cluster', ...here()]);
    let pod: string | undefined;
    for (let tries = 0; tries < 240 && pod === undefined; tries++) {
      await new Promise((next) => setTimeout(next, 250));
      pod = await builder.runs(`^${waits}`);
    }
    expect(await builder.pods()).toContain(pod);
    await cluster.must('-n', namespace, 'delete', 'pod', pod ?? '', '--force', '--grace-period=0');
    const died = await ended(building);
    expect(died.exitCode === 130 ? 'interrupted' : died.stderr).toMatch(
      /^interrupted$|error engine-failed: the builder went away/,
    );
    expect((await run('docker', ['image', 'inspect', name])).exitCode).toBe(1);
    await builder.settle();
    expect(JSON.parse(await must('build', '--json', '--builder', 'cluster')).candidates).toHaveLength(2);
    expect((await run('docker', ['image', 'inspect', name])).exitCode).toBe(0);
    await must('smoke');
  });
});
