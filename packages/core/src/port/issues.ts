/** An issue that the factory keeps about itself. */
export interface Issue {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
}

/** Issues of one repository on GitHub; errors as for the GitHub port. */
export interface Issues {
  /** The newest open issue with a label; undefined when there is none. */
  findOpen(label: string): Promise<Issue | undefined>;
  open(request: Pick<Issue, 'title' | 'body'> & { readonly label: string }): Promise<Issue>;
  update(number: number, change: { title?: string; body?: string; state?: 'closed' }): Promise<void>;
  comment(number: number, body: string): Promise<void>;
}
