import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { showPage } from '@/test/pages';
import Page from './Page';
import { levelOf, unread } from './queries';

const rules = { rev: 2, events: { reply: 'off' }, quiet_from: 22, quiet_to: 7, digest_at: '18:00' };
const answers = {
  'GET notifications': { items: [{ id: 'n1', kind: 'reply', title: 'A client answered', text: 'Acme', job_id: 'j', at: new Date().toISOString() }, { id: 'n2', kind: 'digest', title: 'Digest', read_at: '2026-11-01T00:00:00Z' }] },
  'GET notifications/rules': rules,
  'GET notifications/targets': { items: [{ name: 'phone', driver: 'telegram', ready: false, why: 'not_paired', waiting: 2 }] },
};

it('a kind without a rule has its usual level', () => {
  expect([levelOf(rules as never, 'reply'), levelOf({ events: null }, 'budget_50'), levelOf({ events: null }, 'digest')]).toEqual(['off', 'silent', 'on']);
  expect([unread({ id: 'a', kind: 'x' }), unread({ id: 'a', kind: 'x', read_at: '2026-11-01T00:00:00Z' })]).toEqual([true, false]);
});

describe('Notifications', () => {
  it('marks one and all as read', async () => {
    const { wrote } = await showPage(Page, { ...answers, 'POST notifications/n1/read': {}, 'POST notifications/read-all': { read: 1 } });
    expect(await screen.findByText('1 notice is new')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Mark as read' }));
    await waitFor(() => expect(wrote('POST', 'notifications/n1/read')).toHaveLength(1));
    await userEvent.click(screen.getByRole('button', { name: 'Mark all as read' }));
    await waitFor(() => expect(wrote('POST', 'notifications/read-all')[0]?.body).toEqual({ up_to: 'n1' }));
  });
  it('changes a rule against its version', async () => {
    const { wrote } = await showPage(Page, { ...answers, 'PUT notifications/rules': rules });
    await userEvent.click(await screen.findByRole('tab', { name: 'Rules' }));
    await userEvent.click(await screen.findByLabelText('A client answered: silent'));
    await waitFor(() => expect(wrote('PUT', 'notifications/rules')[0]).toMatchObject({ etag: '"1"', body: { events: { reply: 'silent' } } }));
  });
  it('says what a place lacks, and pairs a chat by a code', async () => {
    await showPage(Page, { ...answers, 'POST notifications/pair': { target: 'phone', code: 'AB12-CD34', bot: '@bot' } });
    await userEvent.click(await screen.findByRole('tab', { name: 'Places' }));
    expect(await screen.findByText('not ready: no chat is paired')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Pair a chat' }));
    expect(await screen.findByText('AB12-CD34')).toBeInTheDocument();
  });
});
