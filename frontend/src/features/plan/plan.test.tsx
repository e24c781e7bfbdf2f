import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from '@/test/app';
import { showPage } from '@/test/pages';
import Page from './Page';
import type { DayPlan, PlanChoice } from './queries';

const eur = (minor: number) => ({ minor, currency: 'EUR' });
const choice = (id: string, more: Partial<PlanChoice> = {}): PlanChoice => ({
  job_id: id, title: 'Job ' + id, source: 'board', day: '2026-11-30', take: true, rank: 1, value: eur(9000), saved: eur(2000), minutes: 6, channel: 'email', uses: [{ budget: 'minutes', amount: 6 }],
  reason: { code: 'plan.taken', params: { value: '90.00 EUR', saved: '20.00 EUR' }, points: 0 }, chance: 0.98, ...more,
});
const plan: DayPlan = {
  day: '2026-11-30', at: '2026-11-30T06:00:00Z', policy: 'plan/2', currency: 'EUR', seen_days: 30, seen_jobs: 44,
  taken: [choice('a'), choice('b', { rank: 2, value: eur(4000), explored: true, chance: 0.02, proposal_state: 'waiting' })],
  passed: [choice('c', { take: false, rank: 0, value: undefined, saved: undefined, reason: { code: 'plan.full', params: { value: '5.00 EUR', minutes: '6', better: '3', budget: 'channel:email', used: '20' }, points: 0 } })],
  budgets: [
    { name: 'minutes', unit: 'minutes', left: 90, used: 30, days: 1, planned: 12, each: 50, next: 120 },
    { name: 'bids:upwork', unit: 'bids', left: 40, used: 20, days: 12, planned: 6, today: 4, each: 0 },
    { name: 'money', unit: 'nano_usd', left: 2e9, used: 1e9, days: 1, planned: 6e6, each: 0 },
    { name: 'channel:email', unit: 'sends', left: 3, used: 0, days: 1, planned: 2, each: 0 },
  ],
};

describe('the plan of the day', () => {
  it('says what is answered in which order, what is left out and why in money, and what is scarce', async () => {
    await showPage(Page, { 'GET plan': plan });
    expect(await screen.findByRole('heading', { name: '2 answers are planned today, worth ≈ €130' })).toBeVisible();
    const taken = within(screen.getByRole('region', { name: 'Answered today, in this order' })).getAllByRole('listitem');
    expect(taken[0]).toHaveTextContent('Worth 90.00 EUR; what it uses would bring 20.00 EUR elsewhere.');
    expect(taken[1]).toHaveTextContent(/to learn.*Chance of this: 2%/);
    const passed = screen.getByRole('region', { name: 'Left for now, and why' });
    expect(within(passed).getByText('Worth 5.00 EUR for 6 min; 3 better ones use what there is today (sends by email: 20).')).toBeVisible();
    expect(within(passed).getByText('unknown')).toBeVisible();
    expect(await screen.findByRole('img', { name: 'Your time: 0.5 h used, 0.2 h planned, 1.5 h left' })).toBeVisible();
    expect(screen.getByText('one more hour would earn €30')).toBeVisible();
    expect(screen.getByText('Bids on upwork')).toBeVisible();
    expect(screen.getByText('Sends by email')).toBeVisible();
    expect(screen.getByText('used $1.00')).toBeVisible();
    await expectAccessible();
  });
  it('is walked by keys and opens a job', async () => {
    await showPage(Page, { 'GET plan': plan });
    await screen.findByText('Job a');
    await userEvent.keyboard('jjkj');
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByText('/jobs/$id')).toBeVisible());
  });
  it('says when there is none yet', async () => {
    await showPage(Page, { 'GET plan': { ...plan, day: '', taken: [], passed: [], budgets: [] } });
    expect(await screen.findByRole('heading', { name: 'Nothing is planned for today' })).toBeVisible();
    expect(screen.getByText('There is no plan of this day yet')).toBeVisible();
  });
});
