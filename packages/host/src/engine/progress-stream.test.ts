import { describe, expect, it } from '@jest/globals';
import { readProgress } from './progress-stream.ts';

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

describe('readProgress', () => {
  it('finds the digest, however the bytes are cut', async () => {
    const cut = chunks('{"status":"Push', 'ing"}\r\n{"aux":{"Tag":"t","Dig', 'est":"sha256:1","Size":5}}\n');
    expect(await readProgress(cut)).toEqual({ digest: 'sha256:1' });
  });

  it('finds the error in an answer that says 200', async () => {
    const said = chunks('{"status":"x"}\n{"errorDetail":{"message":"denied"},"error":"denied"}\n');
    expect(await readProgress(said)).toEqual({ error: 'denied' });
  });
});
