import { renderDocument } from '@officina/core';
import { type ActionOutcome, createGitHub, type Ports, runAction } from '@officina/host';
import { ActionInputs } from './inputs.ts';
import { readEvidence } from './read-evidence.ts';
import { createReleaseNotes } from './release-notes.ts';
import { outcomesOf } from './result.ts';
import { run } from './run.ts';
import { isProposeChanged, renderProposeSummary } from './summary.ts';

void runAction({ inputs: ActionInputs, run: propose });

async function propose(inputs: ActionInputs, ports: Ports): Promise<ActionOutcome> {
  const { images, folder, base, labels, group, token } = inputs;
  const evidence = await readEvidence(inputs, ports.files);
  const made = await run(
    {
      ...{ images, folder, base, labels, dryRun: inputs['dry-run'] },
      token: token === inputs['workflow-token'] ? 'github-token' : 'app',
      ...(group === undefined ? {} : { group }),
      ...(evidence === undefined ? {} : { evidence }),
    },
    {
      ...ports,
      github: createGitHub({ token, log: ports.talk.warn }),
      ...(inputs.notes ? { notes: createReleaseNotes(ports.http) } : {}),
    },
  );
  await ports.files.write(inputs.result, renderDocument(made));
  const changed = String(isProposeChanged(made));
  return {
    outputs: { result: inputs.result, changed, 'pull-requests': JSON.stringify(outcomesOf(made)) },
    summary: renderProposeSummary(made),
  };
}
