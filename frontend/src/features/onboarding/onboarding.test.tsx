import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { Problem } from '@/data/problem';
import { agentState, showPage } from '@/test/pages';
import Live from './Live';
import Page from './Page';
import { done, first, type Known, liveChecks } from './steps';

const nothing: Known = { name: '', facts: 0, pending: 0, changedLimits: false, mailbox: false, sourcesRead: 0, paid: false };
const mail = { channel: 'email', mode: 'draft', default: 'draft', ceiling: 'auto', configured: true, hand_off: false, forbids_unattended: false, used_day: 0, used_hour: 0, locks: [], caps: { per_hour: 3, per_day: 10, per_company: 1, per_recipient: 1, window: 1, quiet_from: 20, quiet_to: 8 }, note: { reviewed: '2026-11-12', source: 's', text: { en: 'x' } } };
const ada = { id: 'p', name: 'Ada', time_zone: 'UTC', rev: 1, facts: [{ id: 'go', kind: 'skill', text: { '': 'Go' }, confirmed: true, evidence: 'CV' }] };
const answers = {
  'GET profile': () => new Problem('not_found', '', 404), 'GET profile/candidates': { items: [] }, 'GET settings/schema': { rev: 1, declarative: false, fields: [] }, 'GET settings': { rev: 1 },
  'GET channels': { items: [mail] }, 'GET sources': { items: [] }, 'GET budget': { paid: false, gauges: [], limits: [], alerts: [], orphans: [] }, 'GET jobs/summary': { states: { shortlisted: 2, new: 3 }, undecided: 3, screened_out: {} },
  'GET jobs': { items: [{ id: 'j', title: 'Go for a bakery', score: 81, state: 'shortlisted' }] },
};

describe('steps', () => {
  it('begin with the first that is open', () => {
    expect(first(nothing)).toBe('profile');
    expect(first({ ...nothing, name: 'Ada' })).toBe('facts');
    expect(done('facts', { ...nothing, facts: 3, pending: 1 })).toBe(false);
  });
  it('going live needs facts, a tested mailbox, caps and a decision', () => {
    expect(liveChecks({ facts: 1, mailbox: true, tested: false, sending: 1, caps: true, decided: 0 }).filter((c) => !c.ok).map((c) => c.id)).toEqual(['mailbox', 'reviewed']);
  });
});

describe('Onboarding', () => {
  it('goes from nothing to the first ranked job, with the effects beside it', async () => {
    let saved = false;
    const { wrote } = await showPage(Page, { ...answers, 'GET profile': () => (saved ? ada : new Problem('not_found', '', 404)), 'PUT profile': () => ((saved = true), ada) });
    expect(await screen.findByText('Go for a bakery')).toBeInTheDocument();
    expect(screen.getByText('score 81')).toBeInTheDocument();
    await userEvent.type(await screen.findByLabelText('Name that proposals are signed with'), 'Ada');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(wrote('PUT', 'profile')[0]?.body).toMatchObject({ name: 'Ada' }));
    // Who is known can read a CV in the same step.
    expect(await screen.findByRole('button', { name: 'Read a CV' })).toBeInTheDocument();
  });
  it('lets every step be skipped by key, and asks each its one question', async () => {
    await showPage(Page, { ...answers, 'GET profile': ada });
    await screen.findByText('What do you never do?');
    for (const question of ['Where do replies come?', 'Where shall it look?', 'What may models cost?']) {
      await userEvent.keyboard('{Control>}{Enter}{/Control}');
      expect(await screen.findByText(question)).toBeInTheDocument();
    }
  });
});

describe('Going live', () => {
  it('shows the command only when all is met and "live" is typed', async () => {
    const op = { id: 'o', kind: 'channel_test', state: 'done', by: 'u', progress: { done: 0, total: 0 }, result: { ok: true } };
    await showPage(Live, { ...answers, 'GET profile': ada, 'GET agent': { ...agentState, proposals: { rejected: 1 } }, 'POST channels/email/test': op, 'GET operations/o': op });
    const field = await screen.findByLabelText('Type "live" to see the command');
    await waitFor(() => expect(field).toBeDisabled());
    await userEvent.click(await screen.findByRole('button', { name: 'Test the sign-in' }));
    await waitFor(() => expect(field).toBeEnabled());
    await userEvent.type(field, 'live');
    expect((await screen.findAllByText('automonet run --live')).length).toBeGreaterThan(0);
  });
  it('says so when it is live already', async () => {
    await showPage(Live, { ...answers, 'GET agent': { ...agentState, dry_run: false } });
    expect((await screen.findAllByText('You are live')).length).toBeGreaterThan(0);
  });
});
