import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { TestAgent } from '@/test/agent';
import { openApp } from '@/test/app';
import { aJob, anAnswer, aReply, aSubmission } from '@/test/build';

const world = (over: Partial<TestAgent> = {}) => Object.assign(new TestAgent(), { jobs: [aJob('a')], submissions: [aSubmission('s1', 'a')] }, over);
const thread = () => screen.findByRole('region', { name: 'Conversation' });

describe('the conversation on the page of a job', () => {
  it('shows what came back and drafts an answer with my words by key', async () => {
    const agent = world({ replies: [aReply('r1')] });
    const { user } = openApp(agent, '/jobs/a');
    const at = within(await thread());
    expect(at.getByText('Which day suits you?')).toBeVisible();
    await user.type(at.getByLabelText('What should it say? (optional)'), 'Tuesday suits me.');
    await user.click(at.getByText('Which day suits you?'));
    await user.keyboard('{Shift>}R{/Shift}');
    await waitFor(() => expect(agent.calls('POST', 'submissions/s1/answer')[0]!.body).toMatchObject({ say: 'Tuesday suits me.' }));
  });
  it('approves exactly the text that is shown, by key', async () => {
    const agent = world({ replies: [aReply('r1')], answers: [anAnswer('n1')] });
    const { user } = openApp(agent, '/jobs/a');
    const at = within(await thread());
    expect(at.getByText('Thank you for the invitation.')).toBeVisible();
    await waitFor(() => expect(at.getByRole('button', { name: /^Approve and send/ })).toBeEnabled());
    await user.keyboard('{Shift>}A{/Shift}');
    await waitFor(() => expect(agent.calls('POST', 'answers/n1/approve')[0]!.body).toEqual({ hash: 'h-n1' }));
    expect(await screen.findByText('Approved. It goes out in this conversation.')).toBeVisible();
  });
  it('edits the text at the hash that was seen, and lets nothing out that lacks something', async () => {
    const agent = world({ replies: [aReply('r1')], answers: [anAnswer('n1', { missing: ['answer: Which databases?'] })] });
    const { user } = openApp(agent, '/jobs/a');
    const at = within(await thread());
    expect(at.getByRole('button', { name: /^Approve and send/ })).toBeDisabled();
    await user.click(at.getByRole('button', { name: /^Edit/ }));
    const box = at.getByLabelText('Text');
    await user.clear(box);
    await user.type(box, 'PostgreSQL.');
    await user.click(at.getByRole('button', { name: /^Save/ }));
    await waitFor(() => expect(agent.calls('PUT', 'answers/n1')[0]!.body).toEqual({ hash: 'h-n1', subject: 'Re: Talk', body: 'PostgreSQL.' }));
  });
  it('settles one of which nobody knows whether it was sent', async () => {
    const agent = world({ answers: [anAnswer('n1', { state: 'needs_human' })] });
    const { user } = openApp(agent, '/jobs/a');
    const at = within(await thread());
    await user.click(at.getByRole('button', { name: 'It was sent' }));
    await waitFor(() => expect(agent.calls('POST', 'answers/n1/resolve')[0]!.body).toEqual({ how: 'sent' }));
  });
  it('offers a follow-up where nobody has answered, and nothing where nothing was sent', async () => {
    openApp(world(), '/jobs/a');
    expect(await within(await thread()).findByRole('button', { name: /^Draft a follow-up/ })).toBeVisible();
  });
});
