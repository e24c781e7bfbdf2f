import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from '@/test/app';
import { showPage } from '@/test/pages';
import type { AutonomyView } from './autonomy';
import { AutonomyPart } from './parts/AutonomyPart';

const agreement = { n: 45, matched: 42, low: 0.84, high: 0.97, held: 9, held_matched: 8, bids: 20, bids_matched: 18 };
const view = (more: Partial<AutonomyView> = {}): AutonomyView => ({
  channel: 'email', rev: 1, state: 'shadow', after: 0, mode: 'confirm', ceiling: 'auto', agreement, missing: 0, today: 0,
  rules: { min_pairs: 30, min_agreement: 0.8, spot_check: 10, per_day: 3 }, ...more,
});
const limits = { max_price: { minor: 200_000, currency: 'EUR' }, unpriced: false, per_day: 3 };
const offered = view({ state: 'offered', offer: { limits, agreement, at: '2026-11-29T08:00:00Z' } });
const steps = { items: [{ seq: 2, channel: 'email', from: 'granted', to: 'demoted', reason: 'disagreement', detail: '4 of 20', agreement, by: 'agent:learner', at: '2026-11-20T08:00:00Z' }] };
const show = (a: AutonomyView, more: object = {}, role?: 'viewer') => showPage(() => <AutonomyPart channel="email" />, { 'GET autonomy': { items: [a] }, 'GET autonomy/steps': steps, ...more }, { role });

describe('earned autonomy', () => {
  it('counts agreement with its interval, and tells what was taken back and why', async () => {
    await show(view());
    expect(await screen.findByText('42 of 45 that it would have sent, you sent as they were: 93% (84% to 97%)')).toBeVisible();
    expect(await screen.findByRole('img', { name: /the lower end must reach 80%/ })).toBeVisible();
    expect(await screen.findByText(/you disagreed too often/)).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Permit' })).toBeNull();
    await expectAccessible();
  });
  it('accepts an offer, or less of it, but never more', async () => {
    const { wrote } = await show(offered, { 'POST autonomy/email/accept': view({ state: 'granted' }) });
    await waitFor(() => expect(screen.getByRole('button', { name: 'Permit' })).toBeEnabled());
    await userEvent.click(screen.getByRole('button', { name: 'Permit' }));
    const dialog = within(await screen.findByRole('dialog'));
    const day = dialog.getByLabelText('At most a day');
    await userEvent.clear(day);
    await userEvent.type(day, '5');
    await userEvent.click(dialog.getByRole('button', { name: 'Permit' }));
    expect(await dialog.findByText('A whole number from 1 to 3.')).toBeVisible();
    expect(wrote('POST', 'autonomy/email/accept')).toHaveLength(0);
    await userEvent.clear(day);
    await userEvent.type(day, '2');
    await userEvent.click(dialog.getByRole('button', { name: 'Permit' }));
    await waitFor(() => expect(wrote('POST', 'autonomy/email/accept')[0]?.body).toEqual({ limits: { ...limits, per_day: 2 } }));
  });
  it('turns an offer down in the owner\'s words', async () => {
    const { wrote } = await show(offered, { 'POST autonomy/email/decline': view() });
    await waitFor(() => expect(screen.getByRole('button', { name: 'Not now' })).toBeEnabled());
    await userEvent.click(screen.getByRole('button', { name: 'Not now' }));
    await userEvent.type(await screen.findByLabelText('Why, if you like'), 'too early');
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Not now' }));
    await waitFor(() => expect(wrote('POST', 'autonomy/email/decline')[0]?.body).toEqual({ note: 'too early' }));
  });
  it('takes a permission back', async () => {
    const { wrote } = await show(view({ state: 'granted', grant: { id: 'g', limits, by: 'user:anna', at: '2026-11-01T08:00:00Z', after: 0 } }), { 'POST autonomy/email/demote': view({ state: 'demoted' }) });
    expect(await screen.findByText(/Permitted: 3 a day, jobs up to €2,000, only with a known price; by anna/)).toBeVisible();
    await waitFor(() => expect(screen.getByRole('button', { name: 'Take it back' })).toBeEnabled());
    await userEvent.click(screen.getByRole('button', { name: 'Take it back' }));
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Take it back' }));
    await waitFor(() => expect(wrote('POST', 'autonomy/email/demote')).toHaveLength(1));
  });
  it('says why a channel cannot earn more, and offers a viewer nothing', async () => {
    await show({ ...offered, why: 'terms' }, {}, 'viewer');
    expect(await screen.findByText(/terms of the platform forbid/)).toBeVisible();
    expect(screen.queryByRole('button', { name: /Permit|Not now/ })).toBeNull();
  });
});
