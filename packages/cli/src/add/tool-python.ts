import { FactoryError, type Platform, requireGlibc, type WorkspaceImage } from '@officina/core';
import { type ImagePython, imagePython } from './image-python.ts';
import { pythonAdvice } from './python-advice.ts';

interface Around {
  readonly images: readonly WorkspaceImage[];
  readonly platforms: readonly Platform[];
  /** The two numbers, where a person says them. */
  readonly named: string | undefined;
}

/** The Python by which tools run that are added to an image. */
export interface ToolPython {
  /** Throws input-invalid where nobody knows it, or a person names no two numbers, and spec-invalid for an image on Alpine. */
  require(tool: string): ImagePython;
  /** What the owner should know of it, once it was asked for. */
  readonly advice: ReadonlySet<string>;
}

/** One image's; nothing is looked at before it is asked for. */
export function toolPython(image: WorkspaceImage, { images, platforms, named }: Around): ToolPython {
  const byName = new Map(images.map((one) => [one.name, one]));
  const advice = new Set<string>();
  return {
    advice,
    require: (tool) => {
      requireGlibc(image, { images: byName, platforms });
      const found = imagePython(image, images, requireTwo(named));
      if (found === undefined) throw unknownPython(tool, image);
      for (const line of pythonAdvice(image, found, { images: byName, platforms })) advice.add(line);
      return found;
    },
  };
}

function requireTwo(named: string | undefined): string | undefined {
  if (named === undefined || /^3\.(?:[7-9]|[1-4]\d)(?:\.\d{1,2})?$/.test(named)) return named;
  throw new FactoryError('input-invalid', `--python: wanted two numbers such as 3.11, got "${named}"`, {
    hint: 'ask the image: python3 --version',
  });
}

function unknownPython(tool: string, image: WorkspaceImage): FactoryError {
  return new FactoryError(
    'input-invalid',
    `${tool} runs by a Python of the image, and the lock of ${image.name} names none`,
    {
      hint: `add python3 to debian.packages in ${image.folder}/image.yaml (docs/build.md, Debian packages), run officina resolve, and again; or name the Python that is there: --python 3.11`,
    },
  );
}
