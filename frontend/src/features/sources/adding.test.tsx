import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { Problem } from '@/data/problem';
import { showPage } from '@/test/pages';
import Page from './Page';
import { freeName, type SourceView } from './queries';

const source = (more: Partial<SourceView> = {}): SourceView => ({
  name: 'board', driver: 'feed', health: 'ok', status: 'ok', paused: false, failures: 0, in_scan: false, interval: 0, cache_ttl: 0, imports: false, rules_only: false, scan_new: 2, scan_seen: 10,
  expected: 9, spread: 2, yield: { alarm: false, mean: 9, variance: 4, scans: 8 }, ...more,
});
const done = (id: string, kind: string, result: unknown) => ({ id, kind, state: 'done', by: 'user', progress: { done: 0, total: 0 }, result });
const match = {
  driver: 'greenhouse', name: 'greenhouse-acme', what: { en: 'job board of acme' }, config: { boards: ['acme'] }, needs: [], floor: 1_800_000_000_000,
  note: { text: { en: 'Open interface.' }, source: 'https://a.example', reviewed: '2026-11-01' },
};
const base = (s = source()) => ({ 'GET sources': { items: [s] }, [`GET sources/${s.name}/samples`]: { items: [{ id: 7, at: '2026-11-29T10:00:00Z', url: 'https://a.example', status: 'ok', size: 12 }] } });

const recognised = (matches: unknown[], more: object = {}) => ({
  'POST sources/recognise': { ...done('r', 'source_recognise', undefined), state: 'running' },
  'GET operations/r': done('r', 'source_recognise', { url: 'https://boards.example/acme', seen: 'address', matches, known: [], ...more }),
});

async function openWith(answers: Record<string, unknown>) {
  const page = await showPage(Page, { ...base(), ...answers });
  await userEvent.click(await screen.findByRole('button', { name: 'Add a source' }));
  await userEvent.type(screen.getByLabelText('Address'), 'boards.example/acme{enter}');
  return page;
}

describe('a new source', () => {
  it('gets a name that is free', () => {
    expect(freeName('a', ['b'])).toBe('a');
    expect(freeName('a', ['a', 'a-2'])).toBe('a-3');
  });
  it('is recognised, shown with a sample, and added', async () => {
    const sample = { name: 'greenhouse-acme', status: 'ok', url: '', skipped: 1, reasons: { 'the item has another shape than known': 1 }, missing: { pay: 1 },
      postings: [{ title: 'Gardener', company: 'Acme', url: '' }], parsed: [{ contract: 'freelance', remote: 'full', language: 'en', skills: [{}] }] };
    const { wrote } = await openWith({
      ...recognised([match, { ...match, driver: 'feed', name: 'feed' }]),
      'POST sources/preview': done('p', 'source_preview', sample), 'GET operations/p': done('p', 'source_preview', sample),
      'POST sources': source({ name: 'greenhouse-acme' }),
    });
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText('job board of acme')).toBeInTheDocument();
    expect(within(dialog).getByText(/Open interface/)).toBeInTheDocument();
    expect(within(dialog).getByText('30 min')).toBeInTheDocument();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Show a sample' }));
    expect(await within(dialog).findByText('Gardener')).toBeInTheDocument();
    expect(within(dialog).getByText(/pay \(1 of 1\)/)).toBeInTheDocument();
    expect(within(dialog).getByText(/another shape than known/)).toBeInTheDocument();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Add' }));
    expect(await screen.findByText(/greenhouse-acme was added/)).toBeInTheDocument();
    expect(wrote('POST', 'sources')[0]?.body).toMatchObject({ name: 'greenhouse-acme', driver: 'greenhouse', config: { boards: ['acme'] } });
  });
  it('asks for what it needs, and says why it was refused', async () => {
    await openWith({ ...recognised([{ ...match, needs: ['key'] }]), 'POST sources': () => new Problem('conflict', 'a source named x is read already') });
    const dialog = await screen.findByRole('dialog');
    const key = await within(dialog).findByLabelText('key');
    expect(within(dialog).getByRole('button', { name: 'Add' })).toBeDisabled();
    await userEvent.type(key, 'env:KEY');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Add' }));
    expect(await within(dialog).findByText(/is read already/)).toBeInTheDocument();
  });
  it('says what was found where nothing reads it', async () => {
    await openWith(recognised([], { seen: 'blocked', reason: 'HTTP 403' }));
    expect(await screen.findByText(/what was found there: a refusal/)).toBeInTheDocument();
    expect(screen.getByText('HTTP 403')).toBeInTheDocument();
  });
});

describe('the black box', () => {
  it('reads an answer again and shows what differs', async () => {
    const { wrote } = await showPage(Page, {
      ...base(),
      'POST sources/board/replay': { name: 'board', sample: 7, url: '', then: { status: 'ok', postings: 2, skipped: 0 }, now: { status: 'ok', postings: 2, skipped: 1, reason: 'odd' }, same: 1, limits: ['cut'], added: [], removed: [{ id: '9', title: 'Lost' }], changed: [{ id: '1', title: 'Gardener', fields: [{ field: 'company', then: 'Acme', now: '' }] }] },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Read again' }));
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText('Lost')).toBeInTheDocument();
    expect(within(dialog).getByText('Acme').tagName).toBe('DEL');
    expect(within(dialog).getByText(/too large to be kept whole/)).toBeInTheDocument();
    expect(wrote('POST', 'sources/board/replay')[0]?.body).toEqual({ at: '2026-11-29T10:00:00Z' });
  });
  it('says that nothing differs', async () => {
    const same = { status: 'ok', postings: 2, skipped: 0 };
    await showPage(Page, { ...base(), 'POST sources/board/replay': { name: 'board', sample: 7, url: '', then: same, now: same, same: 2, limits: [], added: [], removed: [], changed: [] } });
    await userEvent.click(await screen.findByRole('button', { name: 'Read again' }));
    expect(await screen.findByText('The present parser reads the same.')).toBeInTheDocument();
  });
});

describe('files and permissions', () => {
  it('imports mails and sums them up', async () => {
    await showPage(Page, { ...base(source({ imports: true })), 'POST sources/board/import': { source: 'board', status: 'ok', postings: 2, new: 1, skipped: 1, reasons: { 'this is no mail': 1 } } });
    await userEvent.upload(await screen.findByLabelText('Choose mails or saved pages'), [new File(['From x'], 'a.mbox'), new File(['Subject: y'], 'b.eml')]);
    expect(await screen.findByText('4 postings read, 2 new, 2 skipped.')).toBeInTheDocument();
    expect(screen.getByText('2 × this is no mail')).toBeInTheDocument();
  });
  it('says what was wrong with a file', async () => {
    await showPage(Page, { ...base(source({ imports: true })), 'POST sources/board/import': () => new Problem('invalid', 'this file is broken') });
    await userEvent.upload(await screen.findByLabelText('Choose mails or saved pages'), new File(['x'], 'a.eml'));
    expect(await screen.findByText(/this file is broken/)).toBeInTheDocument();
  });
  it('records a permission to rank and withdraws it', async () => {
    const { wrote, unmount } = await showPage(Page, { ...base(source({ rules_only: true })), 'PUT sources/board/ranking-permission': source({ rules_only: true }) });
    await userEvent.type(await screen.findByLabelText("The platform's permission"), 'their mail of 2 May');
    await userEvent.click(screen.getByRole('button', { name: 'Record it' }));
    expect(wrote('PUT', 'sources/board/ranking-permission')[0]?.body).toEqual({ text: 'their mail of 2 May' });
    unmount();
    const next = await showPage(Page, { ...base(source({ rules_only: true, ranking_permission: { text: 'mail', at: '2026-05-02T00:00:00Z' } })), 'DELETE sources/board/ranking-permission': source({ rules_only: true }) });
    expect(await screen.findByText(/permitted on .*mail/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Withdraw' }));
    expect(next.wrote('DELETE', 'sources/board/ranking-permission')).toHaveLength(1);
  });
  it('names a permission of the configuration file', async () => {
    await showPage(Page, base(source({ rules_only: true, ranking_permission: { text: 'mail' } })));
    expect(await screen.findByText(/by the configuration file: mail/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Withdraw' })).toBeNull();
  });
});
