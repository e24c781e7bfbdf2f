import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from '@/test/app';
import { showPage } from '@/test/pages';
import Page from './Page';
import { ruleOf, typed } from './parts/Policy';
import type { ArmsView, ModelChange, PastReport, PriorView, ReplayEstimate, ReplayResult } from './queries';
import { beliefOf, ownOf } from './words';

const arms: ArmsView = {
  settings: { floor: 0.05 }, rev: 12, at: '2026-11-29T08:00:00Z', sends: 41,
  groups: [
    { kind: 'source', arms: [{ name: 'board', sends: 41, replies: 5, waiting: 3, share: 1 }] },
    { kind: 'template', arms: [{ name: 'plain@1', sends: 30, replies: 3, waiting: 2, share: 0.7 }, { name: 'proof@2', sends: 11, replies: 2, waiting: 1, share: 0.3, effect: { than: 'plain@1', ratio: 1.6, low: 1.1, high: 2.3, clear: true } }] },
    { kind: 'step', arms: [] },
  ],
};
const tab = async (name: string) => userEvent.click(await screen.findByRole('tab', { name }));
const base = { 'GET arms': arms };

describe('arms', () => {
  it('are compared by their effect with interval and count', async () => {
    await showPage(Page, base);
    expect(await screen.findByRole('heading', { name: 'Learned from 41 sends' })).toBeVisible();
    expect(await screen.findByRole('img', { name: 'proof@2: replies 1.6× plain@1 (90%: 1.1 to 2.3; 11 sends)' })).toBeVisible();
    expect(screen.getByText(/A clear difference/)).toBeVisible();
    expect(screen.getAllByText(/sent most; the others are compared with it/)).toHaveLength(2);
    await waitFor(() => expect(screen.getByRole('button', { name: 'Freeze' })).toBeEnabled());
    await expectAccessible();
  });
  it('are frozen after asking, and taken out one by one, both with a way back', async () => {
    const { wrote } = await showPage(Page, { ...base, 'POST arms/freeze': { ...arms, settings: { floor: 0.05, frozen: true } }, 'POST arms/unfreeze': arms });
    await waitFor(() => expect(screen.getByRole('button', { name: 'Freeze' })).toBeEnabled());
    await userEvent.click(screen.getByRole('button', { name: 'Freeze' }));
    const ask = await screen.findByRole('alertdialog');
    expect(wrote('POST', 'arms/freeze')).toHaveLength(0);
    await userEvent.click(within(ask).getByRole('button', { name: 'Freeze' }));
    expect(await screen.findByText(/Frozen: what is believed to be best/)).toBeVisible();
    await userEvent.keyboard('u');
    await waitFor(() => expect(wrote('POST', 'arms/unfreeze')[0]?.body).toEqual({}));
    await userEvent.click(screen.getByRole('button', { name: 'Take out: proof@2' }));
    await waitFor(() => expect(wrote('POST', 'arms/freeze')[1]?.body).toEqual({ arm: 'template:proof@2' }));
  });
});

const change: ModelChange = {
  rev: 12, at: '2026-11-29T08:00:00Z', note: 'outcomes', sends: ['s1', 's2'], undoable: true,
  moves: [{ head: 'reply', name: 'source:board', before: { name: '', odds: 1, low: 0.6, high: 1.7 }, after: { name: '', odds: 1.4, low: 0.9, high: 2.1 } }],
};

describe('model changes', () => {
  it('say why and what moved, and are taken back after asking', async () => {
    const { wrote } = await showPage(Page, {
      ...base,
      'GET learning/changes': { items: [change, { ...change, rev: 11, note: 'undo', undid: 9, undone: true, undoable: false, sends: [] }] },
      'GET learning/changes/12': { ...change, jobs: [{ job_id: 'j', title: 'Go API', before: 4, after: 1, value_before: { minor: 1000, currency: 'EUR' }, value_after: { minor: 2500, currency: 'EUR' } }] },
      'POST learning/changes/12/undo': { ...change, rev: 13, note: 'undo', undid: 12 },
    });
    await tab('Changes');
    expect(await screen.findByText('12: outcomes came in')).toBeVisible();
    expect(screen.getByText(/told of 2 sends · 1 belief moved/)).toBeVisible();
    expect(screen.getByText(/takes back 9/)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Show: change 12' }));
    expect(within(await screen.findByRole('table', { name: 'Beliefs that moved' })).getByRole('row', { name: 'A reply Source board × 1 (0.6 to 1.7) × 1.4 (0.9 to 2.1)' })).toBeVisible();
    expect(within(screen.getByRole('table', { name: /changed place/ })).getByText('4 → 1')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Take back: change 12' }));
    const ask = await screen.findByRole('alertdialog', { name: 'Take change 12 back?' });
    expect(wrote('POST', 'learning/changes/12/undo')).toHaveLength(0);
    await userEvent.click(within(ask).getByRole('button', { name: 'Take back' }));
    await waitFor(() => expect(wrote('POST', 'learning/changes/12/undo')).toHaveLength(1));
  });
});

const prior = (more: Partial<PriorView>): PriorView => ({ head: 'reply', name: 'base', mean: -2.5, sd: 0.5, rate: 0.076, origin: 'a study', as_of: '2026-03', default_mean: -2.5, default_sd: 0.5, ...more });

describe('beliefs', () => {
  it('stand for rates and factors, and are stated as such', () => {
    const b = beliefOf('base', -2.5, 0.5);
    expect(b.rate).toBe(true);
    expect(b.mid).toBeCloseTo(0.0759, 3);
    expect(beliefOf('fit', 0, 0.2).mid).toBe(1);
    const own = ownOf('base', 0.1, 0.2)!;
    expect(beliefOf('base', own.mean, own.sd).high).toBeCloseTo(0.2, 6);
    expect([ownOf('base', 0.2, 0.1), ownOf('base', 0.5, 1), ownOf('fit', 0, 2), ownOf('fit', NaN, 2)]).toEqual([undefined, undefined, undefined, undefined]);
  });
  it('are shown with their source, changed to an own one, and reset', async () => {
    const { wrote } = await showPage(Page, {
      ...base,
      'GET learning/priors': { items: [prior({}), prior({ name: 'source:*', mean: 0, sd: 0.4, rate: undefined, odds: 1, own: true })] },
      'PUT learning/priors/reply/base': prior({ own: true }),
      'DELETE learning/priors/reply/source:*': prior({ name: 'source:*' }),
    });
    await tab('Beliefs');
    expect((await screen.findAllByText(/a study, March/))[0]).toBeVisible();
    expect(screen.getByText('Every source')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Change: A typical case' }));
    const high = await screen.findByLabelText('At most, percent');
    await userEvent.clear(screen.getByLabelText('Most likely, percent'));
    await userEvent.type(screen.getByLabelText('Most likely, percent'), '10');
    await userEvent.clear(high);
    await userEvent.type(high, '5');
    await userEvent.click(screen.getByRole('button', { name: 'Believe this' }));
    expect(await screen.findByText(/Give a middle above 0 and a higher end/)).toBeVisible();
    expect(wrote('PUT', 'learning/priors/reply/base')).toHaveLength(0);
    await userEvent.clear(high);
    await userEvent.type(high, '20');
    await userEvent.click(screen.getByRole('button', { name: 'Believe this' }));
    await waitFor(() => expect((wrote('PUT', 'learning/priors/reply/base')[0]?.body as { mean: number }).mean).toBeCloseTo(Math.log(0.1 / 0.9), 6));
    await userEvent.click(screen.getByRole('button', { name: 'Reset: Every source' }));
    await waitFor(() => expect(wrote('DELETE', `learning/priors/reply/${encodeURIComponent('source:*')}`).length + wrote('DELETE', 'learning/priors/reply/source:*').length).toBe(1));
  });
});

const value = (mean: number) => ({ mean, low: mean - 100, high: mean + 100, se: 60 });
const estimate = (verdict: string): ReplayEstimate => ({ n: 120, effective: 44.5, untried: 0.02, heaviest: 0.1, ips: value(500), snips: value(510), dr: value(505), verdict });
const found = (verdict: string): ReplayResult => ({
  policy_a: { name: 'A', threshold: 55, min_value: 0, explore: 0 }, policy_b: { name: 'B', threshold: 65, min_value: -500, explore: 0 }, currency: 'EUR', sent: 80, drawn: 30, offers: 20, checked: true, ahead: [],
  comparison: { jobs: 300, differences: [{ job: '0193-abcdefgh', at: '2026-10-01T08:00:00Z', a: 'send', b: 'skip', by: 1 }, { job: '0193-ijklmnop', at: '2026-10-01T08:00:00Z', a: 'send', b: 'send', with_a: 'plain@1', with_b: 'cites@2', by: 0.5 }], a: estimate('concluded'), b: estimate(verdict), gain: { mean: 250, low: 40, high: 460, se: 130 }, verdict },
});
const op = (result: unknown) => ({ id: 'o1', kind: 'replay', subject: '', state: 'done', by: 'u', progress: { done: 0, total: 0 }, result });
const settings = { 'GET settings': { rev: 1, threshold: 55, currency: 'EUR', filters: {} } };

describe('replay', () => {
  it('reads a policy as it is typed', () => {
    const d = typed('60');
    expect(ruleOf('A', { ...d, value: '−5,50', explore: '2 %' }, 100)).toEqual({ name: 'A', threshold: 60, min_value: -550, explore: 0.02 });
    expect(ruleOf('A', { ...d, perDay: '5', dayBudget: '7,50', prefer: 'cites, question@2', forbid: 'plain', models: 'box/a box/b', best: 'box/a' }, 100)).toEqual({
      name: 'A', threshold: 60, min_value: 0, explore: 0, per_day: 5, day_budget: 750, prefer_templates: ['cites', 'question@2'], forbid_templates: ['plain'], models: ['box/a', 'box/b'], best_model: 'box/a',
    });
    const wrong: Partial<typeof d>[] = [{ threshold: '101' }, { explore: '51' }, { value: 'x' }, { perDay: '1,5' }, { prefer: 'a', forbid: 'a' }, { models: 'a', best: 'b' }, { best: 'a b' }];
    for (const w of wrong) expect(ruleOf('A', { ...d, ...w }, 100)).toBeUndefined();
  });
  it('concludes with its error, effective sample and the jobs that are treated otherwise', async () => {
    const { wrote } = await showPage(Page, { ...base, ...settings, 'POST replays': op(found('concluded')), 'GET operations/o1': op(found('concluded')) });
    await tab('Replay');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Replay' })).toBeEnabled());
    await userEvent.type(screen.getAllByLabelText('Templates preferred')[1] as HTMLElement, 'cites');
    await userEvent.type(screen.getAllByLabelText('Answers a day, 0 = any')[1] as HTMLElement, '7');
    await userEvent.click(screen.getByRole('button', { name: 'Replay' }));
    expect(await screen.findByText('B would have earned €2.50 more a decision')).toBeVisible();
    expect(wrote('POST', 'replays')[0]?.body).toMatchObject({ a: { threshold: 55 }, b: { threshold: 65, per_day: 7, prefer_templates: ['cites'] }, check_lookahead: true });
    expect(screen.getByText(/€2\.50 \(€0\.40 to €4\.60\), standard error €1\.30/)).toBeVisible();
    expect(screen.getAllByText(/120 decisions, effectively 44\.5; 2% never tried/)).toHaveLength(2);
    expect(screen.getByText('neither policy reads the future')).toBeVisible();
    expect(within(screen.getByRole('table', { name: '2 jobs are treated otherwise' })).getByText('leave out')).toBeVisible();
    expect(screen.getByText('answer: cites@2')).toBeVisible();
    await expectAccessible();
  });
  it('refuses to conclude where what B does was never tried', async () => {
    const bad = { ...found('no_support'), ahead: [{ job: 'j9', cut: '2026-10-02T08:00:00Z' }] };
    await showPage(Page, { ...base, ...settings, 'POST replays': op(bad), 'GET operations/o1': op(bad) });
    await tab('Replay');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Replay' })).toBeEnabled());
    await userEvent.click(screen.getByRole('button', { name: 'Replay' }));
    expect(await screen.findByText('Nothing is concluded')).toBeVisible();
    expect(screen.getByText(/would have done what was never tried/)).toBeVisible();
    expect(screen.queryByText(/would have earned/, { selector: 'h2' })?.textContent ?? '').not.toMatch(/€/);
    expect(screen.getByText('never tried')).toBeVisible();
    expect(screen.getByText('1 proof that the future is read')).toBeVisible();
  });
});

const report: PastReport = {
  file: 'old.csv', format: 'csv', rows: 40, good: 38, teach: 30, kinds: { replied: 4, '': 26 }, from: '2025-01-02T00:00:00Z', to: '2026-05-06T00:00:00Z', columns: [{ name: 'Datum', as: 'date' }],
  issues: [{ line: 7, column: 'Datum', code: 'bad_date', value: 'gestern' }], issue_count: 2, dry_run: true, added: 0, updated: 0, known: 0,
};

describe('past proposals', () => {
  it('are read first, and saved when asked', async () => {
    let saved = false;
    const { asked } = await showPage(Page, {
      ...base,
      'GET past': { items: [] },
      'POST past/import': (a: { path: string }) => {
        saved = a.path.includes('save=true');
        return { ...op(undefined), id: saved ? 'o2' : 'o1', kind: 'past_import' };
      },
      'GET operations/o1': op(report),
      'GET operations/o2': { ...op({ ...report, dry_run: false, added: 38 }), id: 'o2' },
    });
    await tab('Past proposals');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Read a file' })).toBeEnabled());
    await userEvent.upload(screen.getByLabelText('File of past proposals'), new File(['a'], 'old.csv', { type: 'text/csv' }));
    expect(await screen.findByText(/40 proposals were read, 38 can be taken in, 30 say what became of them\. Nothing is saved yet\./)).toBeVisible();
    expect(within(screen.getByRole('table', { name: '2 mistakes' })).getByText('gestern')).toBeVisible();
    expect(asked.some((a) => a.path.includes('save=true'))).toBe(false);
    await userEvent.click(screen.getByRole('button', { name: 'Save 38 proposals' }));
    expect(await screen.findByText(/38 added/)).toBeVisible();
    expect(saved).toBe(true);
  });
  it('are searched for in the mailbox, and saved when asked', async () => {
    const wishes: unknown[] = [];
    await showPage(Page, {
      ...base,
      'GET past': { items: [] },
      'POST past/mailbox': (a: { body: unknown }) => {
        wishes.push(a.body);
        return { ...op(undefined), id: wishes.length > 1 ? 'o2' : 'o1', kind: 'past_mail' };
      },
      'GET operations/o1': op({ ...report, file: 'email', format: 'mail', columns: [], issues: [], issue_count: 0 }),
      'GET operations/o2': { ...op({ ...report, dry_run: false, added: 38 }), id: 'o2' },
    });
    await tab('Past proposals');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Search your mailbox' })).toBeEnabled());
    await userEvent.click(screen.getByRole('button', { name: 'Search your mailbox' }));
    expect(await screen.findByText(/40 proposals were read/)).toBeVisible();
    expect(wishes).toEqual([{ channel: 'email', save: false }]);
    await userEvent.click(screen.getByRole('button', { name: 'Save 38 proposals' }));
    expect(await screen.findByText(/38 added/)).toBeVisible();
    expect(wishes[1]).toEqual({ channel: 'email', save: true });
  });
});
