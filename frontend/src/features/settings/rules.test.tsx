import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { Problem } from '@/data/problem';
import { prefs } from '@/lib/prefs';
import { showPage } from '@/test/pages';
import { Rules } from './parts/Rules';

const words = { en: ['Refuse work that has to do with gambling.'], de: ['Arbeit ablehnen, die mit Glücksspiel zu tun hat.'] };
const rule = { id: 'r1', text: 'never gambling', checks: [{ kind: 'topic', values: ['gambling'] }], by: 'user:anna', at: '2026-11-29T10:00:00Z', words };
const trial = {
  reading: { text: 'never crypto unless Bitcoin', checks: [{ kind: 'topic', values: ['crypto'] }], unclear: [{ text: 'unless Bitcoin', why: 'exception' }], words: { en: ['Refuse crypto.'], de: ['Krypto ablehnen.'] }, digest: 'd1' },
  checked: 120, refused: 2, jobs: [{ job_id: 'j', title: 'Wallet developer', state: 'shortlisted', kind: 'topic', found: 'wallet crypto' }],
};
const answers = { 'GET rules': { items: [rule] }, 'POST rules/try': trial, 'POST rules': rule, 'DELETE rules/r1': undefined };

describe('Rules', () => {
  it('keeps a rule only as it was shown and confirmed', async () => {
    const { wrote } = await showPage(() => <Rules />, answers);
    await screen.findByText('Refuse work that has to do with gambling.');
    await userEvent.type(screen.getByLabelText('A rule in plain words'), 'never crypto unless Bitcoin{Enter}');
    expect(await screen.findByText('Refuse crypto.')).toBeInTheDocument();
    expect(screen.getByText(/“unless Bitcoin” \(rules have no exceptions\)/)).toBeInTheDocument();
    expect(screen.getByText('2 of 120 known jobs would be refused')).toBeInTheDocument();
    expect(screen.getByText(/Wallet developer/)).toBeInTheDocument();
    expect(wrote('POST', 'rules')).toHaveLength(0);
    await userEvent.click(screen.getByRole('button', { name: 'Keep this rule' }));
    await waitFor(() => expect(wrote('POST', 'rules')[0]?.body).toEqual({ text: 'never crypto unless Bitcoin', digest: 'd1' }));
    await screen.findByText('The rule holds.');
  });
  it('takes the reading away when the words change', async () => {
    await showPage(() => <Rules />, answers);
    const field = await screen.findByLabelText('A rule in plain words');
    await userEvent.type(field, 'never crypto{Enter}');
    await screen.findByText('Refuse crypto.');
    await userEvent.type(field, ' at all');
    expect(screen.queryByRole('button', { name: 'Keep this rule' })).toBeNull();
  });
  it('drops a rule, in German', async () => {
    prefs.set({ lang: 'de' });
    const { wrote } = await showPage(() => <Rules />, answers);
    await userEvent.click(await screen.findByRole('button', { name: 'Die Regel „never gambling“ aufheben' }));
    await waitFor(() => expect(wrote('DELETE', 'rules/r1')).toHaveLength(1));
    prefs.set({ lang: 'en' });
  });
  it('says what is wrong, and shows a viewer no form', async () => {
    const { unmount } = await showPage(() => <Rules />, { ...answers, 'POST rules/try': () => new Problem('invalid', 'nothing in it can be checked', 422) });
    await userEvent.type(await screen.findByLabelText('A rule in plain words'), 'hm{Enter}');
    expect(await screen.findByText(/can be checked/)).toBeInTheDocument();
    unmount();
    await showPage(() => <Rules />, answers, { role: 'viewer' });
    await screen.findByText('never gambling');
    expect(screen.queryByLabelText('A rule in plain words')).toBeNull();
  });
});
