import type { Check } from '../check/check.ts';
import { renderOutcome } from '../check/judge.ts';
import { placeOf, type StructureContext, type StructureSpec } from './structure-spec.ts';

/** The licences that container-structure-test refuses. */
const refused = ['AGPL', 'WTFPL'] as const;

const script = `debian=$1; shift
look() {
  if [ ! -f "$1" ]; then echo "$1 is not there"; return; fi
  for word in ${refused.join(' ')}; do grep -qiF "$word" "$1" && echo "$1 has $word"; done
}
if [ "$debian" = yes ]; then
  [ -d /usr/share/doc ] || echo '/usr/share/doc is not there'
  # It passes this package over, too.
  for folder in /usr/share/doc/*/; do [ "$folder" = /usr/share/doc/libgnutls30/ ] || look "\${folder}copyright"; done
fi
for file in "$@"; do look "$file"; done
echo looked`;

/** A license test: copyright files name no licence that is refused. */
export function toLicenseTest(
  { debian, files }: StructureSpec['licenseTests'][number],
  context: StructureContext,
): Check {
  return {
    kind: 'structure',
    name: `license test: ${placeOf(context)}`,
    image: context.image,
    isolation: 'shared',
    wanted: `no ${refused.join(' or ')} in ${[...(debian ? ['/usr/share/doc/*/copyright'] : []), ...files].join(', ')}`,
    probes: [{ command: ['sh', '-c', script, 'sh', debian ? 'yes' : 'no', ...files], user: '0' }],
    judge: ([outcome]) => {
      const lines = outcome?.stdout.trim().split('\n') ?? [];
      if (outcome === undefined || outcome.broken !== undefined || lines.pop() !== 'looked') {
        return { passed: false, got: outcome === undefined ? 'nothing' : renderOutcome(outcome) };
      }
      return { passed: lines.length === 0, got: lines.join('; ') || 'none' };
    },
  };
}
