import { type ImagePython, taggedPython } from '../add/image-python.ts';
import { toParent } from './moved-parent.ts';

/** What a stage stands on. */
export interface StageGround {
  /** The image of others, with its tag. */
  readonly image: string;
  /** The Debian packages that the Dockerfile installs there. */
  readonly packages: ReadonlySet<string>;
}

/** The `python3` of a release, as packages.debian.org and packages.ubuntu.com list it. */
const releases = [
  { system: 'debian', number: '11', codename: 'bullseye', python: '3.9' },
  { system: 'debian', number: '12', codename: 'bookworm', python: '3.11' },
  { system: 'debian', number: '13', codename: 'trixie', python: '3.13' },
  { system: 'ubuntu', number: '22.04', codename: 'jammy', python: '3.10' },
  { system: 'ubuntu', number: '24.04', codename: 'noble', python: '3.12' },
  { system: 'ubuntu', number: '26.04', codename: 'resolute', python: '3.14' },
] as const;

/** The Python by which a stage runs programs, or why nobody knows it: an image's called python, or Debian's package. */
export function stagePython({
  image: written,
  packages,
}: StageGround): ImagePython | { readonly why: string } {
  const { image, tag } = toParent(written);
  if (/alpine/.test(written))
    return { why: 'wheels are locked for glibc, and Alpine has musl: stand on Debian' };
  const own = taggedPython(image, tag);
  if (own !== undefined) return own;
  const python = releasePython(image, tag);
  const names = [...packages].filter((name) => /^(?:python3|pipx$|python-is-python3$)/.test(name));
  const isOther = names.some((name) => /^python3\.\d/.test(name) && !name.startsWith(`python${python}`));
  return python === undefined || names.length === 0 || isOther
    ? { why: 'the file does not say which Python the image has' }
    : { python };
}

/** By the codename that a tag has, or the number: `24.04` of ubuntu itself, `ubuntu24.04` of any image. */
function releasePython(image: string, tag: string): string | undefined {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return releases.find(({ system, number, codename }) => {
    const version = number.replace('.', '\\.');
    const isOwn = name === system && new RegExp(`^${version}(?!\\d)`).test(tag);
    return isOwn || new RegExp(`(?<![a-z])(?:${codename}(?![a-z])|${system}-?${version}(?!\\d))`).test(tag);
  })?.python;
}
