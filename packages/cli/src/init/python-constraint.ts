import { constraintOf } from './release-url.ts';

/** What a constraint comes to. */
export interface PythonConstraint {
  /** Left out for any version. */
  readonly constraint?: string;
  /** The variable that would say it. */
  readonly open?: string;
}

/**
 * Versions as pip is given them, as a constraint: of one version its major, of a range the same range. Undefined for what a
 * constraint does not say, such as `!=2.1`.
 */
export function pythonConstraint(versions: string): PythonConstraint | undefined {
  if (versions === '') return {};
  const [, open] = /^[=~]=\$\{?(\w+)[^{}]*\}?$/.exec(versions) ?? [];
  if (open !== undefined) return { open };
  const parts = versions.split(',').map(partOf);
  return parts.includes(undefined) ? undefined : { constraint: parts.join(' ') };
}

function partOf(clause: string): string | undefined {
  const [, sign = '', version = ''] = /^([<>]=?|[!=~]=)(\d[\w.*!+-]*)$/.exec(clause) ?? [];
  // A semver range has no zero before a number, as 24.04 has.
  const numbers = version.split('.').map((number) => number.replace(/^0+(?=\d)/, ''));
  const isPlain = numbers.length <= 3 && numbers.every((number) => /^\d+$/.test(number));
  if (sign === '==' && version.endsWith('.*')) return [...numbers.slice(0, -1).slice(0, 2), 'x'].join('.');
  if (sign === '==') return constraintOf(version);
  if (sign === '~=')
    return isPlain && numbers.length > 1 ? [...numbers.slice(0, -1), 'x'].join('.') : undefined;
  return isPlain && sign !== '!=' ? `${sign}${numbers.join('.')}` : undefined;
}
