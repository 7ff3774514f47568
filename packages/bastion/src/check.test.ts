import { describe, expect, it } from '@jest/globals';
import type { Digest } from '@officina/core';
import { plain, seeded } from './bastion.fixture.ts';
import { type CheckInputs, type CheckPorts, check } from './check.ts';
import { renderBastion } from './manifest/render-bastion.ts';

const registry = seeded('devpod', ['linux/amd64']);
const digest = registry.names.get('devpod') as Digest;
const inputs: CheckInputs = {
  pin: { newName: '127.0.0.1:5000/factory', digest, tag: 'devpod' },
  manifests: renderBastion(plain),
  origin: 'bastion',
  platforms: ['linux/amd64'],
};
const good: CheckPorts = {
  registry,
  signer: { verify: async () => ({ valid: true, by: 'us' }) },
  runAsPod: async () => ({ passed: true, got: 'all of it' }),
};

async function outcomes(changes: Partial<CheckInputs>, ports: Partial<CheckPorts> = {}) {
  const findings = await check({ ...inputs, ...changes }, { ...good, ...ports });
  return { all: findings.map(({ outcome }) => outcome), details: findings.map(({ detail }) => detail) };
}

const naive = `kind: Pod\napiVersion: v1\nmetadata: {name: p}\nspec: {containers: [{name: c, image: i}]}\n`;

describe('check', () => {
  it('passes what init wrote', async () => {
    expect((await outcomes({})).all).toEqual(['passed', 'passed', 'passed', 'passed']);
  });

  it('names each field that the level refuses', async () => {
    const { all, details } = await outcomes({ manifests: naive });
    expect(all).toEqual(['failed', 'passed', 'passed', 'passed']);
    for (const field of [
      'runAsNonRoot',
      'allowPrivilegeEscalation',
      'capabilities.drop',
      'seccompProfile.type',
    ])
      expect(details[0]).toContain(`Pod p: containers[c].securityContext.${field}`);
  });

  it("judges by the namespace's own level", async () => {
    const manifests = renderBastion({ ...plain, sudo: true });
    expect((await outcomes({ manifests })).details[0]).toContain('level baseline');
    const raised = manifests.replace('enforce: baseline', 'enforce: restricted');
    expect((await outcomes({ manifests: raised })).all[0]).toBe('failed');
  });

  it('fails what starts no pod, what is no manifest and what is no yaml', async () => {
    for (const manifests of ['', 'just: words\n', '{', `${naive}---\n[]\n`])
      expect((await outcomes({ manifests })).all[0]).toBe('failed');
  });

  it('goes on after each failure', async () => {
    const gone = { ...inputs.pin, digest: `sha256:${'0'.repeat(64)}` as const };
    const signer = { verify: async () => ({ valid: false, why: 'no signature' }) as const };
    const runAsPod = async () => ({ passed: false, got: 'not so: ping works' });
    const { all, details } = await outcomes({ pin: gone, manifests: naive }, { signer, runAsPod });
    expect(all).toEqual(['failed', 'failed', 'failed', 'failed']);
    expect(details.slice(1).join()).toMatch(/not in the registry.*no signature.*ping works/);
  });

  it('says what was not looked at', async () => {
    const { all } = await outcomes({}, { signer: undefined, runAsPod: undefined });
    expect(all.slice(2)).toEqual(['not checked', 'not checked']);
  });
});
