import {
  FactoryError,
  type GoModules,
  type PythonPackages,
  ToolSpec as Spec,
  type ToolSpec,
} from '@officina/core';
import { createAsk } from '../ask.ts';
import { type FakeHttp, fakeHttp, type Reply } from '../fake-ports.fixture.ts';
import type { Query } from './datasource.ts';

/** A question to a datasource over canned answers. */
export interface FakeQuery extends Query {
  readonly http: FakeHttp;
}

/** A query about a tool, given as image.yaml has it; content with the first page unless told otherwise. */
export function fakeQuery(
  tool: Partial<ToolSpec> & Pick<ToolSpec, 'datasource'>,
  replies: Readonly<Record<string, Reply>>,
  enough: Query['enough'] = () => true,
): FakeQuery {
  const http = fakeHttp(replies);
  const spec = Spec.parse({ install: [{ to: '/usr/local/bin/x' }], ...tool });
  return {
    tool: spec,
    ask: createAsk(http),
    go: noGo,
    python: noPython,
    asOf: () => '2026-11-30T00:00:00Z',
    compiler: async () => undefined,
    enough,
    http,
  };
}

/** A machine without Go. */
export const noGo: GoModules = {
  files: async () => {
    throw new FactoryError('tool-missing', 'no go in this test', { hint: 'do it again' });
  },
};

/** A machine without Python. */
export const noPython: PythonPackages = {
  closure: async () => {
    throw new FactoryError('tool-missing', 'no python in this test', { hint: 'do it again' });
  },
};
