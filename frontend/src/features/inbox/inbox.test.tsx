import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { refuse, TestAgent } from '@/test/agent';
import { expectAccessible, openApp } from '@/test/app';
import { aJob, aProposal } from '@/test/build';

const row = (name: RegExp | string) => screen.getByRole('option', { name });
const titles = () => screen.getAllByRole('option').map((o) => o.querySelector('.type-row')?.textContent);
const loaded = () => screen.findByRole('option', { name: /^Job a/ });

function world(over: Partial<TestAgent> = {}): TestAgent {
  return Object.assign(new TestAgent(), {
    jobs: [aJob('a', { score: 80 }), aJob('b', { score: 70 }), aJob('c', { score: 60, extraction: { ...aJob('c').extraction, pay: undefined } }), aJob('x', { state: 'screened_out', title: 'Refused work' })],
    proposals: [aProposal('p1', 'b')],
    ...over,
  });
}

describe('the inbox', () => {
  it('opens with its finding, groups by what one can do, and explains the first job', async () => {
    openApp(world());
    await loaded();
    expect(screen.getByRole('heading', { level: 1, name: '1 draft waits for you' })).toBeVisible();
    expect(titles()).toEqual(['Job b', 'Job a', 'Job c']);
    expect(row(/^Job b.*€90 an\u00a0hour/)).toHaveTextContent('70');
    expect(row(/^Job c.*pay unknown/)).toHaveTextContent('60');
    expect(row(/^Job b/)).toHaveAttribute('aria-selected', 'true');
    const detail = await screen.findByRole('group', { name: 'Details of the job' });
    expect(within(detail).getByText('How 70.0 comes about')).toBeVisible();
    expect(within(detail).getByText('Skills: 2 of 3 fit (Go); missing: Rust.')).toBeVisible();
    await expectAccessible();
  });

  it('moves by j and k, opens a draft by Enter and a job by o', async () => {
    const { user } = openApp(world());
    await loaded();
    await user.keyboard('jjk');
    expect(row(/^Job a/)).toHaveAttribute('aria-selected', 'true');
    await user.keyboard('k{Enter}');
    expect(await screen.findByRole('heading', { name: 'What you would send' })).toBeVisible();
    expect(location.pathname).toBe('/review/p1');
    await user.keyboard('gi');
    await loaded();
    await user.keyboard('o');
    await waitFor(() => expect(location.pathname).toBe('/jobs/b'));
  });

  it('reads the selected job ahead, so that opening it waits for nothing', async () => {
    const agent = world();
    const { user } = openApp(agent);
    await loaded();
    await user.keyboard('j');
    await waitFor(() => expect(agent.calls('GET', 'jobs/a/worth')).toHaveLength(1));
    expect(agent.calls('GET', 'jobs/a')).toHaveLength(1);
    await user.keyboard('o');
    expect(await screen.findByRole('heading', { level: 1, name: 'Job a' })).toBeVisible();
    expect(agent.calls('GET', 'jobs/a')).toHaveLength(1);
  });

  it('says more and less like this by one key, and takes it back', async () => {
    const agent = world();
    const { user } = openApp(agent);
    await loaded();
    await user.keyboard('jh');
    expect((await screen.findAllByText('Noted: more like this. Undo (U)')).length).toBeGreaterThan(0);
    expect(agent.calls('POST', 'jobs/a/feedback')[0]!.body).toEqual({ kind: 'more' });
    await user.keyboard('u');
    await waitFor(() => expect(agent.calls('POST', 'feedback/f1/undo')).toHaveLength(1));
    await user.keyboard('l');
    await waitFor(() => expect(agent.calls('POST', 'jobs/a/feedback')[1]!.body).toEqual({ kind: 'less' }));
  });

  it('skips with a reason, in place, and takes it back by u', async () => {
    const agent = world();
    const { user } = openApp(agent);
    await loaded();
    await user.keyboard('je');
    expect(await screen.findByRole('dialog', { name: 'Why skip it?' })).toBeVisible();
    await user.keyboard('2');
    expect((await screen.findAllByText('Skipped. Undo (U)')).length).toBeGreaterThan(0);
    expect(agent.calls('POST', 'jobs/a/skip')[0]!.body).toEqual({ reason: 'pay' });
    expect(titles()).toEqual(['Job b', 'Job a', 'Job c']);
    expect(row(/^Job c/)).toHaveAttribute('aria-selected', 'true');
    await user.keyboard('u');
    await waitFor(() => expect(agent.jobs.find((j) => j.id === 'a')!.state).toBe('shortlisted'));
    expect(row(/^Job a.*€90 an\u00a0hour/)).toBeVisible();
  });

  it('puts a job back when the agent refuses, and says why', async () => {
    const agent = world();
    agent.once.set('POST jobs/a/skip', refuse(409, 'conflict', 'something of it is queued'));
    const { user } = openApp(agent);
    await loaded();
    await user.keyboard('je1');
    expect((await screen.findAllByText('something of it is queued')).length).toBeGreaterThan(0);
    expect(row(/^Job a.*€90 an\u00a0hour/)).toBeVisible();
  });

  it('searches as one types, in every state', async () => {
    const agent = world();
    const { user } = openApp(agent);
    await loaded();
    await user.keyboard('/');
    await waitFor(() => expect(screen.getByLabelText('Search all jobs')).toHaveFocus());
    await user.type(screen.getByLabelText('Search all jobs'), 'refused');
    expect(await screen.findByRole('option', { name: /^Refused work/ })).toBeVisible();
    expect(location.search).toBe('?q=refused');
    await user.clear(screen.getByLabelText('Search all jobs'));
    await user.type(screen.getByLabelText('Search all jobs'), 'nothing like it');
    expect(await screen.findByText('No job contains these words')).toBeVisible();
    await user.keyboard('{Escape}');
    await loaded();
  });

  it('holds news back until they are asked for', async () => {
    const agent = world();
    const { user } = openApp(agent);
    await loaded();
    agent.jobs.push(aJob('n', { score: 99 }));
    act(() => agent.tell({ kind: 'job.shortlisted', job_id: 'n', to: 'shortlisted' }));
    expect(await screen.findByText('1 new held back while you read')).toBeVisible();
    expect(screen.queryByRole('option', { name: /^Job n/ })).toBeNull();
    await user.keyboard('.');
    expect(await screen.findByRole('option', { name: /^Job n/ })).toBeVisible();
    expect(screen.queryByText(/held back/)).toBeNull();
  });

  it('brings a row up to date in its place when another window changes it', async () => {
    const agent = world();
    openApp(agent);
    await loaded();
    agent.jobs[0]!.state = 'skipped';
    act(() => agent.tell({ kind: 'job.skipped', job_id: 'a', to: 'skipped' }));
    expect(await screen.findByRole('option', { name: /^Job a.*skipped|^Job a.*passed|^Job a.*left out/ })).toBeVisible();
  });

  it('says why jobs were screened out, and shows them', async () => {
    const { user } = openApp(world());
    await loaded();
    await user.click(await screen.findByRole('button', { name: 'Why?' }));
    const why = await screen.findByRole('dialog', { name: 'Why 1 job was screened out' });
    expect(await within(why).findByText(/The place of work is/)).toBeVisible();
    await user.click(within(why).getByRole('button', { name: 'Show screened-out jobs' }));
    expect(await screen.findByRole('option', { name: /^Refused work/ })).toBeVisible();
  });

  it('keeps only the rows in sight of very many, and reads the next page before it is needed', async () => {
    const agent = world({ jobs: Array.from({ length: 1000 }, (_, i) => aJob(`${i}`, { score: 90 - i / 100 })), proposals: [], pageSize: 20 });
    openApp(agent);
    await screen.findByText('Job 0', { selector: 'p' });
    await waitFor(() => expect(agent.calls('GET', 'jobs').length).toBeGreaterThan(1));
    expect(document.querySelectorAll('[role=option]').length).toBeLessThan(60);
    expect(agent.calls('GET', 'jobs').length).toBeLessThan(10);
  });

  it('says what failed and tries again', async () => {
    const agent = world();
    agent.once.set('GET jobs', refuse(500, 'internal', 'the agent failed to answer; its log says why'));
    const { user } = openApp(agent);
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    await loaded();
  });

  it('says why it is empty and what to do', async () => {
    openApp(world({ jobs: [], proposals: [] }));
    expect(await screen.findByText('No open job at the moment')).toBeVisible();
  });

  it('lets a viewer look but not decide', async () => {
    const agent = world({ role: 'viewer' });
    const { user } = openApp(agent);
    await loaded();
    await user.keyboard('e');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(await screen.findByRole('button', { name: 'Skip' })).toBeDisabled();
  });
});
