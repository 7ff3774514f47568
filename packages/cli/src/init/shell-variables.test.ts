import { describe, expect, it } from '@jest/globals';
import { isAssignment, shellVariables, withoutChoices } from './shell-variables.ts';

describe('shellVariables', () => {
  it('tells what is set once from what is set for each machine', () => {
    const body =
      'A=1; B="x y" C=$(uname -m) && case $C in x86_64) D=x64 E=amd64 ;; aarch64) D=arm64; E=arm64 ;; *) exit 1 ;; esac';
    const { values, machines } = shellVariables(body);
    expect(Object.fromEntries(values)).toEqual({ A: '1', B: 'x y', C: '$(uname -m)' });
    expect(Object.fromEntries(machines)).toEqual({
      D: { word: '{arch}', arch: { 'linux/amd64': 'x64' } },
      E: { word: '{arch}', arch: {} },
    });
  });

  it('keeps what the words of two machines have in common', () => {
    const { machines, values } = shellVariables(
      'F=own-x86_64.zip; F=own-aarch_64.zip; G=o-Linux-64bit.tgz; G=o-Linux-ARM64.tgz; V=1; V=2; W=3',
      new Set(['W']),
    );
    expect(Object.fromEntries(machines)).toEqual({
      F: { word: 'own-{arch}.zip', arch: { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch_64' } },
      G: { word: 'o-Linux-{arch}.tgz', arch: { 'linux/amd64': '64bit', 'linux/arm64': 'ARM64' } },
    });
    expect([...values]).toEqual([]);
  });

  it('takes neither options nor what is asked for a setting', () => {
    expect([
      ...shellVariables('curl --retry=3 "$X" https://own.example/?a=b && [ "$A" = "b" ]').values,
    ]).toEqual([]);
  });
});

describe('isAssignment', () => {
  it.each(['A=1', 'A=', 'A=1 B=2', 'A="x y"', "export A='x'", 'A=$(dpkg --print-architecture)'])(
    'is %s',
    (command) => {
      expect(isAssignment(command)).toBe(true);
    },
  );
  it.each(['A=1 make', 'make A=1', 'A="x" make', 'A'])('is not %s', (command) => {
    expect(isAssignment(command)).toBe(false);
  });
});

describe('withoutChoices', () => {
  it.each([
    ['case "$A" in x) B=1;; y|z) B=2; C=3 ;; *) echo "no $A" >&2; exit 1;; esac; next', 'true; next'],
    ['if [ 1 ]; then A=1; elif [ 2 ]; then A=2; fi; next', 'true; next'],
    ['B=1 && if [ "$A" = y ]; then B=2; else B=3; fi && next', 'B=1 && true && next'],
  ])('takes out what only sets: %s', (body, left) => {
    expect(withoutChoices(body)).toBe(left);
  });
  it.each(['case $A in x) make ;; esac', 'if true; then make; fi', 'case $A in x) B=1 make ;; esac'])(
    'leaves %s',
    (body) => {
      expect(withoutChoices(body)).toBe(body);
    },
  );
});
