export interface ExecOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables of this process that the program does not get. */
  readonly unset?: RegExp;
  readonly stdin?: string;
  /** Called with each line of stdout and stderr as it comes, for progress. */
  readonly onLine?: (line: string, from: 'stdout' | 'stderr') => void;
  readonly signal?: AbortSignal;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs programs. Any exit code is returned; a program that is not there is tool-missing. */
export interface Exec {
  run(command: string, args: readonly string[], options?: ExecOptions): Promise<ExecResult>;
}
