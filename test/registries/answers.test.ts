import { describe, expect, it } from '@jest/globals';
import { registryKinds, startRegistryOf } from '../support/registries.ts';
import { askRegistry } from '../support/registry-answers.ts';
import { registryTable } from '../support/registry-table.ts';

describe('the table of docs/registries.md', () => {
  it('has the registries that are asked', () => {
    expect([...registryTable().keys()]).toEqual(registryKinds().map(({ name }) => name));
  });

  it.each(registryKinds())('says what $name answers', async (kind) => {
    const registry = await startRegistryOf(kind, 'on disk');
    try {
      expect(await askRegistry(registry.address)).toEqual(registryTable().get(kind.name));
    } finally {
      await registry.stop();
    }
  });
});
