/** What a person sees on stderr while work goes on; nothing of it is a result. */
export interface Talk {
  info(message: string): void;
  warn(message: string): void;
  /** Shows a piece of work as going on, and how it ended; returns what the work returns. */
  task<T>(title: string, work: (progress: TaskProgress) => Promise<T>): Promise<T>;
}

export interface TaskProgress {
  /** Replaces the detail beside the title, such as `12 of 40 MB`. */
  detail(text: string): void;
}

/** The time now; a port so that cooldown and records can be tested. */
export interface Clock {
  now(): Date;
}
