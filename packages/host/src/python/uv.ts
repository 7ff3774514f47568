import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FactoryError, type Material, type MaterialStore, pypiFiles } from '@officina/core';
import { writeWhole } from '../files.ts';

/** The version of uv that is asked: another one may choose otherwise. */
export const uvVersion = '0.13.9';

/** Its wheels at PyPI by machine, each a program that needs no library of the machine's. */
const wheels: Readonly<Record<string, { readonly file: string; readonly sha256: string }>> = {
  'linux x64': {
    file: 'fe/fe/794884de0efd3ac77a427cab21aa72c0483e100c55a42cd5cbb02c141b84/uv-0.13.9-py3-none-musllinux_1_1_x86_64.whl',
    sha256: '2c45530751517d6c3bbc69a19473f6effe47cce047bede01ffd8af7ea7b36b25',
  },
  'linux arm64': {
    file: '57/15/94b6cd62ac3ff6550288328e8035288875197cbc183f51554b266a69877b/uv-0.13.9-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl',
    sha256: '5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe',
  },
  'darwin x64': {
    file: '1e/db/08e9ef4879bd667e6d7b4705e594e5bd3e4585f10fc63cb16b9fa2fac63e/uv-0.13.9-py3-none-macosx_10_12_x86_64.whl',
    sha256: 'c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5',
  },
  'darwin arm64': {
    file: 'f3/a7/a8d7b074798c7fb3b26b37584b8fe2e29df2ccdc24ce7902caab2a53edbf/uv-0.13.9-py3-none-macosx_11_0_arm64.whl',
    sha256: '66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63',
  },
};

interface Bringing {
  readonly materials: Pick<MaterialStore, 'fetch' | 'take'>;
  /** Where the program is kept. */
  readonly folder: string;
}

/** The resolver, fetched once per machine and held against its sum; throws tool-missing for a machine that it is not made for. */
export async function bringUv({ materials, folder }: Bringing): Promise<string> {
  const machine = `${process.platform} ${process.arch}`;
  const wheel = wheels[machine];
  if (wheel === undefined) {
    throw new FactoryError('tool-missing', `uv ${uvVersion} is not known for ${machine}`, {
      hint: `resolve environments of Python on one of ${Object.keys(wheels).join(', ')}`,
    });
  }
  const program = join(folder, `uv-${uvVersion}`, 'uv');
  if (await isWhole(program)) return program;
  const material: Material = {
    what: `uv ${uvVersion}, which is asked what an environment of Python takes`,
    from: `https://${pypiFiles}/packages/${wheel.file}`,
    hash: { algorithm: 'sha256', hex: wheel.sha256 },
  };
  await materials.fetch(material);
  const name = `uv-${uvVersion}.data/scripts/uv`;
  const taken = (await materials.take(material, { packing: 'zip', members: [name] })).get(name);
  if (taken === undefined || typeof taken.from === 'string' || !('file' in taken.from)) {
    throw new FactoryError('asset-not-a-program', `the wheel of uv ${uvVersion} has no ${name}`, {
      hint: 'tell us: its sum is right',
    });
  }
  await writeWhole(program, await readFile(taken.from.file));
  await chmod(program, 0o755);
  return program;
}

async function isWhole(program: string): Promise<boolean> {
  const found = await stat(program).catch(() => undefined);
  return found !== undefined && (found.mode & 0o111) !== 0;
}
