import { describe, expect, it } from '@jest/globals';
import { SecretsCheck, type WorkspaceImage } from '@officina/core';
import { contextOf, imageOf, outcomeOf, subjectOf } from '../check.fixture.ts';
import { toSecretsCheck } from './secrets-check.ts';

const layer = `sha256:${'a'.repeat(64)}`;
const key = { rule: 'private-key', path: '/usr/lib/x/test/key.pem', layer, line: 3 };
const allow = (path: string, rule = '') =>
  `smoke: [{ kind: secrets, allow: [{ path: "${path}", ${rule}reason: a fixture of upstream's tests }] }]`;

function judge(findings: readonly unknown[], own = 'smoke: [{ kind: secrets }]', parent = '') {
  const image = imageOf('devpod', own);
  const spec = SecretsCheck.parse(image.spec.smoke[0]);
  const check = toSecretsCheck(spec, contextOf(image, parent === '' ? [] : [imageOf('base', parent)]));
  return check.judge([outcomeOf(JSON.stringify(findings))], subjectOf());
}

describe('toSecretsCheck', () => {
  it('passes when nothing was found', () => {
    expect(judge([])).toMatchObject({ passed: true, got: 'none' });
  });

  it('names rule, place and layer', () => {
    const verdict = judge([key, { rule: 'credential-assignment', path: 'history 2' }]);
    expect(verdict.passed).toBe(false);
    expect(verdict.got).toBe(
      'private-key at /usr/lib/x/test/key.pem:3 in layer sha256:aaaaaaaaaaaa; credential-assignment at history 2',
    );
  });

  it.each([
    ['the path', allow(key.path), true],
    ['a star in one folder', allow('/usr/lib/x/test/*.pem'), true],
    ['a star over folders', allow('/usr/lib/**'), true],
    ['a star that stops at a slash', allow('/usr/lib/*.pem'), false],
    ['the rule too', allow(key.path, 'rule: private-key, '), true],
    ['another rule', allow(key.path, 'rule: npm-token, '), false],
    ['a dot that is a dot', allow('/usr/lib/x/test/key-pem'), false],
  ])('allows by %s', (_, yaml, passed) => {
    expect(judge([key], yaml).passed).toBe(passed);
  });

  describe('of an environment of Python', () => {
    const tool =
      'tools: { x: { datasource: pypi, package: x, environment: { python: "3.11" }, install: [{ to: /opt/x/ }] } }';
    const own = `${tool}\nsmoke: [{ kind: secrets }]`;
    const inside = { ...key, path: '/opt/x/lib/python3.11/site-packages/test.key' };

    it.each([
      ['passes over what its own layer holds', { ...inside, environment: '/opt/x' }, own, true],
      ['does not pass over what another layer put there', inside, own, false],
      ['does not pass over another environment', { ...inside, environment: '/opt/y' }, own, false],
      ['does not pass over one that no tool is', { ...inside, environment: '/opt/x' }, undefined, false],
    ])('%s', (_, finding, yaml, passed) => expect(judge([finding], yaml).passed).toBe(passed));
  });

  it("allows what an ancestor's list allows", () => {
    expect(judge([key], undefined, allow('/usr/lib/**')).passed).toBe(true);
  });

  it.each([
    ['nothing for an entry that allows something', allow(key.path), [key], undefined],
    ['an entry that allows nothing', allow('/gone/*.pem'), [], '/gone/*.pem'],
    [
      'a rule that nothing is found by',
      allow(key.path, 'rule: npm-token, '),
      [key],
      `npm-token at ${key.path}`,
    ],
  ])('warns of %s', (_, yaml, findings, entry) => {
    const { warning } = judge(findings, yaml);
    if (entry === undefined) expect(warning).toBeUndefined();
    else
      expect(warning).toBe(
        `nothing is there that ${entry} would allow; take it out of allow in images/devpod/image.yaml`,
      );
  });

  it("leaves the ancestor's entries to the ancestor's report", () => {
    const [base, devpod] = [imageOf('base', allow('/gone')), imageOf('devpod')];
    const warningOf = (heirs: readonly WorkspaceImage[]) =>
      toSecretsCheck(SecretsCheck.parse(base.spec.smoke[0]), { ...contextOf(base), heirs }).judge(
        [outcomeOf('[]')],
        subjectOf(),
      ).warning;
    expect(warningOf([])).toContain('/gone');
    expect(warningOf([devpod])).toBeUndefined();
  });

  it('wants a reason', () => {
    expect(SecretsCheck.safeParse({ kind: 'secrets', allow: [{ path: '/x' }] }).success).toBe(false);
    expect(SecretsCheck.safeParse({ kind: 'secrets', allow: [{ path: '/x', reason: '' }] }).success).toBe(
      false,
    );
  });

  it('counts what it does not name', () => {
    const many = Array.from({ length: 25 }, (_, index) => ({ rule: 'ssh-key', path: `/x${index}` }));
    expect(judge(many).got).toMatch(/and 5 more$/);
  });
});
