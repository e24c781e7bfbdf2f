import { describe, expect, it } from 'vitest';
import type { Job } from '@/data/types';
import { aJob, aProposal } from '@/test/build';
import { proposalsByJob, type View, viewOf } from './groups';
import { filterOf, isNews } from './queries';
import { Lister, type Rows, step } from './rows';

describe('the list of the inbox', () => {
  const jobs = [aJob('a'), aJob('b'), aJob('c', { state: 'new' }), aJob('d', { score: null }), aJob('a')];
  const drafts = proposalsByJob([aProposal('p1', 'b', { state: 'approved' }), aProposal('p2', 'b')]);
  const list = (pages: readonly (readonly Job[])[], view: View = 'open', searching = false, lister = new Lister()) => {
    lister.read(pages.map((items) => ({ items })), drafts, view, searching);
    return lister.rows();
  };
  const said = (rows: Rows) => Array.from({ length: rows.length }, (_, i) => rows.at(i)!).map((l) => (l.kind === 'head' ? l.group : l.job.id + l.place));
  it('is grouped by what one can do, each job once, in the order of the agent', () =>
    expect(said(list([jobs]))).toEqual(['ready', 'b1', 'shortlisted', 'a2', 'unknown', 'd3', 'new', 'c4']));
  it('keeps the draft that asks most of the user', () => expect(drafts.get('b')?.id).toBe('p2'));
  it('does not move a job whose state changes under the reader', () =>
    expect(said(list([[{ ...aJob('c', { state: 'skipped' }), listed: 'new' } as Job]]))).toEqual(['new', 'c1']));
  it('shows one group for a search and for a state', () => {
    expect(list([jobs], 'open', true).at(0)).toEqual({ kind: 'head', group: 'found' });
    expect(list([jobs], 'out').at(0)).toEqual({ kind: 'head', group: 'view' });
    expect(said(list([jobs], 'ready'))).toEqual(['ready', 'b1']);
  });
  it('steps over the heads of groups and stays at its ends', () => {
    const rows = list([jobs]);
    expect([step(rows, 1, 1), step(rows, 3, -1), step(rows, 1, -1), step(rows, 7, 1), step(rows, 0, -1)]).toEqual([3, 1, 1, 7, 1]);
    expect(step(list([]), -1, 1)).toBe(-1);
  });
  it('grows by pages to the list that is laid out at once', () => {
    const all = Array.from({ length: 60 }, (_, i) => aJob(String(i), { state: i % 3 ? 'shortlisted' : 'new', score: i % 7 ? 90 - i : null }));
    const pages = Array.from({ length: 6 }, (_, i) => ({ items: all.slice(i * 10, i * 10 + 12) }));
    const lister = new Lister();
    let before: Rows | undefined;
    for (let n = 1; n <= pages.length; n++) {
      const was = before && said(before);
      lister.read(pages.slice(0, n), drafts, 'open', false);
      const rows = lister.rows();
      expect(said(rows)).toEqual(said(list(pages.slice(0, n).map((p) => p.items))));
      // The list as it was drawn stays as it was.
      if (before) expect(said(before)).toEqual(was);
      before = rows;
    }
    lister.read(pages.slice(0, 2), drafts, 'new', false);
    expect(lister.rows().jobs).toBe(22);
    expect(lister.has('40')).toBe(false);
  });
  it('keeps a job of a later page behind its group until its page is there', () => {
    const lister = new Lister();
    lister.read([{ items: [aJob('a')] }], drafts, 'open', false);
    const rows = lister.rows([aJob('b'), aJob('a'), aJob('n', { state: 'new' })]);
    expect(said(rows)).toEqual(['ready', 'b1', 'shortlisted', 'a2', 'new', 'n3']);
    expect(['b', 'a', 'n', 'x'].map((id) => rows.indexOf(id))).toEqual([1, 3, 5, -1]);
  });
  it('knows where each line stands and which line stands where', () => {
    const rows = list([jobs]);
    let y = 0;
    for (let i = 0; i < rows.length; i++) {
      expect(rows.top(i, 36, 58)).toBe(y);
      expect(rows.line(y, 36, 58)).toBe(i);
      y += rows.at(i)!.kind === 'head' ? 36 : 58;
      expect(rows.line(y - 1, 36, 58)).toBe(i);
    }
    expect(rows.top(rows.length, 36, 58)).toBe(y);
    expect(rows.line(y + 500, 36, 58)).toBe(rows.length - 1);
    expect(['a', 'b', 'c', 'd'].map((id) => rows.at(rows.indexOf(id)))).toMatchObject(['a', 'b', 'c', 'd'].map((id) => ({ job: { id } })));
    expect(rows.at(rows.length)).toBeUndefined();
  });
  it('asks for a view by state and searches in all', () => {
    expect(filterOf('skipped', undefined)).toEqual({ state: ['skipped'], sort: 'score' });
    expect(filterOf('skipped', 'go')).toEqual({ q: 'go', sort: 'score' });
    expect(viewOf('nonsense')).toBe('open');
  });
  it.each([
    [{ kind: 'job.shortlisted', job_id: 'x', to: 'shortlisted' }, true],
    [{ kind: 'job.skipped', job_id: 'x', to: 'skipped' }, false],
    [{ kind: 'job.shortlisted', job_id: 'known', to: 'shortlisted' }, false],
    [{ kind: 'proposal.waiting', job_id: 'known', to: 'waiting' }, true],
    [{ kind: 'source.run' }, false],
  ])('takes %j for news: %s', (e, want) => expect(isNews({ seq: 1, ...e }, (id) => id === 'known')).toBe(want));
});
