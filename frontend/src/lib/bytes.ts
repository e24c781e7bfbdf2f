/** A half-open range of bytes of a UTF-8 text, as the agent counts it. */
export interface ByteSpan {
  start: number;
  end: number;
}

/** A piece of a text, with the marks that cover it. */
export interface Piece<T> {
  text: string;
  marks: T[];
}

const encoder = new TextEncoder();

/** byteOffsets maps byte positions of text to positions of its UTF-16 units; positions outside or inside a character move to its start. */
export function byteOffsets(text: string, positions: readonly number[]): Map<number, number> {
  const wanted = [...new Set(positions)].sort((a, b) => a - b);
  const out = new Map<number, number>();
  let bytes = 0;
  let units = 0;
  let next = 0;
  for (const char of text) {
    const size = char.codePointAt(0)! < 0x80 ? 1 : encoder.encode(char).length;
    while (next < wanted.length && wanted[next]! < bytes + size) out.set(wanted[next++]!, units);
    bytes += size;
    units += char.length;
  }
  while (next < wanted.length) out.set(wanted[next++]!, units);
  return out;
}

/** split cuts a text where marks begin and end. Marks may overlap; empty and reversed ones are left out. */
export function split<T>(text: string, marks: readonly { span?: ByteSpan; value: T }[]): Piece<T>[] {
  const spans = marks.filter((m): m is { span: ByteSpan; value: T } => !!m.span && m.span.end > m.span.start && m.span.start >= 0);
  const at = byteOffsets(text, spans.flatMap((m) => [m.span.start, m.span.end]));
  const cuts = [...new Set([0, ...at.values(), text.length])].sort((a, b) => a - b);
  const pieces: Piece<T>[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [from, to] = [cuts[i]!, cuts[i + 1]!];
    pieces.push({
      text: text.slice(from, to),
      marks: spans.filter((m) => at.get(m.span.start)! <= from && at.get(m.span.end)! >= to).map((m) => m.value),
    });
  }
  return pieces.length ? pieces : [{ text, marks: [] }];
}
