import { parseBuildResult, parsePlan, readDocument, renderDocument } from '@officina/core';
import { type ActionOutcome, createIssues, type Ports, runAction } from '@officina/host';
import { requireSame } from './cold-difference.ts';
import { Inputs } from './inputs.ts';
import { alarmOutcome, decisionIn, decisionOutcome, settledOutcome } from './outcome.ts';
import { decideNight, guard, settleNight } from './run.ts';

void runAction({ inputs: Inputs, run: nightly });

async function nightly(inputs: Inputs, plain: Ports): Promise<ActionOutcome> {
  const { images, registry, repository, token, good, run } = inputs;
  const ports = {
    ...plain,
    ...(repository === undefined || token === undefined
      ? {}
      : { issues: createIssues({ repository, token }) }),
  };
  const { files } = ports;
  switch (inputs.mode) {
    case 'decide': {
      const plan = await readDocument(files, inputs.plan, parsePlan);
      const decision = await decideNight({ images, plan }, ports);
      await files.write(inputs.decision, renderDocument(decision));
      return decisionOutcome(decision);
    }
    case 'verify': {
      const build = await readDocument(files, inputs.build, parseBuildResult);
      const same = await requireSame(build, ports.registry);
      return { outputs: {}, summary: `Built anew, ${same} images came out as before.\n` };
    }
    case 'settle': {
      const decision = await decisionIn(files, inputs.decision);
      return settledOutcome(await settleNight({ good, run, ...(decision && { decision }) }, ports));
    }
    default:
      return alarmOutcome(await guard({ images, ...(registry && { registry }) }, ports));
  }
}
