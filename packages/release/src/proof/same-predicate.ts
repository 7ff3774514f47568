import { canonicalJson } from '@officina/core';

/** Whether two predicates say the same: cosign writes empty members where none were. */
export function isSamePredicate(one: unknown, other: unknown): boolean {
  return canonicalJson(withoutEmpty(one)) === canonicalJson(withoutEmpty(other));
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, withoutEmpty(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => !isEmpty(member)));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
