/** csvOf writes rows as CSV; a cell that a spreadsheet would run as a formula is quoted as text, and holds no semicolon, which parts cells in German ones. */
export function csvOf(rows: readonly (readonly (string | number | undefined)[])[]): string {
  const cell = (v: string | number | undefined) => {
    let s = String(v ?? '');
    if (typeof v === 'string') s = s.replaceAll(';', ',');
    if (typeof v === 'string' && /^[=+\-@\t\r＝＋－＠]/.test(s)) s = "'" + s;
    return /[",\n\r]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s;
  };
  return rows.map((r) => r.map(cell).join(',')).join('\r\n') + '\r\n';
}

/** saving is the event by which a window that keeps no downloads takes a file over; its detail is a TextFile. */
export const saving = 'automonet:save';
export interface TextFile {
  name: string;
  text: string;
}

/** download offers a text as a file of this name. */
export function download(name: string, text: string, type: string): void {
  const taken = !document.dispatchEvent(new CustomEvent<TextFile>(saving, { cancelable: true, detail: { name, text } }));
  if (taken) return;
  const url = URL.createObjectURL(new Blob([text], { type }));
  const a = document.createElement('a');
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
