import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { Problem } from '@/data/problem';
import { showPage } from '@/test/pages';
import { byKind, newFactId, textOf, unproved, withFact, withoutFact } from './facts';
import Page from './Page';
import { certain } from './candidates';
import type { Candidate, Fact, Profile } from './queries';

const fact = (id: string, more: Partial<Fact> = {}): Fact => ({ id, kind: 'skill', text: { '': id }, confirmed: true, evidence: 'CV page 1', ...more });
const profile = (facts: Fact[]): Profile => ({ id: 'p', name: 'Ada', time_zone: 'UTC', facts, rev: 4 });
const candidate = (id: string, more: Partial<Candidate> = {}): Candidate => ({ at: '2026-11-29T10:00:00Z', id, fact: fact(id, { confirmed: false }), source: { file: 'cv.pdf', page: 2, line: 7, text: `rund ${id}` }, key: id, confidence: 0.95, state: 'pending', ...more });
const answers = (facts: Fact[], pending: Candidate[] = []) => ({ 'GET profile': profile(facts), 'GET profile/candidates': { items: pending } });

describe('facts', () => {
  it('are worded in the language, else in any', () => {
    expect(textOf({ text: { en: 'Go', de: 'Go (de)' } }, 'de')).toBe('Go (de)');
    expect(textOf({ text: { '': 'Go' } }, 'de')).toBe('Go');
    expect(textOf({ text: { fr: 'Go fr' } }, 'en')).toBe('Go fr');
  });
  it('have ids of their own', () => {
    expect(newFactId({ facts: [fact('skill-go')] }, 'skill', 'Go!')).toBe('skill-go-2');
    expect(newFactId({ facts: [] }, 'skill', '日本')).toBe('skill-fact');
  });
  it('are put in place, and what waits comes first', () => {
    const p = withFact(profile([fact('a'), fact('b')]), fact('b', { confirmed: false }));
    expect(byKind(p.facts!)[0]![1].map((f) => f.id)).toEqual(['b', 'a']);
    expect(withoutFact(p, 'a').facts).toHaveLength(1);
    expect(unproved(fact('a', { evidence: '' }))).toBe(true);
  });
  it('of a document are certain only without a warning or a conflict', () => {
    expect([certain(candidate('a')), certain(candidate('a', { warnings: ['unsure'] })), certain(candidate('a', { conflict: 'x' })), certain(candidate('a', { confidence: 0.5 }))]).toEqual([true, false, false, false]);
  });
});

describe('Profile', () => {
  it('asks for each statement with its evidence; y and n decide', async () => {
    const { wrote } = await showPage(Page, { ...answers([fact('a')], [candidate('one'), candidate('two')]), 'POST profile/candidates/one/confirm': {}, 'POST profile/candidates/two/reject': {} });
    expect(await screen.findByText('2 statements wait for your yes or no')).toBeInTheDocument();
    expect(screen.getByText('rund one')).toBeInTheDocument();
    expect(screen.getAllByText('cv.pdf, page 2')).toHaveLength(2);
    await userEvent.keyboard('y');
    await waitFor(() => expect(wrote('POST', 'profile/candidates/one/confirm')).toHaveLength(1));
    await userEvent.keyboard('n');
    await waitFor(() => expect(wrote('POST', 'profile/candidates/two/reject')).toHaveLength(1));
  });
  it('never settles a conflict by itself, and says that a text spoke to an AI', async () => {
    const { wrote } = await showPage(Page, { ...answers([fact('rate')], [candidate('x', { conflict: 'rate', warnings: ['aimed_at_ai'] })]), 'POST profile/candidates/x/confirm': {} });
    expect(await screen.findByText('Your profile says otherwise: rate')).toBeInTheDocument();
    expect(screen.getByText(/speaks to an AI/)).toBeInTheDocument();
    await userEvent.keyboard('y');
    expect(wrote('POST', 'profile/candidates/x/confirm')).toHaveLength(0);
    await userEvent.click(screen.getByRole('button', { name: 'Keep both' }));
    await waitFor(() => expect(wrote('POST', 'profile/candidates/x/confirm')[0]?.body).toMatchObject({ conflict: 'beside' }));
  });
  it('adds a fact against the version, and takes a removal back', async () => {
    const { wrote } = await showPage(Page, { ...answers([fact('go')]), 'PUT profile': profile([]) });
    await screen.findByText('1 fact, confirmed and with evidence');
    await userEvent.keyboard('a');
    await userEvent.click(await screen.findByRole('button', { name: 'Save fact' }));
    expect(screen.getByText('Give the text in at least one language.')).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText('Text, English'), 'Rust');
    await userEvent.click(screen.getByRole('button', { name: 'Save fact' }));
    await waitFor(() => expect(wrote('PUT', 'profile')[0]).toMatchObject({ etag: '"1"', body: { facts: [{ id: 'go' }, { id: 'skill-rust', text: { en: 'Rust' }, confirmed: true }] } }));
    await userEvent.click(await screen.findByRole('button', { name: 'Remove: go' }));
    await screen.findByText('Removed.');
    await userEvent.click(screen.getByRole('button', { name: /Undo/ }));
    await waitFor(() => expect((wrote('PUT', 'profile').at(-1)?.body as Profile).facts).toHaveLength(1));
  });
  it('starts from nothing', async () => {
    const { wrote } = await showPage(Page, { 'GET profile': () => new Problem('not_found', '', 404), 'GET profile/candidates': { items: [] }, 'PUT profile': profile([]) });
    await userEvent.type(await screen.findByLabelText('Name that proposals are signed with'), 'Ada');
    await userEvent.type(screen.getByLabelText('Least an hour'), '72,50');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(wrote('PUT', 'profile')[0]).toMatchObject({ etag: '*', body: { name: 'Ada', floor: { minor: 7250, currency: 'EUR' } } }));
  });
  it('refuses a file that is too large, here', async () => {
    await showPage(Page, answers([fact('go')]));
    const big = new File([new Uint8Array((5 << 20) + 1)], 'cv.pdf', { type: 'application/pdf' });
    await userEvent.upload(await screen.findByLabelText('Choose a file'), big);
    expect(await screen.findByText('The file is larger than 5 MB.')).toBeInTheDocument();
  });
  it('shows a viewer no write control', async () => {
    await showPage(Page, answers([fact('go')], [candidate('one')]), { role: 'viewer' });
    await screen.findByText('rund one');
    for (const name of [/True/, /Read a CV/, /Add a fact/, /Remove/]) expect(screen.queryByRole('button', { name })).toBeNull();
  });
});
