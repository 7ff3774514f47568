import { basename } from 'node:path';
import type { SmokeScript } from '@officina/core';
import type { Check, CheckContext } from '../check.ts';
import { toCommandCheck } from '../command/command-check.ts';

/** A script is handed to the program that its first line names; it says itself what it expects. */
export function toScriptCheck(script: SmokeScript, context: CheckContext): Check {
  const { file, name, interpreter, text, user, writes, network } = script;
  const expect = { 'exit-code': 0, stdout: [], stderr: ['^$'] };
  const command = [...interpreter, '-c', text, basename(file)];
  const check = toCommandCheck(
    { kind: 'command', name, command, user, writes, network, env: {}, expect },
    context,
  );
  return { ...check, kind: 'script', wanted: 'exit 0, and nothing on stderr', command: file };
}
