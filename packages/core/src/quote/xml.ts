import { withoutSteering } from './steering.ts';

/** Others' words in XML 1.0 or HTML; XML has no way to write half a character and the last two of a plane. */
export function quoteXml(text: string): string {
  return withoutSteering(text)
    .replace(/[\p{Cs}\ufffe\uffff]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
