import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { TestAgent } from '@/test/agent';
import { expectAccessible, openApp } from '@/test/app';
import { aJob, aProposal, aSubmission } from '@/test/build';

function world(over: Partial<TestAgent> = {}): TestAgent {
  return Object.assign(new TestAgent(), { jobs: [aJob('a')], texts: { a: 'We pay 90 EUR. See https://example.org/jobs <img src=x onerror=alert(1)>' }, ...over });
}
const loaded = () => screen.findByRole('heading', { level: 1, name: 'Job a' });

describe('one job', () => {
  it('explains its score and shows what was written as text, with inert links', async () => {
    const { user, container } = openApp(world({ proposals: [aProposal('p1', 'a')], submissions: [aSubmission('s1', 'a', { state: 'unknown' })] }), '/jobs/a');
    await loaded();
    expect(await screen.findByText('How 60.0 comes about')).toBeVisible();
    expect(screen.getByText(/<img src=x onerror=alert\(1\)>/)).toBeVisible();
    expect(container.querySelector('img')).toBeNull();
    expect(screen.queryByRole('link', { name: 'https://example.org/jobs' })).toBeNull();
    await user.keyboard('o');
    expect(screen.getByRole('link', { name: 'https://example.org/jobs' })).toHaveAttribute('rel', expect.stringContaining('noopener'));
    expect(screen.getByText('new', { exact: false, selector: 'span' })).toBeVisible();
    await expectAccessible();
  });

  it('shows a draft while it is written, piece by piece, and cancels it', async () => {
    const agent = world();
    const { user } = openApp(agent, '/jobs/a');
    await loaded();
    await user.keyboard('a');
    expect(await screen.findByRole('progressbar')).toBeVisible();
    await waitFor(() => expect(agent.calls('GET', 'operations/op0').length).toBeGreaterThan(0));
    act(() => agent.tell({ kind: 'operation.text', id: 'op0', stage: 'draft', attempt: 1, variant: 0, text: 'Dear ' }, false));
    act(() => agent.tell({ kind: 'operation.text', id: 'op0', stage: 'draft', attempt: 1, variant: 0, text: 'team' }, false));
    expect(await screen.findByText('Dear team')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Cancel writing' }));
    expect(await screen.findByText(/Writing was cancelled/)).toBeVisible();
  });

  it('says when the draft is ready, and when there is none and why', async () => {
    const agent = world();
    const { user } = openApp(agent, '/jobs/a');
    await loaded();
    await user.click(screen.getByRole('button', { name: /^Draft now/ }));
    await screen.findByRole('progressbar');
    Object.assign(agent.operations.get('op0')!, { state: 'done' });
    act(() => agent.tell({ kind: 'operation.done', id: 'op0' }, false));
    expect((await screen.findAllByText('The draft is ready.')).length).toBeGreaterThan(0);
    await user.click(screen.getByRole('button', { name: /^Draft now/ }));
    await screen.findByRole('progressbar');
    Object.assign(agent.operations.get('op1')!, { state: 'failed', error: { detail: 'the budget is used up' } });
    act(() => agent.tell({ kind: 'operation.failed', id: 'op1' }, false));
    expect(await screen.findByText('No draft was made: the budget is used up')).toBeVisible();
  });

  it('is shortlisted, skipped and taken back', async () => {
    const agent = world({ jobs: [aJob('a', { state: 'new' })] });
    const { user } = openApp(agent, '/jobs/a');
    await loaded();
    await user.keyboard('s');
    await waitFor(() => expect(agent.jobs[0]!.state).toBe('shortlisted'));
    await user.keyboard('u');
    await waitFor(() => expect(agent.jobs[0]!.state).toBe('new'));
    await user.click(screen.getByRole('button', { name: /^Skip/ }));
    await user.click(await screen.findByRole('button', { name: /^No time for it/ }));
    await waitFor(() => expect(agent.jobs[0]!.state).toBe('skipped'));
    await user.click(await screen.findByRole('button', { name: 'Back to new' }));
    await waitFor(() => expect(agent.jobs[0]!.state).toBe('new'));
  });

  it('keeps a client out after asking, skips the job, and takes both back', async () => {
    const agent = world({ jobs: [aJob('a', { state: 'shortlisted', company: 'Acme' })] });
    const blocked = () => (agent.settings.filters as { block_companies: string[] | null }).block_companies;
    const { user } = openApp(agent, '/jobs/a');
    await loaded();
    await waitFor(() => expect(screen.getByRole('button', { name: /^Block this client/ })).toBeEnabled());
    await user.keyboard('b');
    const ask = await screen.findByRole('alertdialog', { name: 'Keep Acme out?' });
    expect(agent.calls('PUT', 'settings')).toHaveLength(0);
    await user.click(within(ask).getByRole('button', { name: 'Block this client' }));
    await waitFor(() => expect(agent.jobs[0]!.state).toBe('skipped'));
    expect(blocked()).toEqual(['Acme']);
    expect(agent.calls('PUT', 'settings')[0]!.headers.get('If-Match')).toBe('"1"');
    expect(await screen.findByRole('button', { name: /^Let this client in again/ })).toBeVisible();
    await user.keyboard('u');
    await waitFor(() => expect(agent.jobs[0]!.state).toBe('shortlisted'));
    expect(blocked()).toEqual([]);
  });

  it('offers no block where no company is named, and none to a reviewer', async () => {
    const { unmount } = openApp(world({ jobs: [aJob('a', { company: '' })] }), '/jobs/a');
    await loaded();
    expect(screen.queryByRole('button', { name: /Block this client/ })).toBeNull();
    unmount();
    openApp(world({ role: 'reviewer' }), '/jobs/a');
    await loaded();
    expect(screen.queryByRole('button', { name: /Block this client/ })).toBeNull();
  });

  it('says when it does not exist any more, and leads back', async () => {
    openApp(world(), '/jobs/none');
    expect(await screen.findByRole('heading', { level: 1, name: 'there is no such job' })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Open the inbox' })).toHaveAttribute('href', '/');
  });
});
