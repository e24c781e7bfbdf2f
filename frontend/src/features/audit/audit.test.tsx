import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { showPage } from '@/test/pages';
import Page from './Page';

const event = (seq: number) => ({ seq, kind: 'job.state', by: 'user:anna', job_id: 'j', subject: 'j', from: 'new', to: 'skipped', at: '2026-11-29T10:00:00Z', job_seq: 1, prev: 'aa', hash: `0123456789abcdef${seq}` });
const answers = (broken: unknown = null) => ({ 'GET audit/verify': { chains: 2, events: 3, up_to: 3, broken, at: new Date().toISOString() }, 'GET events': (a: { path: string }) => (a.path.includes('after=2') ? { items: [event(1)] } : { items: [event(3), event(2)], next: '2' }) });

describe('Audit', () => {
  it('says how far the chain is verified, and opens the record behind a hash', async () => {
    await showPage(Page, answers());
    expect(await screen.findByText('Chain verified to #3')).toBeInTheDocument();
    await userEvent.click((await screen.findAllByRole('button', { name: '0123…def3' }))[0]!);
    expect(await screen.findByText('0123456789abcdef3')).toBeInTheDocument();
  });
  it('names the first broken link and what still holds', async () => {
    await showPage(Page, answers({ job_id: 'j9', why: 'the hash of event 4 does not fit' }));
    expect(await screen.findByText('The chain is broken at job j9')).toBeInTheDocument();
    expect(screen.getByText(/What stands before it still holds/)).toBeInTheDocument();
  });
  it('filters, and reads older entries', async () => {
    const { asked } = await showPage(Page, answers());
    await userEvent.selectOptions(await screen.findByLabelText('What'), 'proposal.');
    await userEvent.type(screen.getByLabelText('Who'), 'user:anna{Enter}');
    await waitFor(() => expect(asked.some((a) => a.path.includes('kind=proposal.') && a.path.includes('by=user%3Aanna'))).toBe(true));
    await userEvent.click(await screen.findByRole('button', { name: 'Older entries' }));
    await waitFor(() => expect(asked.some((a) => a.path.includes('after=2'))).toBe(true));
    expect(await screen.findByRole('button', { name: '0123…def1' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Older entries' })).toBeNull();
  });
  it('exports every page by key, and says how many entries', async () => {
    const made = vi.fn((_: Blob) => 'blob:x');
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: made, revokeObjectURL: () => undefined }));
    await showPage(Page, answers());
    await screen.findByText('Chain verified to #3');
    await userEvent.keyboard('x');
    expect((await screen.findAllByText(/3 entries/)).length).toBeGreaterThan(0);
    const rows = (await made.mock.calls[0]![0].text()).trim().split('\r\n');
    expect(rows).toHaveLength(4);
    expect(rows[1]).toContain('0123456789abcdef3');
  });
});
