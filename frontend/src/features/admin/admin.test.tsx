import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { showPage } from '@/test/pages';
import Page from './Page';
import { setupAddress } from './parts/Secret';

const version = { version: '1.2', go: 'go1.26', os: 'linux', arch: 'amd64', schema: 6, bytes: { 'dry.db': 2_500_000 }, rows: { jobs: 12 }, started_at: new Date().toISOString() };
const user = (id: string, name: string, more = {}) => ({ id, name, role: 'reviewer', disabled: false, has_password: true, ...more });
const answers = {
  'GET admin/version': version,
  'GET users': { items: [user('u', 'anna', { role: 'owner' }), user('b', 'bob')] },
  'GET tokens': { items: [{ id: 'k', user: 'anna', name: 'ci', prefix: 'am_1', scopes: ['read'] }] },
  'GET auth/sessions': { items: [{ id: 's1', kind: 'browser', addr: '127.0.0.1', agent: 'Chrome', current: true }, { id: 's2', kind: 'client', addr: '10.0.0.2', agent: 'curl', current: false }] },
  'GET admin/backups': { items: [{ name: 'b1.tar', bytes: 1200, at: new Date().toISOString() }] },
  'GET settings': { rev: 1, keep_texts_days: 90 },
  'GET admin/flags': { items: [{ name: 'day_plan', on: true, default: true, experimental: false, about: { en: 'A plan chooses.', de: 'Ein Plan wählt.' } }, { name: 'web_forms', on: false, default: true, experimental: true, about: { en: 'Forms are filled in.', de: 'Formulare werden ausgefüllt.' } }] },
  'GET admin/logs': { items: [{ level: 'WARN', msg: 'slow answer', attrs: { took: '3s' } }, { level: 'INFO', msg: 'started' }] },
};
const tab = async (name: string) => userEvent.click(await screen.findByRole('tab', { name }));

describe('Admin', () => {
  it('adds an account by a link that is shown once', async () => {
    const { wrote } = await showPage(Page, { ...answers, 'POST users': { user: user('c', 'carl'), link: { token: 'tok', expires_at: new Date().toISOString() } } });
    await userEvent.type(await screen.findByLabelText('Name'), 'carl');
    await userEvent.click(screen.getByRole('button', { name: 'Add account' }));
    expect(await screen.findByText(setupAddress(location.origin, 'tok'))).toBeInTheDocument();
    expect(wrote('POST', 'users')[0]?.body).toEqual({ name: 'carl', role: 'reviewer' });
  });
  it('asks before an account is removed or made an owner; switching off can be undone', async () => {
    const { wrote } = await showPage(Page, { ...answers, 'DELETE users/b': undefined, 'PATCH users/b': user('b', 'bob') });
    await userEvent.click(await screen.findByRole('button', { name: 'Remove' }));
    await userEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(wrote('DELETE', 'users/b')).toHaveLength(1));
    await userEvent.selectOptions(screen.getByLabelText('Role: bob'), 'owner');
    expect(wrote('PATCH', 'users/b')).toHaveLength(0);
    await userEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Cancel' }));
    await userEvent.click(screen.getByRole('button', { name: 'Switch off' }));
    await screen.findByText('bob can no longer sign in.');
    await userEvent.click(screen.getByRole('button', { name: /Undo/ }));
    await waitFor(() => expect(wrote('PATCH', 'users/b').map((a) => (a.body as { disabled?: boolean }).disabled)).toEqual([true, false]));
  });
  it('makes a key whose secret is shown once, and revokes one after asking', async () => {
    const { wrote } = await showPage(Page, { ...answers, 'POST tokens': { id: 'n', name: 'bot', secret: 'am_secret', scopes: ['read'] }, 'DELETE tokens/k': undefined });
    await tab('Keys');
    await userEvent.type(await screen.findByLabelText('Name'), 'bot');
    await userEvent.click(screen.getByRole('button', { name: 'Make key' }));
    expect(await screen.findByText('am_secret')).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await userEvent.click(screen.getByRole('button', { name: 'Revoke' }));
    await userEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Revoke' }));
    await waitFor(() => expect(wrote('DELETE', 'tokens/k')).toHaveLength(1));
  });
  it('ends another sign-in, and changes the password', async () => {
    const { wrote } = await showPage(Page, { ...answers, 'DELETE auth/sessions/s2': undefined, 'PUT auth/password': undefined });
    await tab('Sign-ins');
    await userEvent.click(await screen.findByRole('button', { name: 'End' }));
    await userEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'End' }));
    await waitFor(() => expect(wrote('DELETE', 'auth/sessions/s2')).toHaveLength(1));
    await userEvent.type(screen.getByLabelText('Present password'), 'old old old old');
    await userEvent.type(screen.getByLabelText('New password'), 'new new new new');
    await userEvent.type(screen.getByLabelText('New password, again'), 'new new new neu');
    expect(screen.getByText('The two passwords differ.')).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText('New password, again'), '{Backspace}w');
    await userEvent.type(screen.getByLabelText('New password, again'), '{Backspace}{Backspace}{Backspace}new');
    await userEvent.click(screen.getByRole('button', { name: 'Change password' }));
    await waitFor(() => expect(wrote('PUT', 'auth/password')[0]?.body).toEqual({ old: 'old old old old', new: 'new new new new' }));
  });
  it('checks the data and says which part is not whole', async () => {
    const op = { id: 'o', kind: 'integrity', state: 'done', by: 'u', progress: { done: 1, total: 1 }, result: { database: '', ledger: '', search: 'rows are missing', audit: { chains: 4, events: 9, up_to: 9, broken: null }, ok: false } };
    await showPage(Page, { ...answers, 'POST admin/integrity': op, 'GET operations/o': op });
    await tab('Data');
    expect(await screen.findByText('1.2 kB')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Check integrity' }));
    expect(await screen.findByText('rows are missing')).toBeInTheDocument();
  });
  it('says how a backup is put back, and where retention and black box are', async () => {
    await showPage(Page, answers);
    await tab('Data');
    await userEvent.click(await screen.findByRole('button', { name: 'Put b1.tar back' }));
    expect(await screen.findByText('automonet restore "/data/backups/b1.tar" --force')).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    expect(await screen.findByText(/Removed after 90 days/)).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Texts of postings: Change' })).toHaveAttribute('href', '/settings');
    expect(screen.getByRole('link', { name: 'Black box: Look' })).toHaveAttribute('href', '/sources');
  });
  it('switches a feature, and says what it does', async () => {
    const { wrote } = await showPage(Page, { ...answers, 'PUT admin/flags/day_plan': { name: 'day_plan', on: false, default: true, experimental: false, about: {} } });
    await tab('Features');
    expect(await screen.findByText('Forms are filled in.')).toBeInTheDocument();
    expect(screen.getByText('experimental')).toBeInTheDocument();
    expect(screen.getByText('off (changed)')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Switch off day_plan' }));
    await screen.findByText('day_plan is off.');
    expect(wrote('PUT', 'admin/flags/day_plan')[0]?.body).toEqual({ on: false });
  });
  it('filters the log, and gives the version', async () => {
    await showPage(Page, answers);
    await tab('Log');
    await screen.findByText('slow answer');
    await userEvent.type(screen.getByLabelText('Contains'), '3s');
    expect(screen.queryByText('started')).toBeNull();
    await tab('Version');
    expect(await screen.findByText('2.5 MB')).toBeInTheDocument();
  });
  it('shows a reviewer only what is their own', async () => {
    const { asked } = await showPage(Page, answers, { role: 'reviewer' });
    expect(await screen.findByText('Your access to this agent')).toBeInTheDocument();
    await screen.findByText('10.0.0.2');
    expect(asked.some((a) => /users|admin/.test(a.path))).toBe(false);
  });
});
