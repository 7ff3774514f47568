import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';

type Receive = (child: ChildProcess) => void;

const receivers = new AsyncLocalStorage<Receive>();
let isListening = false;

/**
 * Does work that starts one program through a library that keeps the process to itself, and hands that process over as it
 * is made, before it runs. Source: Node's built-in channel `child_process` (diagnostics_channel, since 16.18).
 */
export function withSpawnedProcess<T>(receive: Receive, work: () => Promise<T>): Promise<T> {
  if (!isListening) {
    isListening = true;
    subscribe('child_process', (message) => {
      receivers.getStore()?.((message as { readonly process: ChildProcess }).process);
    });
  }
  return receivers.run(receive, work);
}
