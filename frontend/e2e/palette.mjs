// Writes a picture of the browser with the 256 colours that it is mostly made of: a
// page has few, and the file is a third of the size.
import { deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const table = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc = (data) => ~data.reduce((c, byte) => table[(c ^ byte) & 255] ^ (c >>> 8), -1) >>> 0;

function chunk(name, data) {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(name, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc(out.subarray(4, data.length + 8)), data.length + 8);
  return out;
}

/** pixels reads a PNG with 8 bits for each of 3 or 4 channels, as Chromium writes it. */
function pixels(png) {
  let at = 8;
  let head;
  const parts = [];
  while (at < png.length) {
    const size = png.readUInt32BE(at);
    const name = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + size);
    if (name === 'IHDR') head = { width: data.readUInt32BE(0), height: data.readUInt32BE(4), depth: data[8], type: data[9], interlaced: data[12] };
    if (name === 'IDAT') parts.push(data);
    at += size + 12;
  }
  const channels = { 2: 3, 6: 4 }[head.type];
  if (!channels || head.depth !== 8 || head.interlaced) throw new Error('this is no PNG of a browser');
  const raw = inflateSync(Buffer.concat(parts));
  const line = head.width * channels;
  const out = new Uint8Array(line * head.height);
  for (let y = 0; y < head.height; y++) {
    const filter = raw[y * (line + 1)];
    for (let x = 0; x < line; x++) {
      const i = y * line + x;
      const left = x >= channels ? out[i - channels] : 0;
      const up = y > 0 ? out[i - line] : 0;
      const corner = x >= channels && y > 0 ? out[i - line - channels] : 0;
      out[i] = raw[y * (line + 1) + 1 + x] + [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    }
  }
  return { ...head, channels, data: out };
}

function paeth(left, up, corner) {
  const p = left + up - corner;
  const [a, b, c] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** fewColours is the same picture with at most 256 colours, the most frequent ones; each other becomes the nearest. */
export function fewColours(png) {
  const { width, height, channels, data } = pixels(png);
  const count = new Map();
  const colours = new Uint32Array(width * height);
  for (let i = 0; i < colours.length; i++) {
    const c = (data[i * channels] << 16) | (data[i * channels + 1] << 8) | data[i * channels + 2];
    colours[i] = c;
    count.set(c, (count.get(c) ?? 0) + 1);
  }
  // Of shades that can hardly be told apart only the most frequent has a place.
  const chosen = [];
  const far = (a, b) => ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
  for (const [c] of [...count].sort((a, b) => b[1] - a[1])) {
    if (chosen.length === 256) break;
    if (chosen.every((have) => far(have, c) > 24)) chosen.push(c);
  }
  const place = new Map();
  for (const c of count.keys()) place.set(c, chosen.reduce((best, have, i) => (far(have, c) < far(chosen[best], c) ? i : best), 0));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = place.get(colours[y * width + x]);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const palette = Buffer.from(chosen.flatMap((c) => [c >> 16, (c >> 8) & 255, c & 255]));
  return Buffer.concat([signature, chunk('IHDR', head), chunk('PLTE', palette), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
