import { describe, expect, it } from '@jest/globals';
import type { CheckResult, Report, SmokeResult } from '@officina/core';
import { smokeAnnotations } from './annotations.ts';
import { renderJunit } from './junit.ts';
import { renderSmokeSummary } from './markdown.ts';
import { toSmokeFailures, toSmokeRows } from './rows.ts';
import { renderSmoke } from './text.ts';

const check = (name: string, rest: Partial<CheckResult> = {}): CheckResult => ({
  ...{
    kind: 'command',
    name,
    image: 'base',
    passed: true,
    wanted: 'exit 0',
    got: 'exit 0',
    milliseconds: 20,
  },
  ...rest,
});
const report = (image: string, checks: CheckResult[], rest: Partial<Report> = {}): Report => ({
  ...{ image, platform: 'linux/amd64', key: `sha256:${'a'.repeat(64)}`, digest: `sha256:${'d'.repeat(64)}` },
  green: checks.every(({ passed }) => passed) && checks.length > 0,
  ...{ reused: false, checks, milliseconds: 1500 },
  ...rest,
});
const bad = check('a <b> | @you', {
  passed: false,
  command: 'echo `x`',
  got: 'exit 1, stderr "\u0007 ``"',
  hint: 'fix it',
});
const result: SmokeResult = {
  schema: 'officina.smoke/v1',
  reports: [
    report('base', [check('x')], { reused: true }),
    report('gemini', [check('x'), bad]),
    report('none', []),
  ],
};

describe('toSmokeRows', () => {
  it('counts, and puts what is not green first', () => {
    expect(toSmokeRows(result).map((row) => [row.image, row.result, row.passed, row.failed])).toEqual([
      ['gemini', 'failed', 1, 1],
      ['none', 'empty', 0, 0],
      ['base', 'green', 1, 0],
    ]);
  });
});

describe('toSmokeFailures', () => {
  it('has the next step, and a command to look for oneself where a check knows none', () => {
    expect(toSmokeFailures(result)).toEqual([expect.objectContaining({ image: 'gemini', next: 'fix it' })]);
    const { hint: _, ...mute } = bad;
    const [failure] = toSmokeFailures({ ...result, reports: [report('x', [mute])] });
    expect(failure?.next).toContain('docker run');
  });
});

describe('renderSmoke', () => {
  it('tells failures before the table', () => {
    expect(renderSmoke(result)).toBe(`gemini (linux/amd64): a <b> | @you failed
  command  echo \`x\`
  wanted   exit 0
  got      exit 1, stderr "\u0007 \`\`"
  next     fix it

image   platform     smoke   passed  failed  time
gemini  linux/amd64  failed  1       1       1.5 s
none    linux/amd64  empty   0       0       1.5 s
base    linux/amd64  green   1       0       reused
`);
  });
});

describe('renderSmokeSummary', () => {
  it('shows what an image says without obeying it', () => {
    const text = renderSmokeSummary(result);
    expect(text).toContain('| `a <b> \\| @you` |');
    expect(text).toContain('``` exit 1, stderr " ``" ```');
    expect(text.replace(/(`+)[^`].*?\1/g, '')).not.toMatch(/@you|<b>/);
    expect(text.indexOf('fix it')).toBeLessThan(text.indexOf('| Image |'));
  });
});

describe('what steers the eye', () => {
  const odd = '\u202egro\u200b.elpmaxe\u2069\u001b[31m\u001b]0;title\u0007\u{e0041}\ufeff';
  const hostile = report(`base${odd}`, [
    check(`name${odd}`, { passed: false, command: odd, wanted: odd, got: odd, hint: odd, warning: odd }),
  ]);

  it.each([
    ['the summary', renderSmokeSummary],
    ['the JUnit file', renderJunit],
  ])('is not in %s', (_, render) => {
    const text = render({ ...result, reports: [hostile] });
    expect(text).toContain('gro.elpmaxe');
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Bidi_Control}\u200b\ufeff\u{e0041}]|31m|title/u);
  });
});

describe('a warning', () => {
  const warned: SmokeResult = {
    ...result,
    reports: [
      report('base', [check('x', { warning: 'tidy <up>' }), check('y', { passed: false, warning: 'too' })]),
    ],
  };

  it('is told in every form of the report, after the failures', () => {
    expect(renderSmoke(warned)).toContain('\nbase (linux/amd64): x: warning: tidy <up>\n');
    const text = renderSmokeSummary(warned);
    expect(text).toContain('- ⚠️ `base` (linux/amd64): `x`: `tidy <up>`\n');
    expect(text.indexOf('wanted:')).toBeLessThan(text.indexOf('⚠️'));
    const xml = renderJunit(warned);
    expect(xml).toMatch(
      /<testcase name="x"[^>]*>\s*<system-out>warning: tidy &lt;up&gt;<\/system-out>\s*<\/testcase>/,
    );
    expect(xml).toMatch(/<\/failure>\s*<system-out>warning: too<\/system-out>/);
    const planned = { name: 'base', folder: 'bases', ...{ parents: [], externals: {}, tools: [] } };
    const plan = { images: [{ ...planned, channels: [], platforms: [] }] };
    expect(smokeAnnotations(warned, { images: 'images', plan })).toContainEqual({
      ...{ level: 'warning', message: 'base (linux/amd64): x: tidy <up>', file: 'images/bases/image.yaml' },
    });
  });

  it('makes nothing red', () => {
    const green = { ...result, reports: [report('base', [check('x', { warning: 'tidy' })])] };
    expect(
      smokeAnnotations(green, { images: 'images', plan: { images: [] } }).map(({ level }) => level),
    ).toEqual(['warning']);
  });
});

describe('renderJunit', () => {
  const xml = renderJunit(result);

  it('counts an image without checks as an error', () => {
    expect(xml).toContain('name="none linux/amd64" tests="1" failures="0" errors="1"');
    expect(xml).toContain('name="gemini linux/amd64" tests="2" failures="1" errors="0"');
  });

  it('writes well-formed text whatever a program printed', () => {
    expect(xml).toContain('name="a &lt;b&gt; | @you"');
    expect(xml).toContain('&quot; ``');
    expect(xml).not.toMatch(/[\u0000-\u0008]/);
  });
});
