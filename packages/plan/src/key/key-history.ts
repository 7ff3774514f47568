import {
  type Digest,
  type Files,
  type KeptKey,
  type KeptKeys,
  type Platform,
  parseKeptKeys,
  type Talk,
} from '@officina/core';
import { KeyDocument } from './key-document.ts';

/** Keeps what plan knew of earlier keys, as text; losing it costs explanations, nothing else. */
export interface KeyHistory {
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

/** The history as one file, `<state folder>/keys.json`. */
export function keyHistory(files: Pick<Files, 'read' | 'write'>, stateFolder: string): KeyHistory {
  const file = `${stateFolder}/keys.json`;
  return { read: () => files.read(file), write: (text) => files.write(file, text) };
}

/** A key that was planned once; `green` when a tested image with it was seen. */
export interface KnownKey {
  readonly key: Digest;
  readonly green: boolean;
  readonly document: KeyDocument;
}

const keptKeys = 4;

/** The keys that were planned before, per image and platform, newest first. */
export interface Memory {
  recall(image: string, platform: Platform): readonly KeptKey[];
  remember(known: KnownKey): void;
  /** Writes when something is new. */
  save(): Promise<void>;
}

/** Opens a history; one that cannot be read is told and begun anew. */
export async function openMemory(history: KeyHistory | undefined, talk: Pick<Talk, 'warn'>): Promise<Memory> {
  const text = await history?.read();
  const keys = new Map(Object.entries(parse(text, talk)));
  let changed = false;
  return {
    recall: (image, platform) => keys.get(`${image} ${platform}`) ?? [],
    remember: (entry) => {
      const name = `${entry.document.image} ${entry.document.platform}`;
      const before = keys.get(name) ?? [];
      // What was seen tested stays a thing to compare with, also while nobody answers.
      const green = entry.green || before.some((item) => item.key === entry.key && item.green);
      const [first] = before;
      if (first?.key === entry.key && first.green === green) return;
      const others = before.filter((item) => item.key !== entry.key);
      keys.set(name, [{ ...entry, green }, ...others].slice(0, keptKeys));
      changed = true;
    },
    save: async () => {
      if (!changed || history === undefined) return;
      await history.write(
        `${JSON.stringify({ schema: 'officina.keys/v1', keys: Object.fromEntries(keys) })}\n`,
      );
    },
  };
}

/** The document of a kept key; undefined when another version of plan wrote it. */
export function documentOf(kept: KeptKey): KeyDocument | undefined {
  return KeyDocument.safeParse(kept.document).data;
}

function parse(text: string | undefined, talk: Pick<Talk, 'warn'>): KeptKeys['keys'] {
  if (text === undefined) return {};
  try {
    return parseKeptKeys(text, { file: 'keys.json' }).keys;
  } catch {
    talk.warn('the history of keys cannot be read and is begun anew: this plan cannot say what changed');
    return {};
  }
}
