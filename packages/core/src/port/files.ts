/** One entry of a folder walk; paths are relative to the walked folder, with `/`. */
export interface FileEntry {
  readonly path: string;
  /** `special` for what is none of the others: a pipe, a socket, a device. */
  readonly kind: 'file' | 'link' | 'folder' | 'special';
  /** Unix permission bits. */
  readonly mode: number;
  /** Bytes; 0 for a link and a folder. */
  readonly size: number;
  /** Where a link points, as written. */
  readonly target?: string;
}

/** Reading and writing files; paths are as the caller gives them (absolute, or relative to the working folder). */
export interface Files {
  /** The text of a file; undefined when it does not exist; throws file-unreadable, for what is not UTF-8 too. */
  read(path: string): Promise<string | undefined>;
  /** The bytes of a file; undefined when it does not exist; throws file-unreadable. */
  readBytes(path: string): Promise<Uint8Array | undefined>;
  /** Writes whole or not at all (a temporary file beside it, then rename); makes the folder. */
  write(path: string, text: string): Promise<void>;
  /** Names in a folder, sorted; empty when it does not exist; throws file-unreadable for one that is not UTF-8. */
  list(folder: string): Promise<string[]>;
  /** Everything under a folder, sorted by path; links are not followed; throws as list does. */
  walk(folder: string): Promise<FileEntry[]>;
}
