import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '@/data/types';
import { expectAccessible } from '@/test/app';
import { showPage } from '@/test/pages';
import { type ForecastView, fan, paidSteps } from './forecast';
import { ForecastPart } from './parts/ForecastPart';
import { ReliabilityPart } from './parts/ReliabilityPart';
import type { Reliability } from './queries';

const band = (p10: number, p50: number, p90: number) => ({ p10, p50, p90 });
const made = (days: number, more: object = {}) => ({
  id: days, at: '2026-11-29T08:00:00Z', days, due: '2026-12-29T08:00:00Z', policy: 'forecast/1', seed: 1, paths: 1000, tail: 0.1, currency: 'EUR',
  earned: band(0, days * 2000, days * 5000), spent: band(100, 200, 300), minutes: band(0, 600, 2400), sends: band(1, 2, 3), wins: band(0, 1, 2), ...more,
});
const view: ForecastView = {
  forecasts: [made(30), made(90)],
  records: [{ days: 30, n: 12, inside: 9, pinball: 12_345, coverage: 0.75, low: 0.5, high: 0.9, tail: 0.1 }, { days: 90, n: 0, inside: 0, pinball: 0, coverage: 0, low: 0, high: 1, tail: 0.1 }],
  scored: [made(30, { id: 7, at: '2026-09-01T08:00:00Z', score: { actual: 70_000, inside: true, pinball: 900 } }), made(30, { id: 8, at: '2026-09-02T08:00:00Z', score: { actual: 999_999, inside: false, pinball: 50_000 } })],
};

describe('the fan', () => {
  it('begins today with nothing and ends with the farthest day', () => {
    expect(fan(view, 'earned')).toEqual([{ days: 0, p10: 0, p50: 0, p90: 0 }, { days: 30, p10: 0, p50: 60_000, p90: 150_000 }, { days: 90, p10: 0, p50: 180_000, p90: 450_000 }]);
    expect(fan({ forecasts: null, records: null }, 'earned')).toBeUndefined();
  });
  it('continues what was kept, in its own currency alone', () => {
    const now = new Date('2026-11-29T12:00:00Z');
    const paid = (at: string, minor: number, currency = 'EUR', fee = 0) => ({ kind: 'paid', at, amount: { minor, currency }, fee: fee ? { minor: fee, currency } : undefined }) as Outcome;
    const steps = paidSteps([paid('2026-11-19T12:00:00Z', 1000, 'EUR', 100), paid('2026-11-09T12:00:00Z', 500), paid('2026-11-10T12:00:00Z', 700, 'USD'), paid('2025-01-01T12:00:00Z', 9)], 'EUR', now, 90);
    expect(steps).toEqual([{ days: -90, sum: 0 }, { days: -20, sum: 0 }, { days: -20, sum: 500 }, { days: -10, sum: 500 }, { days: -10, sum: 1400 }, { days: 0, sum: 1400 }]);
  });
});

describe('the forecast', () => {
  it('is a fan with its figures as a table, and earlier ones held against what was paid', async () => {
    await showPage(() => <ForecastPart payments={[]} />, { 'GET forecasts': view });
    expect(await screen.findByRole('img', { name: /Earnings after fees: in 30 days between €0 and €1,500, as likely above €600 as below/ })).toBeVisible();
    expect(screen.getByText(/9 of 12 forecasts held, 9\.6 expected/)).toBeVisible();
    expect(screen.getByText(/Coverage 75%, 90% interval 50% to 90%.*Mean pinball loss €123\.45/)).toBeVisible();
    expect(await screen.findByRole('img', { name: '2 earlier bands of earnings, the oldest first; 1 held what was paid' })).toBeVisible();
    await userEvent.selectOptions(screen.getByLabelText('What is forecast'), 'minutes');
    expect(await screen.findByRole('img', { name: /Workload.*between 0 h and 40 h/ })).toBeVisible();
    const [table] = screen.getAllByText('The figures as a table');
    await userEvent.click(table!);
    expect(within(screen.getByRole('table', { name: /Workload/ })).getByText('next 30 days')).toBeVisible();
    await expectAccessible();
  });
  it('shows no number before anything was sent', async () => {
    await showPage(() => <ForecastPart payments={[]} />, { 'GET forecasts': { forecasts: [], records: [] } });
    expect(await screen.findByText('Not yet learned')).toBeVisible();
    expect(screen.getByText('So far: 0 payments.')).toBeVisible();
  });
});

const bins = [{ n: 20, said: 0.05, seen: 0.1, low: 0.02, high: 0.28 }, { n: 20, said: 0.2, seen: 0.25, low: 0.11, high: 0.45 }];
const some: Reliability = { n: 40, hits: 7, brier: 0.13, plain: 0.144, ece: 0.05, enough: true, bins };
const nothing: Reliability = { n: 0, hits: 0, brier: 0, plain: 0, ece: 0, enough: false, bins: [] };
const few: Reliability = { ...some, n: 9, hits: 1, enough: false, bins: bins.slice(0, 1) };

describe('said and happened', () => {
  const at = '2026-11-29T08:00:00Z';
  it('plots what was said against what happened, with its errors', async () => {
    await showPage(ReliabilityPart, { 'GET calibration': { at, reply: some, win: few, waiting: 3, sources: [{ source: 'board', ...some, n: 31 }, { source: 'mail', ...few }] } });
    expect(await screen.findByRole('img', { name: 'a reply: said against happened. said 5%, happened 10% of 20; said 20%, happened 25% of 20' })).toBeVisible();
    expect(screen.getByText(/better than always saying the average/)).toBeVisible();
    expect(screen.getByText(/0\.144 is what always saying 17\.5% would score/)).toBeVisible();
    expect(screen.getByText(/3 sends still wait/)).toBeVisible();
    expect(within(screen.getByRole('table', { name: 'By source' })).getByRole('row', { name: /mail 1 \/ 9 too few/ })).toBeVisible();
    await userEvent.selectOptions(screen.getByLabelText('Source'), 'mail');
    expect(await screen.findByText(/Too few to judge: 9 sends are settled and 1 were answered/)).toBeVisible();
    await userEvent.selectOptions(screen.getByLabelText('Chance of'), 'win');
    expect(await screen.findByText(/Too few to judge: 9 replies are settled/)).toBeVisible();
    await expectAccessible();
  });
  it('says honestly that there is nothing yet', async () => {
    await showPage(ReliabilityPart, { 'GET calibration': { reply: nothing, win: nothing, waiting: 0, sources: [] } });
    expect(await screen.findByText('Not yet learned')).toBeVisible();
    expect(screen.getByText(/Nothing was sent yet/)).toBeVisible();
  });
});
