/** A stretch of a text that both versions share, that only the old one has, or only the new one. */
export interface Change {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Beyond this many words on either side the comparison falls back to whole lines. */
const mostWords = 3000;

const tokens = (s: string, lines: boolean): string[] => s.match(lines ? /[^\n]*\n|[^\n]+/g : /\s+|[^\s]+/g) ?? [];

/** diff compares two texts word by word: the least set of words removed and added. */
export function diff(before: string, after: string): Change[] {
  const lines = before.length + after.length > mostWords * 12;
  const a = tokens(before, lines);
  const b = tokens(after, lines);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const out: Change[] = [];
  const push = (kind: Change['kind'], text: string) => {
    const last = out.at(-1);
    if (!text) return;
    if (last?.kind === kind) last.text += text;
    else out.push({ kind, text });
  };
  push('same', a.slice(0, head).join(''));
  middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), push);
  push('same', a.slice(a.length - tail).join(''));
  return out;
}

/** middle walks the longest common subsequence of what differs. */
function middle(a: string[], b: string[], push: (kind: Change['kind'], text: string) => void): void {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i] === b[j] ? table[(i + 1) * width + j + 1]! + 1 : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!);
    }
  }
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      push('same', a[i]!);
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && table[(i + 1) * width + j]! >= table[i * width + j + 1]!)) push('removed', a[i++]!);
    else push('added', b[j++]!);
  }
}
