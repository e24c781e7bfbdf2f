import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from '@/test/app';
import { Problem } from '@/data/problem';
import { agentState, showPage } from '@/test/pages';
import { refusalOf } from './codes';
import Page from './Page';
import type { SyncConflict, SyncDevice, SyncQuarantined, SyncStatus } from './queries';

const status: SyncStatus = {
  state: 'ok', project: 'abc.supabase.co', mail: 'a@example.org', device: 'desk', texts: 'encrypted', lag_seconds: 0, queue: 0, quarantined: 0, conflicts: 0, holder: true, success_at: '2026-11-29T08:00:00Z', address: 'https://abc.supabase.co', fixed: false,
};
const off: SyncStatus = { state: 'off', lag_seconds: 0, queue: 0, quarantined: 0, conflicts: 0, holder: false, fixed: false };
const liveAgent = { ...agentState, dry_run: false };
const refused: SyncQuarantined = { entity: 'job', id: 'j1', rev: 3, code: '23514', error: 'violates check', since: '2026-11-29T08:00:00Z', tries: 2 };
const conflict: SyncConflict = { id: 'settings:threshold:4', subject: 'settings', field: 'threshold', here: 70, there: 55, at: '2026-11-29T08:00:00Z' };
const device: SyncDevice = { id: 'd1', name: 'desk', kind: 'agent', this: true, seen_at: '2026-11-29T08:00:00Z' };
const base = { 'GET agent': liveAgent, 'GET sync': status, 'GET sync/conflicts': { items: [] }, 'GET sync/quarantine': { items: [] }, 'GET sync/devices': { items: [device] } };

describe('the copy', () => {
  it('is shown with its figures', async () => {
    await showPage(Page, base);
    expect(await screen.findByRole('heading', { name: 'The copy is up to date' })).toBeVisible();
    expect(screen.getByText('abc.supabase.co')).toBeVisible();
    expect(screen.getByText('encrypted on this device')).toBeVisible();
    expect(await screen.findByText('The project refused nothing.')).toBeVisible();
    expect(await screen.findByText('There are no conflicts.')).toBeVisible();
    await expectAccessible();
  });

  it('says what to do where nothing is set up, and asks nothing of a project', async () => {
    const { asked } = await showPage(Page, { 'GET sync': off, 'GET agent': liveAgent });
    expect(await screen.findByText(/Sign this device in below/)).toBeVisible();
    expect(screen.getByText(/supabase db push/)).toBeVisible();
    expect(asked.filter((a) => a.path.startsWith('sync/'))).toHaveLength(0);
    await expectAccessible();
  });

  it('cannot be begun in dry-run', async () => {
    await showPage(Page, { 'GET sync': off });
    expect(await screen.findByText('Start the agent with --live to copy.')).toBeVisible();
    expect(screen.queryByLabelText('Password')).toBeNull();
  });

  it.each([
    ['offline', /Nothing is lost/],
    ['revoked', /sign it in again below/],
    ['schema', /supabase db push/],
    ['something new', /tried again by itself/],
  ])('says what to do about %s', async (code, advice) => {
    await showPage(Page, { ...base, 'GET sync': { ...status, state: 'failing', queue: 7, lag_seconds: 90.4, problem: { code, next: '2026-11-29T08:00:00Z' } } });
    expect(await screen.findByRole('heading', { name: 'Copying does not go on' })).toBeVisible();
    expect(screen.getAllByText(advice).length).toBeGreaterThan(0);
    expect(screen.getByText('90 s')).toBeVisible();
    // Where the session is lost the way on is at hand.
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Sign in' }) !== null).toBe(code === 'revoked'));
  });

  it('is made now, by the button or by its key, and says how it went', async () => {
    const { wrote } = await showPage(Page, { ...base, 'POST sync/now': status });
    await userEvent.click(await screen.findByRole('button', { name: /Copy now/ }));
    expect((await screen.findAllByText('The copy is up to date.')).length).toBeGreaterThan(0);
    await userEvent.keyboard('r');
    await waitFor(() => expect(wrote('POST', 'sync/now')).toHaveLength(2));
  });

  it('that failed says why in the words of the agent', async () => {
    await showPage(Page, { ...base, 'POST sync/now': new Problem('unavailable', 'the project does not answer; nothing is lost, try again later', 503) });
    await userEvent.click(await screen.findByRole('button', { name: /Copy now/ }));
    expect(await screen.findByText(/nothing is lost, try again later/)).toBeVisible();
  });

  it('is saved as a file', async () => {
    await showPage(Page, base);
    const link = await screen.findByRole('link', { name: 'Export' });
    expect(link).toHaveAttribute('href', '/api/v1/sync/export');
    expect(link).toHaveAttribute('download', 'project.json');
    await expectAccessible();
  });

  it('is compared table by table', async () => {
    let equal = true;
    const tables = () => [{ table: 'jobs', equal: true, here: 4, there: 4 }, { table: 'proposals', equal, here: 3, there: equal ? 3 : 1 }];
    await showPage(Page, { ...base, 'POST sync/check': () => ({ equal, marked: equal ? 0 : 2, tables: tables(), at: '2026-11-29T08:00:00Z' }) });
    await userEvent.click(await screen.findByRole('button', { name: 'Compare sums' }));
    expect(await screen.findByText('All 2 tables are equal on both sides.')).toBeVisible();
    equal = false;
    await userEvent.click(screen.getByRole('button', { name: 'Compare sums' }));
    expect(await screen.findByText('2 rows differ and are sent again.')).toBeVisible();
    expect(screen.getByRole('cell', { name: 'proposals' })).toBeVisible();
    expect(screen.queryByRole('cell', { name: 'jobs' })).toBeNull();
  });

  it('shows and does nothing of it for who may only read', async () => {
    const { asked } = await showPage(Page, { ...base, 'GET sync/quarantine': { items: [refused] }, 'GET sync/conflicts': { items: [conflict] } }, { role: 'viewer' });
    expect(await screen.findByText('23514 violates check')).toBeVisible();
    expect(screen.queryByRole('button', { name: /Send again|Keep|Sign out|Delete|Copy now|Export/ })).toBeNull();
    expect(screen.queryByRole('link', { name: 'Export' })).toBeNull();
    expect(asked.some((a) => a.path === 'sync/devices')).toBe(false);
  });
});

describe('rows that were refused', () => {
  it('say why in words, go again, one or all, or are left out', async () => {
    const { wrote } = await showPage(Page, {
      ...base,
      'GET sync/quarantine': { items: [refused, { ...refused, entity: 'proposal', id: 'p1', code: '23505', error: '' }, { ...refused, entity: 'comet', id: 'c1', code: 'XX000' }] },
      'POST sync/quarantine/retry': { rows: 1 },
      'POST sync/quarantine/discard': undefined,
    });
    expect(await screen.findByText('23514 violates check')).toBeVisible();
    expect(screen.getByText(/outside the bounds of the project/)).toBeVisible();
    expect(screen.getByText(/mostly of another agent of the account/)).toBeVisible();
    expect(screen.getByText(/The project refused it/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'j1' })).toHaveAttribute('href', '/jobs/j1');
    expect(screen.getByRole('link', { name: 'p1' })).toHaveAttribute('href', '/review/p1');
    await userEvent.click(screen.getByRole('button', { name: 'Send again: j1' }));
    await waitFor(() => expect(wrote('POST', 'sync/quarantine/retry')[0]?.body).toEqual({ entity: 'job', id: 'j1' }));
    expect(await screen.findByText('1 row is sent again.')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Send all again' }));
    await waitFor(() => expect(wrote('POST', 'sync/quarantine/retry')[1]?.body).toEqual({}));
    await userEvent.click(screen.getByRole('button', { name: 'Leave out: p1' }));
    await waitFor(() => expect(wrote('POST', 'sync/quarantine/discard')[0]?.body).toEqual({ entity: 'proposal', id: 'p1' }));
    expect(await screen.findByText(/left out until it changes/)).toBeVisible();
    await expectAccessible();
  });

  it.each([
    ['23505', 'twice'], ['23514', 'bounds'], ['22001', 'bounds'], ['unfit', 'bounds'], ['', 'bounds'], ['beyond', 'beyond'], ['42501', 'denied'], ['PT409', 'changed'], ['22P02', 'unread'], ['PGRST102', 'unread'], ['P0001', 'other'],
  ])('with %s mean %s', (code, meaning) => expect(refusalOf(code)).toBe(meaning));
});

describe('what both sides changed', () => {
  it('is shown beside each other and decided, by a button or a key', async () => {
    const second = { ...conflict, id: 'settings:filters.skills:4', field: 'filters.skills', here: ['go', 'sql'], there: undefined };
    const third = { ...conflict, id: 'settings:disclosure_line:4', field: 'disclosure_line', here: true, there: { a: 1 } };
    const { wrote } = await showPage(Page, {
      ...base, 'GET sync/conflicts': { items: [conflict, second, third] },
      [`POST sync/conflicts/${encodeURIComponent(conflict.id)}/resolve`]: conflict, [`POST sync/conflicts/${encodeURIComponent(second.id)}/resolve`]: second,
    });
    expect(await screen.findByText('70')).toBeVisible();
    for (const text of ['55', 'go, sql', 'not set', 'yes', '{"a":1}']) expect(screen.getByText(text)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Take what the dashboard says: filters.skills' }));
    await waitFor(() => expect(wrote('POST', `sync/conflicts/${encodeURIComponent(second.id)}/resolve`)[0]?.body).toEqual({ keep: 'there' }));
    expect(await screen.findByText('filters.skills: decided.')).toBeVisible();
    await userEvent.keyboard('y');
    await waitFor(() => expect(wrote('POST', `sync/conflicts/${encodeURIComponent(conflict.id)}/resolve`)[0]?.body).toEqual({ keep: 'here' }));
    await userEvent.keyboard('t');
    await waitFor(() => expect(wrote('POST', `sync/conflicts/${encodeURIComponent(conflict.id)}/resolve`)[1]?.body).toEqual({ keep: 'there' }));
    await expectAccessible();
  });
});

describe('signing in', () => {
  it('names the project, seals texts where wished, and keeps no password', async () => {
    let tries = 0;
    const { wrote } = await showPage(Page, {
      'GET sync': off, 'GET agent': liveAgent,
      'POST sync/sign-in': () => (++tries === 1 ? new Problem('invalid', 'this is a secret key, which passes by all protection', 422, 'sync.key') : tries === 2 ? new Problem('denied', 'the project does not accept this mail address with this password', 403) : status),
    });
    await userEvent.type(await screen.findByLabelText('Address of the project'), 'https://abc.supabase.co ');
    await userEvent.type(screen.getByLabelText('Publishable key'), 'sb_publishable_x');
    await userEvent.selectOptions(screen.getByLabelText('Long texts'), 'encrypted');
    await userEvent.type(screen.getByLabelText('E-mail address of the account'), 'a@example.org');
    await userEvent.type(screen.getByLabelText('Password'), 'the password');
    await userEvent.type(screen.getByLabelText('Passphrase'), 'correct horse battery');
    await userEvent.type(screen.getByLabelText('Name of this device'), 'desk');
    await userEvent.click(screen.getByRole('checkbox', { name: /Make this account now/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText(/this is a secret key/)).toBeVisible();
    expect(screen.getByLabelText('Publishable key')).toHaveAccessibleDescription(/this is a secret key/);
    expect(screen.getByLabelText('Password')).toHaveValue('');
    await userEvent.type(screen.getByLabelText('Password'), 'the password');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText(/does not accept this mail address/)).toBeVisible();
    await expectAccessible();
    await userEvent.type(screen.getByLabelText('Password'), 'the password');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText(/The first copy has begun/)).toBeVisible();
    expect(wrote('POST', 'sync/sign-in')[2]?.body).toEqual({ url: 'https://abc.supabase.co', key: 'sb_publishable_x', texts: 'encrypted', mail: 'a@example.org', password: 'the password', passphrase: 'correct horse battery', name: 'desk', new: true });
    expect(screen.getByLabelText('Password')).toHaveValue('');
    expect(screen.getByLabelText('Passphrase')).toHaveValue('');
  });

  it('goes to the project that is known, or to another', async () => {
    const { wrote } = await showPage(Page, { ...base, 'GET agent': liveAgent, 'GET sync': { ...status, state: 'signed_out', device: undefined, address: 'https://abc.supabase.co', texts: 'plain' }, 'POST sync/sign-in': status });
    expect(await screen.findByText('Last signed in to https://abc.supabase.co')).toBeVisible();
    expect(screen.queryByLabelText('Address of the project')).toBeNull();
    await userEvent.type(screen.getByLabelText('Password'), 'the password');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    await waitFor(() => expect(wrote('POST', 'sync/sign-in')[0]?.body).toEqual({ texts: 'plain', mail: 'a@example.org', password: 'the password' }));
    await userEvent.click(screen.getByRole('button', { name: 'Another project' }));
    expect(screen.getByLabelText('Address of the project')).toBeVisible();
  });

  it('leaves to the configuration file what it says', async () => {
    await showPage(Page, { ...base, 'GET agent': liveAgent, 'GET sync': { ...status, state: 'signed_out', device: undefined, address: 'https://abc.supabase.co', fixed: true } });
    expect(await screen.findByText('The configuration file names the project: https://abc.supabase.co')).toBeVisible();
    expect(screen.queryByLabelText('Long texts')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Another project' })).toBeNull();
    expect(screen.getByLabelText('Passphrase')).toBeVisible();
  });

  it('is ended after a question', async () => {
    const { wrote } = await showPage(Page, { ...base, 'POST sync/sign-out': undefined });
    await userEvent.click(await screen.findByRole('button', { name: 'Sign out' }));
    const ask = within(await screen.findByRole('alertdialog'));
    expect(wrote('POST', 'sync/sign-out')).toHaveLength(0);
    await userEvent.click(ask.getByRole('button', { name: 'Sign out' }));
    expect(await screen.findByText('This device copies no more.')).toBeVisible();
  });
});

describe('devices', () => {
  it('are listed, and another is shut out by the password of the account', async () => {
    let tries = 0;
    const { wrote } = await showPage(Page, {
      ...base,
      'GET sync/devices': { items: [device, { ...device, id: 'd2', name: 'phone', kind: 'dashboard', this: false }, { ...device, id: 'd3', name: '', this: false, revoked_at: '2026-11-29T08:00:00Z' }] },
      'POST sync/devices/d2/revoke': () => (++tries === 1 ? new Problem('denied', 'the project does not accept this mail address with this password', 403) : undefined),
    });
    expect(await screen.findByText('Agent, desk')).toBeVisible();
    expect(screen.getByText('shut out')).toBeVisible();
    expect(screen.getAllByRole('button', { name: /Shut out: / })).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: 'Shut out: Dashboard, phone' }));
    const layer = within(await screen.findByRole('dialog'));
    expect(layer.getByText(/needs the password of a@example.org/)).toBeVisible();
    await userEvent.type(layer.getByLabelText('Password'), 'wrong');
    await userEvent.click(layer.getByRole('button', { name: 'Shut out' }));
    expect(await layer.findByText(/does not accept/)).toBeVisible();
    expect(layer.getByLabelText('Password')).toHaveValue('');
    await userEvent.type(layer.getByLabelText('Password'), 'right');
    await userEvent.click(layer.getByRole('button', { name: 'Shut out' }));
    expect(await screen.findByText('Dashboard, phone is shut out.')).toBeVisible();
    expect(wrote('POST', 'sync/devices/d2/revoke').map((a) => a.body)).toEqual([{ password: 'wrong' }, { password: 'right' }]);
  });

  it('say what failed where the project is away', async () => {
    await showPage(Page, { ...base, 'GET sync/devices': new Problem('unavailable', 'the project does not answer; nothing is lost, try again later', 503) });
    expect(await screen.findByText(/nothing is lost, try again later/)).toBeVisible();
    expect(screen.getByText('abc.supabase.co')).toBeVisible();
  });
});

describe('the copy there', () => {
  it('is deleted once the name of the project was typed', async () => {
    const { wrote } = await showPage(Page, { ...base, 'GET sync/devices': { items: [] }, 'POST sync/erase': { rows: 12 } });
    expect(await screen.findByText('The project knows no device of this account.')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Delete the copy' }));
    const layer = within(await screen.findByRole('dialog'));
    const act = layer.getByRole('button', { name: 'Delete the copy' });
    expect(act).toBeDisabled();
    await userEvent.type(layer.getByLabelText('Type abc.supabase.co to confirm'), 'abc');
    expect(act).toBeDisabled();
    await userEvent.type(layer.getByLabelText('Type abc.supabase.co to confirm'), '.supabase.co');
    await userEvent.click(act);
    expect(await screen.findByText('12 rows were deleted in the project.')).toBeVisible();
    expect(wrote('POST', 'sync/erase')[0]?.body).toEqual({ confirm: 'abc.supabase.co' });
  });
});
