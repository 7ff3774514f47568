import { type CheckResult, quoteXml, type Report, type SmokeResult } from '@officina/core';

/** JUnit XML: a suite per report, a case per check; a report without checks is an error and not an empty suite. */
export function renderJunit(result: SmokeResult): string {
  const suites = result.reports.map(renderSuite);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="smoke">',
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function renderSuite(report: Report): string {
  const failed = report.checks.filter((check) => !check.passed).length;
  const empty = report.checks.length === 0;
  const attributes = [
    `name="${quoteXml(`${report.image} ${report.platform}`)}"`,
    `tests="${empty ? 1 : report.checks.length}"`,
    `failures="${failed}"`,
    `errors="${empty ? 1 : 0}"`,
    `time="${seconds(report.milliseconds)}"`,
  ].join(' ');
  const properties = (['digest', 'key'] as const).map(
    (name) => `      <property name="${name}" value="${report[name]}"/>`,
  );
  const none = '    <testcase name="checks" classname="smoke"><error message="no check at all"/></testcase>';
  return [
    `  <testsuite ${attributes}>`,
    '    <properties>',
    ...properties,
    '    </properties>',
    ...(empty ? [none] : report.checks.map((check) => renderCase(report, check))),
    '  </testsuite>',
  ].join('\n');
}

function renderCase(report: Report, check: CheckResult): string {
  const attributes = [
    `name="${quoteXml(check.name)}"`,
    `classname="${quoteXml(`${report.image}.${check.kind}`)}"`,
    `time="${seconds(check.milliseconds)}"`,
  ].join(' ');
  const said =
    check.warning === undefined
      ? []
      : [`      <system-out>${quoteXml(`warning: ${check.warning}`)}</system-out>`];
  if (check.passed && said.length === 0) return `    <testcase ${attributes}/>`;
  if (check.passed) return [`    <testcase ${attributes}>`, ...said, '    </testcase>'].join('\n');
  const text = [
    ...(check.command === undefined ? [] : [`command: ${check.command}`]),
    `wanted: ${check.wanted}`,
    `got: ${check.got}`,
    ...(check.hint === undefined ? [] : [`next: ${check.hint}`]),
  ].join('\n');
  return [
    `    <testcase ${attributes}>`,
    `      <failure message="${quoteXml(`wanted ${check.wanted}`)}">${quoteXml(text)}</failure>`,
    ...said,
    '    </testcase>',
  ].join('\n');
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
