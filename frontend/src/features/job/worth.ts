import type { Worth } from '@/data/types';
import { product } from '@/lib/scale';

/** One line of the waterfall in money: what was added to or taken from the sum, in minor units. */
export interface Line {
  /** The code of the agent's line; "reply" and "win" part its "unlikely" into both chances. */
  code: string;
  amount: number;
  /** From where to where the sum moves; a total starts at 0. */
  from: number;
  to: number;
  total: boolean;
}

/** linesOf lays the arithmetic of a worth end to end. The two chances are told apart; together they take what the agent's one line takes. */
export function linesOf(w: Worth): Line[] {
  const out: Line[] = [];
  let at = 0;
  const move = (code: string, amount: number) => {
    out.push({ code, amount, from: at, to: at + amount, total: false });
    at += amount;
  };
  for (const s of w.steps ?? []) {
    const minor = s.amount.minor;
    if (s.total) {
      at = minor;
      out.push({ code: s.code, amount: minor, from: 0, to: minor, total: true });
    } else if (s.code === 'unlikely') {
      const silent = Math.round(at * w.reply.p) - at;
      move('reply', silent);
      move('win', minor - silent);
    } else move(s.code, minor);
  }
  return out;
}

/** parted cuts the lines where the sum has become small: what stands from "expected" on is drawn on a scale of its own. */
export function parted(lines: readonly Line[]): { big: Line[]; small: Line[] } {
  const cut = lines.findIndex((l) => l.code === 'expected');
  return cut < 0 ? { big: [...lines], small: [] } : { big: lines.slice(0, cut), small: lines.slice(cut) };
}

/** atStake is what a win brings: the net price, less what the risk of the client costs. */
export function atStake(w: Worth): number | undefined {
  const of = (code: string) => w.steps?.find((s) => s.code === code)?.amount.minor;
  const net = of('net');
  return net === undefined ? undefined : net + (of('risk') ?? 0);
}

/** spanOf is the 90 % interval of a value, from those of both chances; undefined without lines. */
export function spanOf(w: Worth): { low: number; high: number } | undefined {
  const net = atStake(w);
  const expected = w.steps?.find((s) => s.code === 'expected')?.amount.minor;
  if (net === undefined || expected === undefined || !w.value || !(w.reply.p > 0 && w.win.p > 0)) return undefined;
  const costs = expected - w.value.minor;
  const i = product(w.reply, w.win);
  return { low: Math.round(net * i.low) - costs, high: Math.round(net * i.high) - costs };
}

/** thin says that a value stands on too little of the owner's own. */
export const thin = (w: Worth): boolean => w.reply.basis !== 'learned' || w.win.basis !== 'learned';
