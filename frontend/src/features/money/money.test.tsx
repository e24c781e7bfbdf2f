import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '@/data/types';
import { nanoOf, parseAmount } from '@/lib/amount';
import { csvOf } from '@/lib/download';
import { wilson } from '@/lib/stats';
import { showPage } from '@/test/pages';
import Page from './Page';
import { bandOf, partsOf, patternOf } from './scope';
import { monthOf } from './period';
import { sheetOf } from './sheet';

const paid = (id: string, minor: number, more: Partial<Outcome> = {}): Outcome => ({
  id, job_id: 'j' + id, submission_id: 's' + id, kind: 'paid', source: 'user', at: new Date().toISOString(), amount: { minor, currency: 'EUR' }, ...more,
});

describe('amounts as people type them', () => {
  it.each([
    ['0.31', 0.31], ['2,50', 2.5], ['1.200', 1200], ['1,200.50', 1200.5], ['1.200,50', 1200.5], ['$3', 3], ['0,005', 0.005], ['12', 12],
  ])('reads %s', (typed, want) => expect(parseAmount(typed)).toBeCloseTo(want, 9));
  it.each(['', 'abc', '-1', '1e5', ','])('refuses %s', (typed) => expect(parseAmount(typed)).toBeUndefined());
  it('turns dollars into billionths', () => expect(nanoOf(0.31)).toBe(310_000_000));
});

it('a period knows months across a year', () => expect(monthOf(new Date(2026, 0, 15), 1)).toEqual({ from: '2025-12-01', to: '2025-12-31' }));

describe('scopes', () => {
  it('share a limit among days', () => {
    expect(partsOf('provider:openai')).toEqual({ kind: 'provider', of: 'openai' });
    expect([patternOf('day:2026-11-29'), patternOf('provider:openai'), patternOf('month')]).toEqual(['day', 'provider:openai', 'month']);
  });
  it('have bands with consequences', () => {
    const g = (spent: number, limit: number | null) => bandOf({ spent, held: 0, orphan: 0, limit });
    expect([g(1, null), g(1, 10), g(5, 10), g(8, 10), g(10, 10), g(0, 0)]).toEqual([undefined, 0, 50, 80, 100, 100]);
  });
});

it('the interval of a rate is that of Wilson', () => {
  expect(wilson(0, 0)).toBeUndefined();
  const i = wilson(4, 11)!;
  expect(i.low).toBeCloseTo(0.206, 2);
  expect(i.high).toBeCloseTo(0.557, 2);
});

it('a sheet runs no formula from outside', () => {
  expect(csvOf([['=1+1', 'a,b', 3]])).toBe(`'=1+1,"a,b",3\r\n`);
  expect(csvOf([['A;=1+1', '＝1+1', -3]])).toBe(`"A,=1+1",'＝1+1,-3\r\n`);
});

it('a sheet of payments knows the decimals of each currency, and the rate used', () => {
  const yen = paid('1', 12_000, { at: '2026-11-20T10:00:00Z', amount: { minor: 12_000, currency: 'JPY' }, booked: { amount: { minor: 70_59, currency: 'EUR' }, rate: 0.005882, rates_as_of: '2026-11-19' } });
  const [, first, second] = sheetOf([yen, paid('2', 5_00, { at: '2026-11-21T10:00:00Z', amount: { minor: 5_00, currency: 'XAU' } })]);
  expect(first).toEqual(['2026-11-20T10:00:00Z', 'j1', 's1', 'JPY', 12_000, undefined, undefined, 'EUR', 70.59, undefined, 0.005882, '2026-11-19']);
  expect(second!.slice(3)).toEqual(['XAU', 5, undefined, undefined, undefined, undefined, undefined, undefined, undefined]);
});

const budget = {
  alerts: [{ level: 80, scope: 'day', used: 8e8, limit: 1e9 }], changes: [], disabled_prices: [], notes: [], quarantined: [], reconciliation: [], paid: true, time_zone: 'UTC', limits: [{ pattern: 'day', amount: 1e9 }],
  gauges: [{ scope: 'day:2026-11-29', spent: 6e8, held: 1e8, orphan: 1e8, assumed: 0, overrun: 0, limit: 1e9 }],
  orphans: [{ id: 'c1', task: 'draft', provider: 'p', model: 'm', max: 31e7, cost: 31e7, state: 'orphan', scopes: [], usage: { input: 1, output: 1, stated: false }, attempt: 1, boot: '', cost_source: 'assumed', price_id: '' }],
  spend: {},
};
const spend = { by: 'model', from: '', to: '', rows: [{ key: 'p/m', cost: 6e8, calls: 3, held: 0, assumed: 0 }], total: 6e8, proposals: 3, replies: 0, cost_per_proposal: 2e8, cost_per_reply: null };
const line = { key: '', sends: 0, replies: 0, wins: 0, paid: 0, fees: 0, calls: 0, profit: 0, hours: 0, per_hour: null, cost_per_reply: null, cost_per_win: null };
const paidIn = {
  paid: { minor: 100_00, currency: 'EUR' }, fees: { minor: 10_00, currency: 'EUR' }, booked: 100_00, kept: 90_00, hours: 2, per_hour: 45_00, no_fee: 0, no_hours: 0,
  payments: [paid('1', 100_00, { fee: { minor: 10_00, currency: 'EUR' }, hours: 2 })],
};
const statement = {
  from: '', to: '', currency: 'EUR', dollar_rate: 0.8, rates_as_of: '2026-11-27', open: 600_00, currencies: [paidIn], months: [], clients: [{ ...line, key: '=HYPERLINK("x")', paid: 400_00, profit: 400_00 }], channels: [], templates: [], models: [],
  total: { ...line, sends: 2, replies: 1, wins: 1, paid: 400_00, fees: 40_00, calls: 3_00, profit: 357_00, cost_per_reply: 3_00 }, unbooked: [paid('9', 1)],
  sources: [{ ...line, key: 'remotive', sends: 2, replies: 1, wins: 1, paid: 400_00, fees: 40_00, calls: 2_00, profit: 358_00, cost_per_reply: 2_00 }, { ...line, calls: 1_00, profit: -1_00 }],
};
const nothing = { n: 0, hits: 0, brier: 0, plain: 0, ece: 0, enough: false, bins: [] };
const answers = {
  'GET forecasts': { forecasts: [], records: [] }, 'GET calibration': { reply: nothing, win: nothing, waiting: 0, sources: [] },
  'GET statement': statement, 'GET budget': budget, 'GET budget/spend': spend, 'GET outcomes': { items: [paid('1', 100_00, { fee: { minor: 10_00, currency: 'EUR' }, hours: 2 })] },
};

describe('Money', () => {
  it('says what is kept, and each amount opens the rows that add up to it', async () => {
    await showPage(Page, answers);
    expect(await screen.findByText(/you keep €90/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: '€100.00' }));
    const rows = within(await screen.findByRole('dialog'));
    expect(rows.getAllByText('−€10.00')).toHaveLength(2);
  });
  it('says "not yet learned" and no number where nothing was learned', async () => {
    await showPage(Page, answers);
    await waitFor(() => expect(screen.getAllByText('Not yet learned')).toHaveLength(2));
  });
  it('keeps an unknown apart from 0', async () => {
    await showPage(Page, answers);
    expect(await screen.findByText('none yet')).toBeInTheDocument();
    await userEvent.click(await screen.findByRole('button', { name: '$0.20' }));
    expect(await screen.findByText('$0.60 ÷ 3 proposals = $0.20')).toBeInTheDocument();
  });
  it('says which source left what, and keeps costs without one apart', async () => {
    await showPage(Page, answers);
    const table = within(await screen.findByRole('table', { name: 'Profit by: source' }));
    expect(table.getByText('€358.00')).toBeInTheDocument();
    expect(table.getByText('not known')).toBeInTheDocument();
    expect(table.getByText('−€1.00')).toBeInTheDocument();
    expect(screen.getByText(/Model calls at 0.8 EUR for a dollar.*One payment in a currency/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'client' }));
    expect(within(await screen.findByRole('table', { name: 'Profit by: client' })).getByText('=HYPERLINK("x")')).toBeInTheDocument();
  });
  it('asks before a limit changes', async () => {
    const { wrote } = await showPage(Page, { ...answers, 'PUT budget/limits/day': budget });
    await userEvent.click(await screen.findByRole('button', { name: 'Change' }));
    const field = await screen.findByLabelText('Amount, US dollars');
    await userEvent.clear(field);
    await userEvent.type(field, '2,50');
    await userEvent.click(screen.getByRole('button', { name: 'Go on' }));
    const ask = await screen.findByRole('alertdialog');
    expect(ask).toHaveTextContent('Up to $2.50 may then be spent');
    expect(wrote('PUT', 'budget/limits/day')).toHaveLength(0);
    await userEvent.click(within(ask).getByRole('button', { name: 'Set limit' }));
    await waitFor(() => expect(wrote('PUT', 'budget/limits/day')[0]?.body).toEqual({ amount: 2_500_000_000 }));
  });
  it('settles an orphan by what was billed', async () => {
    const { wrote } = await showPage(Page, { ...answers, 'POST calls/c1/correct': { ...budget.orphans[0], cost: 2e7 } });
    await userEvent.click(await screen.findByRole('button', { name: 'Settle' }));
    await userEvent.type(await screen.findByLabelText('Billed, US dollars'), '0.02');
    await userEvent.click(screen.getByRole('button', { name: /Book \$0\.02/ }));
    await waitFor(() => expect(wrote('POST', 'calls/c1/correct')[0]?.body).toEqual({ cost: 20_000_000 }));
  });
  it('goes to the month before by key, and adds up by day with its chart', async () => {
    const { asked } = await showPage(Page, { ...answers, 'GET budget/spend': { ...spend, rows: [{ ...spend.rows[0], key: '2026-11-01' }, { ...spend.rows[0], key: '2026-11-02' }] } });
    await screen.findByText('Model spend');
    await userEvent.keyboard('3');
    expect(await screen.findByRole('img', { name: /Model spend:/ })).toBeInTheDocument();
    await userEvent.keyboard('[[');
    const from = monthOf(new Date(), 1).from;
    await waitFor(() => expect(asked.some((a) => a.path.includes(`from=${from}`))).toBe(true));
  });
  it('shows a viewer no way to change a limit', async () => {
    await showPage(Page, answers, { role: 'viewer' });
    await screen.findByText('Model budget');
    expect(screen.queryByRole('button', { name: /Change|Add a limit|Settle/ })).toBeNull();
  });
});
