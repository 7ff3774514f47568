import { describe, expect, it } from '@jest/globals';
import { memoryFiles } from '@officina/fakes';
import { movedImage } from './moved-image.ts';

const move = (lines: readonly string[]) => {
  const files = memoryFiles({ 'old/Dockerfile': lines.join('\n'), 'old/etc/one': '1', 'old/two': '2' });
  const write = (text: string) => async (path: string) => files.write(path, text);
  return movedImage(files, 'old/Dockerfile', { name: 'desk', siblings: new Set(), write });
};

describe('movedImage', () => {
  it('brings the files that the Dockerfile copies, and says which are not there', async () => {
    const { made, left } = await move(['FROM debian:12', 'COPY etc two /x/', 'COPY three* . /y/']);
    expect(Object.keys(made).sort()).toEqual([
      'desk/Dockerfile',
      'desk/etc/one',
      'desk/image.yaml',
      'desk/two',
    ]);
    expect(left).toEqual([
      "line 3: COPY three*: put what it needs of it into the image's folder",
      "line 3: COPY .: put what it needs of it into the image's folder",
    ]);
  });

  it('says what plan would refuse of the new Dockerfile', async () => {
    const { left } = await move(['FROM debian:12', 'ONBUILD RUN true']);
    expect(left).toEqual([
      expect.stringMatching(/^desk\/Dockerfile:2: ONBUILD hides .*: write the step into/),
    ]);
  });
});
