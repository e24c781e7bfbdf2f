import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { Problem } from '@/data/problem';
import { prefs } from '@/lib/prefs';
import { showPage } from '@/test/pages';
import { Desktop } from './parts/Desktop';

const meta = { name: 'AutoMonet', version: 'v1', api: 'v1', dry_run: true, desktop: true };
const state = { system: 'linux', autostart: false, keep_running: true, look_for_updates: false, data_dir: '/home/anna/data', log_file: '/home/anna/data/log/automonet.log', dry_run: true };
const answers = { 'GET meta': meta, 'GET desktop': state, 'PATCH desktop': state, 'POST desktop/open-folder': undefined, 'POST desktop/restart': undefined, 'DELETE desktop/crash': undefined };
const shown = (more: Record<string, unknown> = {}, role?: 'viewer') => showPage(() => <Desktop />, { ...answers, ...more }, role ? { role } : {});

describe('Desktop', () => {
  it('is not there in another program', async () => {
    const { asked } = await shown({ 'GET meta': { ...meta, desktop: undefined } });
    await waitFor(() => expect(asked.some((a) => a.path === 'meta')).toBe(true));
    expect(screen.queryByText('This program')).toBeNull();
    expect(asked.some((a) => a.path === 'desktop')).toBe(false);
  });
  it('changes one choice at a time and opens folders', async () => {
    const { wrote } = await shown();
    await userEvent.click(await screen.findByLabelText(/Start when I sign in/));
    await waitFor(() => expect(wrote('PATCH', 'desktop')[0]?.body).toEqual({ autostart: true }));
    await userEvent.click(screen.getByRole('button', { name: 'Open log folder' }));
    await userEvent.click(screen.getByRole('button', { name: 'Open data folder' }));
    await waitFor(() => expect(wrote('POST', 'desktop/open-folder').map((a) => a.body)).toEqual([{ folder: 'log' }, { folder: 'data' }]));
    expect(screen.getByText('/home/anna/data/log/automonet.log')).toBeInTheDocument();
  });
  it('changes the mode', async () => {
    const { wrote } = await shown();
    await userEvent.click(await screen.findByRole('button', { name: 'Change to live' }));
    await waitFor(() => expect(wrote('POST', 'desktop/restart')[0]?.body).toEqual({ live: true }));
  });
  it('tells of a crash, a failed change and an update, in German', async () => {
    prefs.set({ lang: 'de' });
    const { wrote } = await shown({ 'GET desktop': { ...state, dry_run: false, problem: 'kein Platz', crash: { at: '2026-11-30T09:00:00Z', file: '/c.txt' }, update: { installed: true } } });
    expect(await screen.findByText(/abgestürzt.*\/c\.txt/)).toBeInTheDocument();
    expect(screen.getByText(/kein Platz/)).toBeInTheDocument();
    expect(screen.getByText(/neuere Version ist installiert/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Bericht zeigen' }));
    await userEvent.click(screen.getByRole('button', { name: 'Gesehen' }));
    await waitFor(() => expect(wrote('DELETE', 'desktop/crash')).toHaveLength(1));
    expect(screen.getByRole('button', { name: 'In den Trockenlauf wechseln' })).toBeInTheDocument();
    prefs.set({ lang: 'en' });
  });
  it('says what was refused, and lets a viewer change nothing', async () => {
    const { unmount } = await shown({ 'PATCH desktop': () => new Problem('denied', 'the autostart file cannot be changed', 403) });
    await userEvent.click(await screen.findByLabelText(/Keep running/));
    expect(await screen.findByText(/autostart file cannot be changed|not allowed|may not/i)).toBeInTheDocument();
    unmount();
    await shown({}, 'viewer');
    expect(await screen.findByLabelText(/Keep running/)).toBeDisabled();
  });
});
