import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { Problem } from '@/data/problem';
import { showPage } from '@/test/pages';
import { baseline, sorted } from './health';
import Page from './Page';
import type { SourceView } from './queries';

const source = (name: string, more: Partial<SourceView> = {}): SourceView => ({
  name, driver: 'feed', health: 'ok', status: 'ok', paused: false, failures: 0, in_scan: false, interval: 0, cache_ttl: 0, imports: false, rules_only: false, scan_new: 2, scan_seen: 10,
  expected: 9, spread: 2, yield: { alarm: false, mean: 9, variance: 4, scans: 8 }, next_at: new Date(Date.now() + 120_000).toISOString(), ...more,
});
const answers = (list: SourceView[]) => ({
  'GET sources': { items: list },
  ...Object.fromEntries(list.map((s) => [`GET sources/${s.name}/samples`, { items: [{ id: 1, url: 'https://a.example', status: 'ok', size: 12 }] }])),
});

describe('health of sources', () => {
  it('puts what is not as usual first', () => {
    expect(sorted([source('b'), source('a'), source('c', { health: 'blocked' }), source('d', { health: 'paused' })]).map((s) => s.name)).toEqual(['c', 'd', 'a', 'b']);
  });
  it('places a scan on its own baseline, and no scan nowhere', () => {
    expect(baseline(source('a'))).toMatchObject({ low: 7, high: 11, last: 10 });
    expect(baseline(source('a', { status: 'unchanged' }))?.last).toBeUndefined();
    expect(baseline(source('a', { yield: { alarm: false, mean: 0, variance: 0, scans: 0 } }))).toBeUndefined();
  });
});

describe('Sources', () => {
  it('names what is not as usual, with what to do', async () => {
    await showPage(Page, answers([source('board'), source('wall', { health: 'blocked', status: 'blocked', reason: 'HTTP 403' })]));
    expect(await screen.findByText('1 of 2 sources are not as usual')).toBeInTheDocument();
    expect(screen.getByText(/refuses us\. Look at the black box/)).toBeInTheDocument();
  });
  it('parks by key and takes it back', async () => {
    const list = [source('board')];
    const { wrote } = await showPage(Page, { ...answers(list), 'POST sources/board/pause': source('board', { paused: true, health: 'paused' }), 'POST sources/board/resume': source('board') });
    await screen.findByText('The one source is read as usual');
    await userEvent.keyboard('p');
    await screen.findByText(/board is parked/);
    await userEvent.keyboard('u');
    await waitFor(() => expect(wrote('POST', 'sources/board/resume')).toHaveLength(1));
  });
  it('tests a read and says what it saw', async () => {
    const op = { id: 'o1', kind: 'source_test', state: 'done', by: 'user', progress: { done: 0, total: 0 }, result: { name: 'board', status: 'ok', url: '', postings: [{ title: 'x', url: '' }], skipped: 2, missing: { company: 1 } } };
    await showPage(Page, { ...answers([source('board')]), 'POST sources/board/test': op, 'GET operations/o1': op });
    await userEvent.click(await screen.findByRole('button', { name: /Test read/ }));
    expect(await screen.findByText(/1 postings, 2 skipped/)).toBeInTheDocument();
    expect(screen.getByText(/company \(1 of 1\)/)).toBeInTheDocument();
  });
  it('is asked by key, says when it may not be, and lists the jobs behind its figures', async () => {
    let refuse = true;
    const { wrote } = await showPage(Page, {
      ...answers([source('board', { wait_reason: 'interval', reason: 'HTTP 500', health: 'failing', failures: 3 })]),
      'POST sources/board/run': () => (refuse ? new Problem('blocked', 'board is not asked again before 14:20', 409) : source('board')),
      'GET jobs': { items: [{ id: 'j', title: 'Go for a bakery', first_seen_at: new Date().toISOString() }] },
      'GET sources/board/samples/1': 'the latest answer',
    });
    expect(await screen.findByText(/failed 3 times in a row/)).toBeInTheDocument();
    await userEvent.keyboard('r');
    expect((await screen.findAllByText('board is not asked again before 14:20')).length).toBeGreaterThan(0);
    refuse = false;
    await userEvent.keyboard('r');
    expect((await screen.findAllByText('board is asked as soon as its terms permit.')).length).toBeGreaterThan(0);
    expect(wrote('POST', 'sources/board/run')).toHaveLength(2);
    await userEvent.click(screen.getByRole('button', { name: '10 listed, 2 new' }));
    expect(await screen.findByRole('link', { name: 'Go for a bakery' })).toHaveAttribute('href', '/jobs/j');
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await userEvent.keyboard('b');
    expect(await within(await screen.findByRole('dialog')).findByText('the latest answer')).toBeInTheDocument();
  });
  it('shows a kept answer as inert text', async () => {
    await showPage(Page, { ...answers([source('board')]), 'GET sources/board/samples/1': '<img src=x onerror=alert(1)>' });
    await userEvent.click(await screen.findByText('https://a.example'));
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText('<img src=x onerror=alert(1)>')).toBeInTheDocument();
    expect(dialog.querySelector('img')).toBeNull();
  });
  it('shows a viewer no write control', async () => {
    await showPage(Page, answers([source('board')]), { role: 'viewer' });
    await screen.findByText('Black box');
    expect(screen.queryByRole('button', { name: /Run now|Park|Test read|Add a source|Read again/ })).toBeNull();
  });
  it('says what failed and offers another try; empty says the next step', async () => {
    const { unmount } = await showPage(Page, { 'GET sources': () => new Problem('internal', 'the store is busy') });
    expect(await screen.findByRole('alert')).toHaveTextContent('the store is busy');
    unmount();
    await showPage(Page, answers([]));
    expect(await screen.findByText(/Sources stand in the configuration file/)).toBeInTheDocument();
  });
});
