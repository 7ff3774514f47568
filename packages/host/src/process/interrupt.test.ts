import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { createInterrupts } from './interrupt.ts';

function target() {
  const emitter = new EventEmitter();
  let left: (code: number) => void = () => undefined;
  const exited = new Promise<number>((resolve) => {
    left = resolve;
  });
  const fake = {
    on: (signal: string, listener: () => void) => emitter.on(signal, listener),
    off: (signal: string, listener: () => void) => emitter.off(signal, listener),
    exit: (code: number) => left(code),
  };
  return { emitter, exited, onInterrupt: createInterrupts(fake) };
}

describe('createInterrupts', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'runs every clean-up once on %s, failing ones too, and exits with 130',
    async (signal) => {
      const { emitter, exited, onInterrupt } = target();
      const ran: string[] = [];
      onInterrupt(() => ran.push('first'));
      onInterrupt(() => {
        ran.push('second');
        throw new Error('no');
      });
      onInterrupt(() => ran.push('taken back'))();
      emitter.emit(signal);
      expect(await exited).toBe(130);
      expect(ran).toEqual(['second', 'first']);
    },
  );

  it('waits for clean-ups, but leaves at once on a second signal', async () => {
    const { emitter, exited, onInterrupt } = target();
    onInterrupt(() => new Promise(() => undefined));
    emitter.emit('SIGINT');
    const undecided = Symbol();
    expect(await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, 20, undecided))])).toBe(
      undecided,
    );
    emitter.emit('SIGINT');
    expect(await exited).toBe(130);
  });

  it('listens only while something is registered', () => {
    const { emitter, onInterrupt } = target();
    const forget = onInterrupt(() => undefined);
    expect(emitter.listenerCount('SIGINT')).toBe(1);
    forget();
    expect(emitter.listenerCount('SIGINT')).toBe(0);
  });
});
