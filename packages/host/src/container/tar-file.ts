/** A tar archive (ustar) of one executable file, owned by root, dated 1970. */
export function tarOfProgram(name: string, content: Uint8Array): Buffer {
  const header = Buffer.alloc(512);
  const field = (text: string, offset: number) => header.write(text, offset, 'ascii');
  field(name, 0);
  field('0000755\0', 100);
  field('0000000\0', 108);
  field('0000000\0', 116);
  field(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  field('00000000000\0', 136);
  field('        ', 148);
  field('0', 156);
  field('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  field(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([header, content, padding, Buffer.alloc(1024)]);
}
