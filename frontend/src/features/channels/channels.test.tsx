import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { showPage } from '@/test/pages';
import { level, needsPermission, sends, step } from './levels';
import Page from './Page';
import type { ChannelView } from './queries';

const channel = (name: string, more: Partial<ChannelView> = {}): ChannelView => ({
  channel: name, mode: 'confirm', default: 'draft', ceiling: 'auto', forbids_unattended: false, hand_off: false, configured: true, used_day: 4, used_hour: 1, locks: [],
  caps: { per_hour: 3, per_day: 10, per_company: 1, per_recipient: 1, window: 30 * 86_400e9, quiet_from: 20, quiet_to: 8 },
  note: { reviewed: '2026-11-12', source: 'terms', text: { en: 'One person may answer a call.', de: 'Eine Person darf antworten.' } }, ...more,
});

describe('levels', () => {
  it('knows granted, here, free and locked', () => {
    const c = { mode: 'draft', ceiling: 'confirm' } as const;
    expect(['off', 'draft', 'confirm', 'auto'].map((m) => level(c, m as 'off'))).toEqual(['granted', 'here', 'free', 'locked']);
  });
  it('steps no further than the ceiling', () => {
    expect(step(channel('email', { ceiling: 'confirm' }), 1)).toBeUndefined();
    expect(step(channel('email'), 1)).toBe('auto');
    expect(step(channel('email', { mode: 'off' }), -1)).toBeUndefined();
  });
  it('asks for a written permission only where the terms forbid unattended sending', () => {
    expect(needsPermission(channel('x', { forbids_unattended: true }), 'auto')).toBe(true);
    expect(needsPermission(channel('x', { forbids_unattended: true, written_permission: 'mail of 3 May' }), 'auto')).toBe(false);
    expect(sends(channel('x', { hand_off: true }))).toBe(false);
  });
});

describe('Channels', () => {
  it('counts the channels that may send', async () => {
    await showPage(Page, { 'GET channels': { items: [channel('email'), channel('assist', { hand_off: true, mode: 'draft' })] } });
    expect(await screen.findByText('1 channel may send, and asks you first')).toBeInTheDocument();
    expect(screen.getByText('One person may answer a call.')).toBeInTheDocument();
  });
  it('lowers at once and can be undone', async () => {
    const { wrote } = await showPage(Page, { 'GET channels': { items: [channel('email')] }, 'PUT channels/email/mode': {} });
    await screen.findByText('1 channel may send, and asks you first');
    await userEvent.keyboard('{ArrowLeft}');
    await screen.findByText(/is lowered to Draft/);
    await userEvent.keyboard('u');
    await waitFor(() => expect(wrote('PUT', 'channels/email/mode').map((a) => (a.body as { mode: string }).mode)).toEqual(['draft', 'confirm']));
  });
  it('asks before raising, and needs the permission where the terms forbid it', async () => {
    const { wrote } = await showPage(Page, { 'GET channels': { items: [channel('email', { forbids_unattended: true })] }, 'PUT channels/email/mode': {} });
    await userEvent.click(await screen.findByRole('button', { name: 'Auto, you may grant' }));
    const ask = await screen.findByRole('alertdialog');
    await userEvent.click(within(ask).getByRole('button', { name: 'Raise to Auto' }));
    expect(wrote('PUT', 'channels/email/mode')).toHaveLength(0);
    await userEvent.type(within(ask).getByLabelText('Written permission'), 'Mail of 3 May');
    await userEvent.click(within(ask).getByRole('button', { name: 'Raise to Auto' }));
    await waitFor(() => expect(wrote('PUT', 'channels/email/mode')[0]?.body).toEqual({ mode: 'auto', written_permission: 'Mail of 3 May' }));
  });
  it('offers no level above the ceiling', async () => {
    await showPage(Page, { 'GET channels': { items: [channel('email', { ceiling: 'confirm' })] } });
    expect(await screen.findByRole('button', { name: 'Auto, above the ceiling' })).toBeDisabled();
  });
  it('changes caps on the newest settings, and warns of more', async () => {
    const { wrote } = await showPage(Page, { 'GET channels': { items: [channel('email')] }, 'GET settings': { rev: 3, caps: {} }, 'PUT settings': {} });
    await userEvent.click(await screen.findByRole('button', { name: /Change caps/ }));
    const day = await screen.findByLabelText('Per day');
    await userEvent.clear(day);
    await userEvent.type(day, '12');
    expect(screen.getByText(/allows more than before/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Save caps' }));
    await waitFor(() => expect(wrote('PUT', 'settings')[0]).toMatchObject({ etag: '"1"', body: { rev: 3, caps: { email: { per_day: 12 } } } }));
  });
  it('removes a lock after asking, and shows the sends behind a cap', async () => {
    const lock = { id: 'l1', scope: 'channel:email', reason: 'bounced' };
    const { wrote } = await showPage(Page, { 'GET channels': { items: [channel('email', { locks: [lock] })] }, 'DELETE locks/l1': undefined, 'GET submissions': { items: [] } });
    await userEvent.click(await screen.findByRole('button', { name: 'Remove lock' }));
    await userEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Remove lock' }));
    await waitFor(() => expect(wrote('DELETE', 'locks/l1')).toHaveLength(1));
    await userEvent.click(await screen.findByRole('button', { name: '1 of 3 this hour' }));
    expect(await screen.findByText('Nothing was sent through this channel.')).toBeInTheDocument();
  });
});
