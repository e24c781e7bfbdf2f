import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { TestAgent } from '@/test/agent';
import { expectAccessible, openApp } from '@/test/app';
import { aJob, aProposal, aSubmission } from '@/test/build';

function world(over: Partial<TestAgent> = {}): TestAgent {
  return Object.assign(new TestAgent(), { jobs: [aJob('a'), aJob('b')], proposals: [aProposal('p1', 'a')], submissions: [aSubmission('s1', 'b', { receipt: { message_id: '<m@x>', by: 'channel' } }), aSubmission('s2', 'a', { state: 'unknown' })], ...over });
}
const loaded = () => screen.findByRole('heading', { level: 1, name: /Waiting for you/ });

describe('the pipeline', () => {
  it('says who waits for whom, in columns', async () => {
    openApp(world(), '/pipeline');
    await loaded();
    expect(screen.getByRole('heading', { level: 1, name: 'Waiting for you: 2. On them: 1.' })).toBeVisible();
    expect(within(screen.getByRole('region', { name: 'Sent: 1' })).getByText('Proof: <m@x>')).toBeVisible();
    await expectAccessible();
  });

  it('records a payment by the word of the user, and refuses what is no amount', async () => {
    const agent = world();
    const { user } = openApp(agent, '/pipeline');
    await loaded();
    await user.keyboard('{ArrowRight}{ArrowRight}p');
    const dialog = await screen.findByRole('dialog', { name: 'What became of it?' });
    await user.click(within(dialog).getByRole('button', { name: 'Record it' }));
    expect(within(dialog).getByText('A payment needs its amount.')).toBeVisible();
    await user.type(within(dialog).getByLabelText('Amount paid'), '1,250.50');
    await user.type(within(dialog).getByLabelText('Fee the platform kept'), '10');
    await user.type(within(dialog).getByLabelText('Hours worked'), '12.5');
    await user.click(within(dialog).getByRole('button', { name: 'Record it' }));
    await waitFor(() => expect(agent.calls('POST', 'outcomes')).toHaveLength(1));
    expect(agent.calls('POST', 'outcomes')[0]!.body).toEqual({ submission_id: 's1', kind: 'paid', amount: { minor: 125050, currency: 'EUR' }, fee: { minor: 1000, currency: 'EUR' }, hours: 12.5 });
    expect(await screen.findByText('+€1,250.50')).toBeVisible();
  });

  it('offers what a person saw of an unknown one, and no way to send it again', async () => {
    const agent = world();
    const { user } = openApp(agent, '/pipeline');
    await loaded();
    const needs = screen.getByRole('region', { name: 'Needs you' });
    expect(within(needs).getAllByRole('button').map((b) => b.textContent)).toEqual(['It was sent', 'It was not']);
    await user.click(within(needs).getByRole('button', { name: 'It was sent' }));
    await user.type(await screen.findByLabelText('Where did you see it'), 'in the sent folder');
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'It was sent' }));
    await waitFor(() => expect(agent.calls('POST', 'submissions/s2/resolve')[0]!.body).toEqual({ how: 'sent', note: 'in the sent folder' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Needs you' })).toBeNull());
  });

  it('opens what a card stands for', async () => {
    const { user } = openApp(world(), '/pipeline');
    await loaded();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(location.pathname).toBe('/review/p1'));
  });

  it('is a table too, sorted by any of its columns', async () => {
    const { user } = openApp(world({ submissions: [aSubmission('s1', 'b'), aSubmission('s3', 'c', { recipient: 'a@example.org', updated_at: '2026-01-01T00:00:00Z' })] }), '/pipeline');
    await loaded();
    await user.keyboard('t');
    const table = screen.getByRole('table', { name: 'Proposals, one a row' });
    const titles = () => within(table).getAllByRole('link').map((l) => l.textContent);
    expect(titles()).toEqual(['Offer p1', 'Offer s1', 'Offer s3']);
    await user.click(within(table).getByRole('button', { name: 'To' }));
    expect(titles()[0]).toBe('Offer s3');
    expect(within(table).getByRole('link', { name: 'Offer s3' })).toHaveAttribute('href', '/jobs/c');
    expect(screen.getByRole('button', { name: /^Record payment/ })).toBeDisabled();
    await expectAccessible();
    await user.keyboard('t');
    expect(screen.getByRole('group', { name: 'Board of proposals' })).toBeVisible();
  });

  it('keeps a rehearsal apart: nobody received it, and nobody has to do anything', async () => {
    openApp(world({ proposals: [], submissions: [aSubmission('s1', 'b', { state: 'parked', refusal: { code: 'dry_run', text: 'dry-run: nothing was sent' } as never })] }), '/pipeline');
    const column = await screen.findByRole('region', { name: 'Rehearsed: 1' });
    expect(within(column).getByText(/Rehearsed at .*No one received it\./)).toBeVisible();
    expect(screen.queryByRole('region', { name: 'Needs you' })).toBeNull();
    expect(screen.getByRole('heading', { level: 1, name: 'Waiting for you: 0. On them: 0.' })).toBeVisible();
  });

  it('says when nothing is under way', async () => {
    openApp(world({ proposals: [], submissions: [] }), '/pipeline');
    expect(await screen.findByText(/Approve a draft in Review/)).toBeVisible();
  });
});
