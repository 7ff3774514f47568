import { describe, expect, it } from '@jest/globals';
import { readAskedValues } from './asked-values.ts';

const read = (body: string) => {
  const { text, asked } = readAskedValues(body);
  return [text, ...asked];
};

describe('readAskedValues', () => {
  it.each([
    ['V=$(curl -s https://own.example/latest) && make', ['V= && make', 'V']],
    ['V="$(git ls-remote x | (sort; head))"; W=1', ['V=""; W=1', 'V']],
    ['V=`wget -qO- https://own.example`; make', ['V=; make', 'V']],
    [
      'curl https://own.example/$(curl x)/own',
      ['curl https://own.example/${ASKED_VERSION}/own', 'ASKED_VERSION'],
    ],
    ['sh -c "$(curl https://own.example)"', ['sh -c "$(curl https://own.example)"']],
  ])('tells a question: %s', (body, wanted) => {
    expect(read(body)).toEqual(wanted);
  });

  it.each([
    ['A=$([ "$T" = arm64 ] && echo "aarch64" || echo "x64")', 'A=aarch64 A=x64'],
    ['A="$(case $T in a) echo arm64;; b) echo amd64;; esac)"', 'A="arm64" A="amd64"'],
    ["A=$(uname -m | sed 's/x86_64/amd64/;s/aarch64/arm64/')", 'A=amd64 A=arm64'],
    ["A=$(uname -m | sed -e 's/x86_64/amd64/')", 'A=amd64 A=aarch64'],
    ['A=$(uname -m)', 'A=$(uname -m)'],
    ['A=$(echo one)', 'A=$(echo one)'],
    ['A=$(broken', 'A=$(broken'],
  ])('gives a choice for the machine each of its words: %s', (body, text) => {
    expect(read(body)).toEqual([text]);
  });
});
