import type { NamedTool } from '../add/known-program.ts';

/** Two programs of Python, as rows of a catalogue have them. */
export const environmentRows: readonly NamedTool[] = [
  {
    name: 'hello',
    tool: {
      ...{ datasource: 'pypi', package: 'hello-world', install: [{ to: '/opt/hello/' }] },
      links: { '/usr/local/bin/hello': '/opt/hello/bin/hello', '/usr/local/bin/hi': '/opt/hello/bin/hi' },
    },
  },
  {
    name: 'greeter',
    tool: {
      ...{ datasource: 'pypi', package: 'greeter', install: [{ to: '/opt/greeter/' }] },
      links: { '/usr/local/bin/greet': '/opt/greeter/bin/greet' },
    },
  },
];
