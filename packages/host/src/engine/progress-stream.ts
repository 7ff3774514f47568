import { z } from 'zod';

/** One line of what the engine says while it pulls or pushes. */
const ProgressLine = z.object({
  error: z.string().optional(),
  errorDetail: z.object({ message: z.string().optional() }).optional(),
  aux: z.object({ Digest: z.string().optional() }).optional(),
});

/** How a pull or a push ended. */
export interface ProgressOutcome {
  readonly error?: string;
  /** The pushed digest, where the engine says it. */
  readonly digest?: string;
}

/** Reads the JSON lines of a pull or a push to their end: the answer's status is 200 even when it failed. */
export async function readProgress(stream: AsyncIterable<Buffer | string>): Promise<ProgressOutcome> {
  let text = '';
  for await (const chunk of stream) text += chunk.toString();
  let outcome: ProgressOutcome = {};
  for (const line of text.split('\n')) {
    const parsed = ProgressLine.safeParse(parse(line));
    if (!parsed.success) continue;
    const { error, errorDetail, aux } = parsed.data;
    const said = errorDetail?.message ?? error;
    if (said !== undefined) return { error: said };
    if (aux?.Digest !== undefined) outcome = { digest: aux.Digest };
  }
  return outcome;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
