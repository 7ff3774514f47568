import { readLines } from './lines.ts';
import { mountOptions } from './mount-options.ts';

/** A mount of a RUN that lends a step something of the builder's machine. */
export interface LentMount {
  readonly line: number;
  readonly kind: 'secret' | 'ssh';
  /** The name that it is given by. */
  readonly id: string;
}

/** Every secret and every ssh agent or key that a Dockerfile's steps may read; `file` is for errors. */
export function lentMounts(dockerfile: string, file: string): LentMount[] {
  const { instructions } = readLines(dockerfile, { file });
  return instructions.flatMap(({ keyword, line, flags }) =>
    flags
      .filter(({ name }) => keyword === 'RUN' && name === 'mount')
      .flatMap(({ value }): LentMount[] => {
        const options = mountOptions(value);
        const kind = options.get('type')?.toLowerCase();
        if (kind !== 'secret' && kind !== 'ssh') return [];
        const target = options.get('target')?.split('/').at(-1) ?? '';
        return [{ line, kind, id: options.get('id') ?? (kind === 'ssh' ? 'default' : target) }];
      }),
  );
}
