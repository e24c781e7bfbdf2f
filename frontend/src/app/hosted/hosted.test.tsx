import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { App } from '@/app/App';
import { ConfigError } from '@/data/supabase/config';
import { supabase } from '@/data/supabase/supabase';
import { prefs } from '@/lib/prefs';
import { expectAccessible } from '@/test/app';
import { golden } from '@/test/golden';
import { agentRow, config, hash, jobRow, proposalRow, TestProject } from '@/test/project';
import { Misconfigured } from './parts/Misconfigured';

const filled = (agent = agentRow()) => {
  const p = new TestProject();
  p.put('devices', agent);
  p.put('jobs', jobRow('j1'));
  p.put('proposals', proposalRow('p1', 'j1'));
  p.put('settings', { id: 'settings', version: 1, doc: { threshold: 55, filters: { contracts: ['freelance', 'fixed_term', 'part_time'] }, fresh_for: 86_400e9, language: 'en' } });
  return p;
};

/** openHosted shows the whole application over a project in memory, signed in. */
async function openHosted(p: TestProject, path = '/') {
  history.replaceState(null, '', path);
  sessionStorage.clear();
  const data = supabase(config, { ask: p.ask, open: p.open });
  render(<App data={data} />);
  const user = userEvent.setup({ delay: null });
  await user.type(await screen.findByLabelText(/E-[Mm]ail/), 'anna@example.org');
  await user.type(screen.getByLabelText(/Passwor[dt]/), 'right password{Enter}');
  await waitFor(() => expect(screen.queryByLabelText(/E-[Mm]ail/)).toBeNull());
  return { user, data };
}
const ring = (p: TestProject) => act(() => p.sockets.at(-1)?.ring());

describe('the way in', () => {
  it('asks for the e-mail address, and stays signed in only when it is wished', async () => {
    const p = filled();
    const { user } = await openHosted(p);
    expect(await screen.findByText('1 draft waits for you')).toBeVisible();
    expect(localStorage.getItem('automonet.session')).toBeNull();
    await user.keyboard('{Control>}k{/Control}');
    await waitFor(() => expect(screen.getByRole('combobox')).toHaveFocus());
    await user.keyboard('sign out{Enter}');
    await user.click(await screen.findByLabelText(/Stay signed in/));
    await expectAccessible();
    await user.type(screen.getByLabelText('E-mail address'), 'anna@example.org');
    await user.type(screen.getByLabelText('Password'), 'wrong{Enter}');
    expect(await screen.findByText('The e-mail address or the password is wrong.')).toBeVisible();
    await user.clear(screen.getByLabelText('Password'));
    await user.type(screen.getByLabelText('Password'), 'right password{Enter}');
    expect(await screen.findByText('1 draft waits for you')).toBeVisible();
    expect(localStorage.getItem('automonet.session')).toContain('u1');
    expect(p.told('device_revoke')).toHaveLength(1);
  });
  it('says what is wrong with its configuration', () => {
    const { unmount } = render(<Misconfigured error={new ConfigError('service_key')} />);
    expect(screen.getByText(/is a secret key/)).toBeVisible();
    unmount();
    render(<Misconfigured error={new Error('else')} />);
    expect(screen.getByText(/is missing/)).toBeVisible();
  });
});

describe('what only the agent does', () => {
  it('is off on the pages that are here, and said in one sentence', async () => {
    const { user } = await openHosted(filled(), '/jobs/j1');
    expect(await screen.findByText('Drafting, shortlisting, skipping and recording are done at the agent.')).toBeVisible();
    expect(screen.getByRole('button', { name: /^Skip/ })).toBeDisabled();
    expect(screen.queryByRole('button', { name: /^Block/ })).toBeNull();
    expect(await screen.findByText('Only the agent itself can do this; open its own dashboard for it.')).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
    await expectAccessible();
    await user.keyboard('gm');
    await waitFor(() => expect(screen.getAllByText(/Only the agent itself/).length).toBeGreaterThan(1));
    expect(screen.queryByRole('alert')).toBeNull();
    await user.keyboard('gp');
    expect(await screen.findByText(/are done at the agent/)).toBeVisible();
  });
  it('stands in the place of pages that have no mirror', async () => {
    const { user } = await openHosted(filled(), '/sources');
    expect(await screen.findByRole('heading', { name: 'Only the agent has this page', level: 1 })).toBeVisible();
    await user.keyboard('go');
    await waitFor(() => expect(location.pathname).toBe('/models'));
    expect(screen.getByRole('heading', { name: 'Only the agent has this page', level: 1 })).toBeVisible();
  });
});

describe('a draft', () => {
  it('is approved for exactly what is on screen, waits, and shows what the agent made of it', async () => {
    const p = filled();
    const { user } = await openHosted(p, '/review/p1');
    expect(await screen.findByText('I can start soon.')).toBeVisible();
    expect(screen.getByText(/The whole address and what is attached stay on your computer/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: /Approve and rehearse/ }));
    await waitFor(() => expect(p.tables.decisions).toHaveLength(1));
    expect(p.tables.decisions![0]).toMatchObject({ kind: 'approve', target_id: 'p1', content_sha256: hash });
    expect(await screen.findByText('1 decision was sent to the agent and waits for its answer.')).toBeVisible();
    await act(async () => {
      history.pushState(null, '', '/review/p1');
      dispatchEvent(new PopStateEvent('popstate'));
      await Promise.resolve();
    });
    expect(await screen.findByText(/sent to the agent at .*, waiting for its answer/)).toBeVisible();
    expect(screen.getByRole('button', { name: /Approve and rehearse/ })).toBeDisabled();
    p.put('decision_acks', { id: 'a', decision_id: p.tables.decisions![0]!.id, result: 'refused', reason: 'the channel is locked' });
    ring(p);
    expect(await screen.findByText('Approve: the agent refused it. the channel is locked')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Show' }));
    const list = await screen.findByRole('dialog', { name: 'Decisions sent to the agent' });
    expect(within(list).getByText('the channel is locked')).toBeVisible();
    await expectAccessible(list);
  });
  it('is edited without its recipient, and words that were not taken come back', async () => {
    const p = filled();
    const { user } = await openHosted(p, '/review/p1');
    await user.click((await screen.findAllByRole('button', { name: /^Edit/ }))[0]!);
    expect(screen.getByLabelText('To')).toBeDisabled();
    await user.clear(screen.getByLabelText('Text'));
    await user.type(screen.getByLabelText('Text'), 'My own words.');
    await user.click(screen.getByRole('button', { name: /^Save/ }));
    await waitFor(() => expect(p.tables.decisions).toHaveLength(1));
    expect(JSON.parse(String(p.tables.decisions![0]!.body))).toEqual({ subject: 'Offer p1', body: 'My own words.' });
    p.put('decision_acks', { id: 'a', decision_id: p.tables.decisions![0]!.id, result: 'changed', reason: '' });
    p.put('proposals', proposalRow('p1', 'j1', { content_sha256: 'b'.repeat(64) }));
    ring(p);
    await user.click(await screen.findByRole('button', { name: 'Take my text back into the editor' }));
    expect(screen.getByLabelText('Text')).toHaveValue('My own words.');
  });
  it('is rejected for what was on screen, and that is not taken back', async () => {
    const p = filled();
    const { user } = await openHosted(p, '/review/p1');
    await screen.findByText('I can start soon.');
    await user.keyboard('x1');
    await waitFor(() => expect(p.tables.decisions?.[0]).toMatchObject({ kind: 'reject', content_sha256: hash }));
    expect((await screen.findAllByText('Sent to the agent. It waits for its answer.')).length).toBeGreaterThan(0);
    expect(screen.queryByRole('button', { name: /^Undo/ })).toBeNull();
  });
  it('whose text stays at the agent cannot be approved unseen', async () => {
    const p = filled();
    p.put('proposals', proposalRow('p1', 'j1', { body: '' }));
    await openHosted(p, '/review/p1');
    expect(await screen.findByText(/It cannot be approved unseen/)).toBeVisible();
    expect(screen.getByRole('button', { name: /Approve and rehearse/ })).toBeDisabled();
  });
  it('that is encrypted is read after the passphrase, and locked again', async () => {
    const p = new TestProject();
    p.put('devices', agentRow());
    p.put('jobs', jobRow('j1'));
    p.put('settings', { id: 'crypto', version: 1, doc: golden.wrapped });
    // The texts of the tests were sealed for another account than the one that signs in.
    p.user = golden.user;
    p.put('proposals', proposalRow('p1', 'j1', { body: golden.sealed, content_sha256: golden.hash }));
    prefs.set({ lang: 'de' });
    const { user } = await openHosted(p, '/review/p1');
    await user.click(await screen.findByRole('button', { name: 'Texte öffnen' }));
    await user.type(await screen.findByLabelText('Passphrase'), 'eine falsche Passphrase{Enter}');
    expect(await screen.findByText('Das ist nicht die Passphrase der verschlüsselten Texte.')).toBeVisible();
    await user.clear(screen.getByLabelText('Passphrase'));
    await user.type(screen.getByLabelText('Passphrase'), `${golden.passphrase}{Enter}`);
    expect(await screen.findByText('Angebot für Müller')).toBeVisible();
    expect(screen.getAllByText('jobs@example.org').length).toBeGreaterThan(0);
    expect(screen.getByRole('button', { name: /Freigeben und proben/ })).toBeEnabled();
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain(golden.passphrase);
    await user.keyboard('g,');
    await user.click(await screen.findByRole('button', { name: 'Texte verschließen' }));
    expect(await screen.findByText(/Die Texte sind verschlüsselt/)).toBeVisible();
  });
});

describe('the agent', () => {
  it('that is away is said to be, its mode is in doubt, and an approval reckons with live', async () => {
    const { user } = await openHosted(filled(agentRow({ last_seen_at: '2026-01-01T00:00:00Z' })), '/review/p1');
    expect(await screen.findByText(/The agent was last heard of .* waits for it, for 24 hours at most/)).toBeVisible();
    expect(screen.getAllByRole('note', { name: /DRY-RUN\?/ }).length).toBeGreaterThan(0);
    await user.click(await screen.findByRole('button', { name: /Approve and send live/ }));
    expect(await screen.findByRole('alertdialog')).toHaveTextContent('kept on your computer; the address ends in @kestrel.example');
  });
  it('is stopped by a decision', async () => {
    const p = filled();
    const { user } = await openHosted(p);
    await screen.findByText('1 draft waits for you');
    await user.keyboard('{Shift>}S{/Shift}');
    await waitFor(() => expect(p.tables.decisions?.[0]).toMatchObject({ kind: 'stop_new' }));
    expect((await screen.findAllByText('Sent to the agent. It waits for its answer.')).length).toBeGreaterThan(0);
  });
});

describe('settings', () => {
  it('that were changed meanwhile are shown beside one\'s own', async () => {
    const p = filled();
    const { user } = await openHosted(p, '/settings');
    const score = await screen.findByLabelText('Least score');
    await user.clear(score);
    await user.type(score, '60');
    Object.assign(p.tables.settings![0]!, { version: 2, doc: { ...(p.tables.settings![0]!.doc as object), threshold: 70 } });
    await user.keyboard('{Control>}s{/Control}');
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/Somebody changed the settings meanwhile/)).toBeVisible();
    expect(await dialog.findByText('70')).toBeVisible();
    expect(dialog.getByText('60')).toBeVisible();
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(p.tables.settings![0]).toMatchObject({ version: 3, doc: { threshold: 60 } }));
  });
  it('hold the devices, each of which can be shut out', async () => {
    const p = filled();
    const { user } = await openHosted(p, '/settings');
    await user.click(await screen.findByRole('button', { name: 'Revoke: Agent, laptop' }));
    const ask = within(await screen.findByRole('alertdialog'));
    await user.click(ask.getByRole('button', { name: 'Revoke' }));
    await waitFor(() => expect(p.tables.devices![0]!.revoked_at).not.toBeNull());
    expect(await screen.findByText('revoked')).toBeVisible();
  });
});
