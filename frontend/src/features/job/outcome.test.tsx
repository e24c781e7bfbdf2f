import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { TestAgent } from '@/test/agent';
import { openApp } from '@/test/app';
import { aJob, aSubmission } from '@/test/build';

const world = (over: Partial<TestAgent> = {}) => Object.assign(new TestAgent(), { jobs: [aJob('a')], submissions: [aSubmission('s1', 'a')] }, over);

describe('what became of it, on the page of a job', () => {
  it('is recorded by key, with money, fee and hours', async () => {
    const agent = world();
    const { user } = openApp(agent, '/jobs/a');
    await waitFor(() => expect(screen.getByRole('button', { name: /^Record outcome/ })).toBeEnabled());
    await user.keyboard('p');
    const dialog = within(await screen.findByRole('dialog'));
    await user.type(dialog.getByLabelText('Amount paid'), '1,250.50');
    await user.type(dialog.getByLabelText('Fee the platform kept'), '125');
    await user.type(dialog.getByLabelText('Hours worked'), '14.5');
    await user.click(dialog.getByRole('button', { name: 'Record it' }));
    await waitFor(() => expect(agent.calls('POST', 'outcomes')[0]!.body).toMatchObject({ submission_id: 's1', kind: 'paid', amount: { minor: 125_050, currency: 'EUR' }, fee: { minor: 12_500, currency: 'EUR' }, hours: 14.5 }));
  });
  it('is corrected; the record keeps both', async () => {
    const agent = world({ outcomes: [{ id: 'o1', job_id: 'a', submission_id: 's1', kind: 'lost', source: 'user:anna', at: '2026-11-29T10:00:00Z' }] as TestAgent['outcomes'] });
    agent.once.set('POST outcomes/o1/correct', { status: 201, body: { id: 'o2', supersedes: 'o1' } });
    const { user } = openApp(agent, '/jobs/a');
    await user.click(await screen.findByRole('button', { name: /^Correct:/ }));
    const dialog = within(await screen.findByRole('dialog', { name: 'What was it in truth?' }));
    await user.selectOptions(dialog.getByLabelText('Outcome'), 'won');
    await user.click(dialog.getByRole('button', { name: 'Record it' }));
    await waitFor(() => expect(agent.calls('POST', 'outcomes/o1/correct')[0]!.body).toMatchObject({ kind: 'won' }));
    expect(agent.calls('POST', 'outcomes')).toHaveLength(0);
  });
  it('is not asked for where nothing was sent', async () => {
    openApp(world({ submissions: [] }), '/jobs/a');
    expect(await screen.findByText(/Nothing was sent for this job/)).toBeVisible();
  });
});
