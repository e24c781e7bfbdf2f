import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { TestAgent } from '@/test/agent';
import { expectAccessible, openApp } from '@/test/app';
import { aJob } from '@/test/build';
import { prefs } from '@/lib/prefs';

const agentWith = (over: Partial<TestAgent> = {}) => Object.assign(new TestAgent(), { jobs: [aJob('a')] }, over);

describe('the way in', () => {
  it('asks for name and password, and says when they are wrong', async () => {
    const agent = agentWith({ signedIn: false });
    const { user } = openApp(agent);
    expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeVisible();
    await expectAccessible();
    await user.type(screen.getByLabelText('Name'), 'anna');
    await user.type(screen.getByLabelText('Password'), 'wrong one');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('name or password is wrong')).toBeVisible();
    await user.clear(screen.getByLabelText('Password'));
    await user.type(screen.getByLabelText('Password'), 'right password{Enter}');
    expect(await screen.findByText('Job a', { selector: 'h2' })).toBeVisible();
  });

  it('sets up the owner by the one-time link and takes the token out of the address', async () => {
    const agent = agentWith({ setupNeeded: true, signedIn: false });
    const { user } = openApp(agent, '/setup#token=one-time');
    expect(await screen.findByRole('heading', { name: 'Set up the owner' })).toBeVisible();
    expect(location.hash).toBe('');
    await user.type(screen.getByLabelText('Name'), 'anna');
    await user.type(screen.getByLabelText('Password'), 'short');
    await user.type(screen.getByLabelText('Password, again'), 'short');
    await user.click(screen.getByRole('button', { name: 'Create the owner' }));
    expect(screen.getByText('Use at least 12 characters.')).toBeVisible();
    await user.type(screen.getByLabelText('Password'), ' and long enough');
    await user.type(screen.getByLabelText('Password, again'), ' something else');
    await user.click(screen.getByRole('button', { name: 'Create the owner' }));
    expect(screen.getByText('The two passwords differ.')).toBeVisible();
    await user.clear(screen.getByLabelText('Password, again'));
    await user.type(screen.getByLabelText('Password, again'), 'short and long enough{Enter}');
    await waitFor(() => expect(agent.calls('POST', 'auth/setup')[0]?.body).toMatchObject({ token: 'one-time', name: 'anna' }));
  });

  it('lets who has a link to an account choose its password', async () => {
    const agent = agentWith({ signedIn: false });
    const { user } = openApp(agent, '/setup#token=one-time');
    expect(await screen.findByRole('heading', { name: 'Choose your password' })).toBeVisible();
    expect(location.hash).toBe('');
    await user.type(screen.getByLabelText('Name'), 'ben');
    await user.type(screen.getByLabelText('Password'), 'short and long enough');
    await user.type(screen.getByLabelText('Password, again'), 'short and long enough');
    await user.click(screen.getByRole('button', { name: 'Choose this password' }));
    await waitFor(() => expect(agent.calls('POST', 'auth/setup')[0]?.body).toMatchObject({ token: 'one-time', name: 'ben' }));
    expect(await screen.findByText('Job a', { selector: 'h2' })).toBeVisible();
  });

  it('says what to do without the link', async () => {
    openApp(agentWith({ setupNeeded: true, signedIn: false }));
    expect((await screen.findAllByText(/needs the one-time link/)).length).toBeGreaterThan(0);
  });

  it('says when no agent answers', async () => {
    openApp(agentWith({ offline: true }));
    expect(await screen.findByRole('heading', { name: 'The agent does not answer' })).toBeVisible();
  });

  it('asks again when the session has ended, over the page', async () => {
    const agent = agentWith();
    const { user } = openApp(agent);
    await screen.findByText('Job a', { selector: 'h2' });
    agent.signedIn = false;
    await user.keyboard('e1');
    expect(await screen.findByRole('dialog', { name: 'Your session has ended' })).toBeVisible();
    await user.type(screen.getByLabelText('Password'), 'right password{Enter}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getAllByText('Job a').length).toBeGreaterThan(0);
  });
});

describe('the frame', () => {
  it('names the mode at the edge, in the title and the icon', async () => {
    const agent = agentWith({ dryRun: false });
    document.head.innerHTML = '<link id="favicon">';
    openApp(agent);
    await screen.findByText('Job a', { selector: 'h2' });
    expect(screen.getAllByRole('note', { name: 'LIVE: sends within channel caps' }).length).toBeGreaterThan(0);
    await waitFor(() => expect(document.getElementById('favicon')?.getAttribute('href')).toBe('/favicon-live.svg'));
    expect(document.title).toBe('Inbox · AutoMonet');
  });

  it('opens pages by g and a letter, and commands by their name', async () => {
    const { user } = openApp(agentWith());
    await screen.findByText('Job a', { selector: 'h2' });
    await user.keyboard('gp');
    expect(await screen.findByRole('heading', { name: 'Nothing is under way', level: 1 })).toBeVisible();
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox'), 'go to inb{Enter}');
    expect(await screen.findByText('Job a', { selector: 'h2' })).toBeVisible();
  });

  it('lists every key, and switches single letters off', async () => {
    const { user } = openApp(agentWith());
    await screen.findByText('Job a', { selector: 'h2' });
    await user.keyboard('?');
    const list = await screen.findByRole('dialog', { name: 'Keys' });
    expect(within(list).getByText('Stop new sends')).toBeVisible();
    await expectAccessible(list);
    await user.click(within(list).getByRole('checkbox'));
    expect(prefs.get().singleKeys).toBe(false);
    await user.keyboard('{Escape}');
    await user.keyboard('?');
    expect(screen.queryByRole('dialog', { name: 'Keys' })).toBeNull();
  });

  it('stops new sends at once and asks before it resumes', async () => {
    const agent = agentWith();
    const { user } = openApp(agent);
    await screen.findByText('Job a', { selector: 'h2' });
    await user.keyboard('{Shift>}S{/Shift}');
    expect((await screen.findAllByText('No new sends. Replies are still read.')).length).toBeGreaterThan(0);
    expect((await screen.findAllByText('No new sends')).length).toBeGreaterThan(0);
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox'), 'resume{Enter}');
    const ask = await screen.findByRole('alertdialog', { name: 'Resume sending?' });
    expect(within(ask).getByRole('button', { name: 'Cancel' })).toHaveFocus();
    await user.click(within(ask).getByRole('button', { name: 'Resume sending' }));
    await waitFor(() => expect(agent.run).toBe('running'));
  });

  it('speaks German and turns dark at a word', async () => {
    const { user } = openApp(agentWith());
    await screen.findByText('Job a', { selector: 'h2' });
    act(() => prefs.set({ lang: 'de', theme: 'dark' }));
    expect(await screen.findByText('1 Auftrag ist ein Angebot wert')).toBeVisible();
    expect(document.documentElement).toHaveAttribute('lang', 'de');
    expect(document.documentElement.dataset.theme).toBe('dark');
    await user.keyboard('{Control>}k{/Control}');
    expect(await screen.findByRole('option', { name: /Gehe zu Geld/ })).toBeVisible();
  });

  it('signs out', async () => {
    const agent = agentWith();
    const { user } = openApp(agent);
    await screen.findByText('Job a', { selector: 'h2' });
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox'), 'sign out{Enter}');
    expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeVisible();
  });

  it('knows no page that is not there', async () => {
    openApp(agentWith(), '/nowhere');
    expect(await screen.findByText('There is no such page')).toBeVisible();
  });
});
