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

const fieldOf = (key: string, type: string, value: unknown, more = {}) => ({ key, type, value, default: value, origin: 'default', read_only: false, ...more });
const op = (result: unknown) => ({ id: 'o', kind: 'x', state: 'done', by: 'u', progress: { done: 0, total: 0 }, result });

describe('The steps of the onboarding', () => {
  it('facts: takes one by hand, as confirmed', async () => {
    const { wrote } = await showPage(Page, { ...answers, 'GET profile': { ...ada, facts: [] }, 'PUT profile': ada });
    expect(await screen.findByText('Which of these are true?')).toBeInTheDocument();
    await userEvent.click(await screen.findByRole('button', { name: 'Add a fact' }));
    await userEvent.type(await screen.findByLabelText('Text, English'), 'Go');
    await userEvent.click(screen.getByRole('button', { name: 'Save fact' }));
    await waitFor(() => expect(wrote('PUT', 'profile')[0]?.body).toMatchObject({ facts: [{ id: 'skill-go', text: { en: 'Go' }, confirmed: true }] }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
  it('limits: saves what was changed, against its version', async () => {
    const schema = { rev: 7, declarative: false, fields: [fieldOf('filters.min_hourly', 'object', null), fieldOf('threshold', 'number', 55, { minimum: 0, maximum: 100 })] };
    const { wrote } = await showPage(Page, { ...answers, 'GET profile': ada, 'GET settings/schema': schema, 'GET settings': { rev: 7, threshold: 55, filters: {} }, 'PUT settings': { rev: 8 } });
    const score = await screen.findByLabelText('Least score');
    expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
    await userEvent.clear(score);
    await userEvent.type(score, '60');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(wrote('PUT', 'settings')[0]).toMatchObject({ etag: '"1"', body: { threshold: 60, rev: 7 } }));
  });
  it('sources: asks all that are not parked, and says when one refuses', async () => {
    const source = (name: string, more = {}) => ({ name, driver: 'feed', health: 'ok', paused: false, scan_seen: 3, scan_new: 1, yield: { alarm: false, mean: 3, variance: 1, scans: 4 }, ...more });
    const list = [source('board'), source('parked', { paused: true, health: 'paused' }), source('wall')];
    const { wrote } = await showPage(Page, { ...answers, 'GET profile': ada, 'GET sources': { items: list }, 'POST sources/board/run': list[0], 'POST sources/wall/run': () => new Problem('blocked', 'the wall is not asked again before 14:20', 409) });
    await userEvent.click(await screen.findByRole('button', { name: /Sources/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'Read all now' }));
    expect((await screen.findAllByText('the wall is not asked again before 14:20')).length).toBeGreaterThan(0);
    expect(wrote('POST', 'sources/parked/run')).toHaveLength(0);
    expect(wrote('POST', 'sources/board/run')).toHaveLength(1);
  });
  it('mailbox: says what the test found', async () => {
    await showPage(Page, { ...answers, 'GET profile': ada, 'GET channels': { items: [{ ...mail, configured: false }] }, 'POST channels/email/test': op({ ok: true }), 'GET operations/o': op({ ok: true }) });
    await screen.findByText('What do you never do?');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(await screen.findByText('Where do replies come?')).toBeInTheDocument();
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
