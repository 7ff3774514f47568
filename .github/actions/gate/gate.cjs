// One answer for branch protection. Plain CommonJS without dependencies: it runs where nothing is installed.
'use strict';

/** What differs between the results of jobs and what was planned, one sentence each. */
function differences(needs, expected) {
  const planned = new Map();
  const wrong = [];
  for (const line of expected
    .split('\n')
    .map((text) => text.trim())
    .filter(Boolean)) {
    const [, job, result] = /^([\w-]+)=(success|skipped)$/.exec(line) ?? [];
    if (job === undefined) wrong.push(`input "expected": wanted job=success or job=skipped, got "${line}"`);
    else if (planned.has(job)) wrong.push(`input "expected": ${job} has two lines`);
    else planned.set(job, result);
  }
  for (const [job, { result }] of Object.entries(needs)) {
    if (!planned.has(job)) wrong.push(`${job}: ${result}, and no result was planned for it`);
    else if (planned.get(job) !== result) wrong.push(`${job}: wanted ${planned.get(job)}, got ${result}`);
    planned.delete(job);
  }
  for (const job of planned.keys()) wrong.push(`${job}: planned, and not waited for`);
  if (Object.keys(needs).length === 0) wrong.push('input "needs" names no job: the gate would hold nothing');
  return wrong;
}

const found = differences(JSON.parse(process.env.INPUT_NEEDS || '{}'), process.env.INPUT_EXPECTED || '');
for (const line of found) process.stdout.write(`::error::${line}\n`);
if (found.length > 0) process.exitCode = 1;
else process.stdout.write('every job ended as planned\n');
