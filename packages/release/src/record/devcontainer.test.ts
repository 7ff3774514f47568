import { describe, expect, it } from '@jest/globals';
import { digestOf, tagged } from '@officina/core';
import { renderDevcontainer } from './devcontainer.ts';

describe('renderDevcontainer', () => {
  it('is name and image, pinned by tag and digest', () => {
    const digest = digestOf('devpod');
    expect(renderDevcontainer({ ...tagged('localhost:5000/one', 'devpod'), digest })).toBe(
      `{\n  "name": "workspace",\n  "image": "localhost:5000/one:devpod@${digest}"\n}\n`,
    );
  });

  it("names the label's user again", () => {
    const reference = { ...tagged('localhost:5000/one', 'devpod'), digest: digestOf('devpod') };
    expect(JSON.parse(renderDevcontainer(reference, 'vscode'))).toMatchObject({ remoteUser: 'vscode' });
  });
});
