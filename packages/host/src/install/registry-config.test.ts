import { describe, expect, it } from '@jest/globals';
import { renderRegistryConfig } from './registry-config.ts';

describe('renderRegistryConfig', () => {
  it('listens on the address given, says its name, allows deletes, and quotes an odd folder', () => {
    const text = renderRegistryConfig({ folder: '/a: b/data', address: '127.0.0.1:5455', name: '0e1' });
    expect(text).toContain('addr: 127.0.0.1:5455\n');
    // A string, not a number.
    expect(text).toContain('X-Officina-Registry: ["0e1"]\n');
    expect(text).toContain('rootdirectory: "/a: b/data"\n');
    expect(text).toMatch(/delete:\n {4}enabled: true/);
  });
});
