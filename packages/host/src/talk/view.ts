import type { Clock } from '@officina/core';
import type pc from 'picocolors';

/** The part of a stream that talk needs; stderr in earnest. */
export interface TalkStream {
  write(text: string): unknown;
  readonly columns?: number;
  readonly rows?: number;
}

/** A piece of work that is going on. */
export interface Task {
  readonly title: string;
  /** How deep it is nested, 0 for the outermost. */
  readonly depth: number;
  /** Milliseconds since 1970. */
  readonly started: number;
  detail: string;
}

/** How talk looks on one kind of stream. */
export interface View {
  line(text: string): void;
  begin(task: Task): void;
  detail(task: Task): void;
  /** `mark` is the outcome's word or sign. */
  end(task: Task, outcome: 'ok' | 'failed'): void;
}

/** What a view draws with. */
export interface ViewOptions {
  readonly stream: TalkStream;
  readonly clock: Clock;
  readonly colors: ReturnType<typeof pc.createColors>;
}
