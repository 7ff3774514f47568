import type { Plan, PlannedImage } from './document/plan.ts';

/** Images that a picture shows: a picture of hundreds of boxes helps nobody, and GitHub's summaries take 1 MiB. */
export const shownImages = 200;

/** What a box says of its image below the name, and whether it is one that stands out. */
export interface BoxText {
  readonly text: string;
  readonly stands: boolean;
}

/** The graph of a plan's images as a Mermaid picture in Markdown, children above the parents that they point to. */
export function renderGraphPicture(
  { images }: Pick<Plan, 'images'>,
  boxOf: (image: PlannedImage) => BoxText,
): string[] {
  const shown = images.slice(0, shownImages);
  const lines = shown.flatMap((image, at) => {
    const { text, stands } = boxOf(image);
    const arrows = image.parents
      .map((parent) => shown.findIndex((candidate) => candidate.name === parent))
      .filter((parent) => parent >= 0)
      .map((parent) => `  i${at} --> i${parent}`);
    const outside = Object.keys(image.externals).map(
      (name, of) => `  i${at} --> x${at}_${of}(["${label(name)}"])`,
    );
    return [
      `  i${at}["${label(`${image.name}: ${text}`)}"]${stands ? ':::build' : ''}`,
      ...arrows,
      ...outside,
    ];
  });
  return ['```mermaid', 'graph BT', ...lines, '  classDef build stroke-width:3px', '```'];
}

/** A label of a Mermaid node holds no quote, markup or line break. */
function label(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[|<>"`]/g, (char) => `&#${char.charCodeAt(0)};`);
}
