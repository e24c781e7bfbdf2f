import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { TestAgent } from '@/test/agent';
import { expectAccessible, openApp } from '@/test/app';
import { aJob, aProposal } from '@/test/build';
import { Hold, holdFor } from './parts/Hold';
import { render } from '@testing-library/react';
import { prefs } from '@/lib/prefs';

function world(over: Partial<TestAgent> = {}): TestAgent {
  return Object.assign(new TestAgent(), { jobs: [aJob('a'), aJob('b')], proposals: [aProposal('p1', 'a'), aProposal('p2', 'b')], ...over });
}
const loaded = (id = 'p1') => screen.findByText('Offer ' + id, { selector: 'dd' });

describe('review', () => {
  it('shows posting, text, facts and gates, and what exactly would happen', async () => {
    openApp(world(), '/review');
    await loaded();
    expect(location.pathname).toBe('/review/p1');
    expect(await screen.findByRole('heading', { level: 1, name: 'Job a' })).toBeVisible();
    expect(await screen.findByText('1 claim, 1 with a fact')).toBeVisible();
    expect(screen.getByText('Gates: 5 of 5 pass')).toBeVisible();
    expect(screen.getByText('2 of 3 an hour')).toBeVisible();
    expect(screen.getByText('5 of 10 today')).toBeVisible();
    expect(screen.getByText('a1b2…c9d0')).toBeVisible();
    expect(screen.getByRole('button', { name: /^Approve and rehearse/ })).toBeEnabled();
    await expectAccessible();
  });

  it('shows one part at a time on a phone, with all acts at hand', async () => {
    const media = vi.spyOn(window, 'matchMedia').mockImplementation((query) => ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }) as unknown as MediaQueryList);
    try {
      const { user } = openApp(world(), '/review/p1');
      expect(await screen.findByRole('tab', { name: 'Gates 5/5' })).toHaveAttribute('aria-selected', 'false');
      await user.click(screen.getByRole('tab', { name: /^Posting/ }));
      expect(await screen.findByText(/We look for someone/)).toBeVisible();
      await user.click(screen.getByRole('tab', { name: 'Gates 5/5' }));
      expect(await screen.findByText('Gates: 5 of 5 pass')).toBeVisible();
      await waitFor(() => expect(screen.getByRole('button', { name: /^Approve and rehearse/ })).toBeEnabled());
      await expectAccessible();
    } finally {
      media.mockRestore();
    }
  });

  it('lights a claim and its fact in both directions', async () => {
    const { user } = openApp(world(), '/review/p1');
    await loaded();
    const claim = await screen.findByRole('button', { name: /^I know Go well/ });
    await user.keyboard('n');
    expect(claim).toHaveFocus();
    expect(claim.className).toContain('bg-accent-soft');
    await user.keyboard('f');
    expect(document.getElementById('fact-1')).toHaveFocus();
    await user.hover(document.getElementById('fact-1')!);
    expect(claim.className).toContain('bg-accent-soft');
  });

  it('approves exactly the text on screen by one chord, and goes on to the next', async () => {
    const agent = world();
    const { user } = openApp(agent, '/review/p1');
    await loaded();
    await waitFor(() => expect(screen.getByRole('button', { name: /^Approve and rehearse/ })).toBeEnabled());
    await user.keyboard('{Control>}{Enter}{/Control}');
    await loaded('p2');
    expect(agent.calls('POST', 'proposals/p1/approve')[0]!.body).toEqual({ hash: 'a1b2c3d4e5f6a7b8c9d0' });
    expect((await screen.findAllByText('Approved for rehearsal. No one receives it.')).length).toBeGreaterThan(0);
  });

  it('asks before anything leaves in live mode, with text, recipient and channel, and the focus on the safe button', async () => {
    const agent = world({ dryRun: false });
    const { user } = openApp(agent, '/review/p1');
    await loaded();
    await user.click(await screen.findByRole('button', { name: /^Approve and send live/ }));
    const ask = await screen.findByRole('alertdialog', { name: 'Send this live?' });
    expect(within(ask).getByText('To jobs@example.org, by mail.')).toBeVisible();
    expect(within(ask).getByText(/I know Go well/)).toBeVisible();
    expect(within(ask).getByRole('button', { name: 'Cancel' })).toHaveFocus();
    expect(agent.calls('POST', 'proposals/p1/approve')).toHaveLength(0);
    await user.click(within(ask).getByRole('button', { name: 'Approve and send live' }));
    await waitFor(() => expect(agent.proposals[0]!.state).toBe('approved'));
  });

  it('cannot be approved while a gate fails or a sentence has no fact, and says so', async () => {
    const agent = world();
    Object.assign(agent.proposals[0]!, { gates: [{ gate: 'cliche', passed: false, code: 'cliche', params: { found: 'think outside' } }], claims: [{ text: 'I know Go well', fact: '', span: { start: 10, end: 24 } }], missing: ['rate'], flags: ['ai_check'] });
    const { user } = openApp(agent, '/review/p1');
    await loaded();
    expect(await screen.findByText(/Cannot be approved: a sentence has no fact, a gate fails, a question is open/)).toBeVisible();
    expect(screen.getByText(/worn phrase: think outside/)).toBeVisible();
    expect(screen.getByRole('button', { name: /^Approve/ })).toBeDisabled();
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(agent.calls('POST', 'proposals/p1/approve')).toHaveLength(0);
  });

  it('rejects with a reason and takes it back', async () => {
    const agent = world();
    const { user } = openApp(agent, '/review/p1');
    await loaded();
    await user.keyboard('x');
    expect(await screen.findByRole('button', { name: /The tone is wrong/ })).toBeVisible();
    await user.keyboard('1');
    await loaded('p2');
    expect(agent.calls('POST', 'proposals/p1/reject')[0]!.body).toEqual({ reason: 'tone' });
    await screen.findByRole('button', { name: /^Undo/ });
    await user.keyboard('u');
    await waitFor(() => expect(agent.proposals[0]!.state).toBe('waiting'));
    await loaded('p1');
  });

  it('saves an edit against the text it began from', async () => {
    const agent = world();
    const { user } = openApp(agent, '/review/p1');
    await loaded();
    await user.keyboard('i');
    const box = await screen.findByLabelText('Text');
    expect(box).toHaveFocus();
    await user.type(box, ' Truly.');
    expect(await screen.findByText(/Cannot be approved: your edit is not saved/)).toBeVisible();
    await user.keyboard('{Control>}s{/Control}');
    await waitFor(() => expect(agent.calls('PUT', 'proposals/p1')).toHaveLength(1));
    const sent = agent.calls('PUT', 'proposals/p1')[0]!.body as { hash: string; content: { body: string } };
    expect([sent.hash, sent.content.body.endsWith('Truly.')]).toEqual(['a1b2c3d4e5f6a7b8c9d0', true]);
    await waitFor(() => expect(screen.queryByLabelText('Text')).toBeNull());
    expect(localStorage.getItem('automonet.edit.p1')).toBeNull();
  });

  it('keeps an edit over a reload', async () => {
    const agent = world();
    const first = openApp(agent, '/review/p1');
    await loaded();
    await first.user.keyboard('i');
    await first.user.type(await screen.findByLabelText('Text'), ' Kept.');
    first.unmount();
    openApp(agent, '/review/p1');
    expect(await screen.findByText(/Your edit from before is here again/)).toBeVisible();
    expect((screen.getByLabelText<HTMLTextAreaElement>('Text')).value).toMatch(/Kept\.$/);
  });

  it('offers the newer text without losing the edit', async () => {
    const agent = world();
    const { user } = openApp(agent, '/review/p1');
    await loaded();
    await user.keyboard('i');
    await user.type(await screen.findByLabelText('Text'), ' Mine.');
    Object.assign(agent.proposals[0]!, { hash: 'newer', content: { ...agent.proposals[0]!.content, body: 'Written elsewhere.' } });
    act(() => agent.tell({ kind: 'proposal.edited', job_id: 'a', subject: 'p1' }));
    expect(await screen.findByText('The text has changed at the agent since you began.')).toBeVisible();
    expect(screen.getByLabelText<HTMLTextAreaElement>('Text').value).toMatch(/Mine\.$/);
    await user.click(screen.getByRole('button', { name: 'Keep mine and save it over' }));
    await waitFor(() => expect(agent.proposals[0]!.content.body).toMatch(/Mine\.$/));
    expect(agent.calls('PUT', 'proposals/p1')[0]!.body.hash).toBe('newer');
  });

  it('learns of a newer text from the refusal too', async () => {
    const agent = world();
    const { user } = openApp(agent, '/review/p1');
    await loaded();
    await user.keyboard('i');
    await user.type(await screen.findByLabelText('Text'), ' Mine.');
    agent.proposals[0]!.hash = 'newer';
    await user.keyboard('{Control>}s{/Control}');
    expect(await screen.findByText('The text has changed at the agent since you began.')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Take the newer text' }));
    expect(screen.queryByLabelText('Text')).toBeNull();
  });

  it('shows what is sent, what was changed, and the other texts', async () => {
    const agent = world();
    const p = agent.proposals[0]!;
    p.writing = { cost_nusd: 60_000_000, original: 'Grüße,\n\nI know Perl well. I would start soon.', others: [{ rung: 'cheap_draft', model: 'm/x', content: { ...p.content, subject: 'Another', body: 'Other text' } }], requirements: [{ kind: 'send_cv', text: 'CV please', met: true }] };
    const { user } = openApp(agent, '/review/p1');
    await loaded();
    await user.keyboard('d');
    expect(screen.getByText('Perl', { selector: 'del', exact: false })).toBeVisible();
    await user.keyboard('d');
    await user.keyboard('v');
    expect(screen.getByRole('button', { name: /^Show fewer/ })).toBeVisible();
    await user.keyboard('p');
    expect(await screen.findByText(/RAW Grüße/)).toBeVisible();
    await user.keyboard('{Escape}');
    await user.click(screen.getByRole('button', { name: '1 other text' }));
    await user.click(await screen.findByRole('button', { name: 'Choose this text' }));
    await waitFor(() => expect(agent.calls('POST', 'proposals/p1/choose')[0]!.body).toEqual({ variant: 1 }));
  });

  it('writes anew by the wish of the user', async () => {
    const agent = world();
    const { user } = openApp(agent, '/review/p1');
    await loaded();
    await user.keyboard('w');
    await user.type(await screen.findByLabelText('What should be different'), 'shorter');
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Write anew' }));
    expect(await screen.findByRole('progressbar')).toBeVisible();
    expect(agent.calls('POST', 'proposals/p1/regenerate')[0]!.body).toEqual({ instruction: 'shorter', variants: 1 });
  });

  it('leads on through the queue and says when it is empty', async () => {
    const agent = world();
    const { user } = openApp(agent, '/review/p1');
    await loaded();
    await user.keyboard('j');
    await loaded('p2');
    await user.keyboard('k');
    await loaded('p1');
  });

  it('says when nothing waits', async () => {
    openApp(world({ proposals: [] }), '/review');
    expect(await screen.findByText('Nothing waits for you.')).toBeVisible();
  });
});

describe('hold to send', () => {
  it('sends only after it was held long enough', () => {
    vi.useFakeTimers();
    const held = vi.fn();
    render(<Hold label="Hold" onHeld={held} />);
    const button = screen.getByRole('button');
    fireEvent.pointerDown(button, { button: 0 });
    act(() => void vi.advanceTimersByTime(holdFor / 2));
    fireEvent.pointerUp(button);
    fireEvent.click(button);
    act(() => void vi.advanceTimersByTime(holdFor * 3));
    expect(held).not.toHaveBeenCalled();
    fireEvent.pointerDown(button, { button: 0 });
    act(() => void vi.advanceTimersByTime(holdFor + 60));
    expect(held).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });
  it('takes two presses of a key, a switch or under reduced motion instead', () => {
    prefs.set({ motion: 'reduce' });
    const held = vi.fn();
    render(<Hold label="Hold" onHeld={held} />);
    fireEvent.click(screen.getByRole('button'));
    expect(screen.getByText('Tap again to send live')).toBeVisible();
    expect(held).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button'));
    expect(held).toHaveBeenCalledTimes(1);
  });
});
