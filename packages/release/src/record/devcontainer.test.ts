import { describe, expect, it } from '@jest/globals';
import { digestOf, parseReference } from '@officina/core';
import { renderDevcontainer } from './devcontainer.ts';

describe('renderDevcontainer', () => {
  it('is name and image, pinned by tag and digest', () => {
    const digest = digestOf('devpod');
    expect(renderDevcontainer(parseReference(`localhost:5000/one:devpod@${digest}`))).toBe(
      `{\n  "name": "workspace",\n  "image": "localhost:5000/one:devpod@${digest}"\n}\n`,
    );
  });

  it('refuses a reference without a digest', () => {
    expect(() => renderDevcontainer(parseReference('localhost:5000/one:devpod'))).toThrow(
      expect.objectContaining({ code: 'input-invalid' }),
    );
  });
});
