import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { Problem } from '@/data/problem';
import { showPage } from '@/test/pages';
import Page from './Page';
import type { TemplateInfo } from './queries';

const template = (id: string, more: Partial<TemplateInfo> = {}): TemplateInfo => ({ id, builtin: true, category: 'development', channel: '', language: 'en', origin: 'own', frozen: false, replies: 4, rev: 1, sent: 11, uses: 12, version: 2, ...more });
const answers = (list: TemplateInfo[], text = 'Hello {{name}}') => ({ 'GET templates': { items: list }, ...Object.fromEntries(list.map((x) => [`GET templates/${x.id}`, { ...x, text }])) });

describe('Templates', () => {
  it('says which earns the most replies, with the arithmetic behind the rate', async () => {
    await showPage(Page, answers([template('a'), template('b', { replies: 0, sent: 0 })]));
    expect(await screen.findByText('“a” earns the most replies, 4 of 11')).toBeInTheDocument();
    await userEvent.click(await screen.findByRole('button', { name: '4 / 11' }));
    expect(await screen.findByText(/4 replies ÷ 11 sent = 36%/)).toBeInTheDocument();
  });
  it('does not compare what is too thin', async () => {
    await showPage(Page, answers([template('a', { replies: 1, sent: 1 })]));
    expect(await screen.findByText('1 template, too few sends to compare')).toBeInTheDocument();
  });
  it('saves an own text against the version that was opened', async () => {
    const { wrote } = await showPage(Page, { ...answers([template('a')]), 'PUT templates/a': template('a') });
    await screen.findByText('Hello {{name}}');
    await userEvent.keyboard('i');
    const field = await screen.findByRole('textbox', { name: 'Text with its front matter' });
    await userEvent.type(field, ' and more');
    await userEvent.click(screen.getByRole('button', { name: /Save own text/ }));
    await waitFor(() => expect(wrote('PUT', 'templates/a')[0]).toMatchObject({ etag: '"1"', body: { text: 'Hello {{name}} and more' } }));
  });
  it('keeps the edit when a newer version is there', async () => {
    await showPage(Page, { ...answers([template('a')]), 'PUT templates/a': () => new Problem('stale', '', 412) });
    await screen.findByText('Hello {{name}}');
    await userEvent.click(screen.getByRole('button', { name: /^Edit/ }));
    await userEvent.type(await screen.findByRole('textbox', { name: 'Text with its front matter' }), '!!');
    await userEvent.click(screen.getByRole('button', { name: /Save own text/ }));
    expect(await screen.findByText(/Your edit is kept here/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Show the newer text' }));
    expect(screen.getByRole('textbox', { name: 'Text with its front matter' })).toHaveValue('Hello {{name}}!!');
  });
  it('previews, and goes back to the built-in text after asking', async () => {
    const { wrote } = await showPage(Page, {
      ...answers([template('a')]),
      'POST templates/preview': { subject: 'Go', body: 'Hello Ada', claims: [], gates: [{ gate: 'claims', passed: false, code: 'claim_without_fact' }] },
      'DELETE templates/a': undefined,
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Preview' }));
    expect(await screen.findByText('Hello Ada')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Back to the built-in text' }));
    await userEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Back to the built-in text' }));
    await waitFor(() => expect(wrote('DELETE', 'templates/a')).toHaveLength(1));
  });
  it('freezes a template by its key, says so, and takes it back', async () => {
    const { wrote } = await showPage(Page, { ...answers([template('a')]), 'PUT templates/a/frozen': template('a', { frozen: true }) });
    await waitFor(() => expect(screen.getByRole('button', { name: /^Freeze/ })).toBeEnabled());
    await userEvent.keyboard('z');
    await waitFor(() => expect(wrote('PUT', 'templates/a/frozen')[0]?.body).toEqual({ frozen: true }));
    expect(await screen.findByText('“a” writes no new drafts.')).toBeInTheDocument();
    await userEvent.keyboard('u');
    await waitFor(() => expect(wrote('PUT', 'templates/a/frozen')[1]?.body).toEqual({ frozen: false }));
  });
  it('shows what is frozen, and why nothing can be done about the last one', async () => {
    const { wrote } = await showPage(Page, { ...answers([template('a', { frozen: true })]), 'PUT templates/a/frozen': () => new Problem('conflict', 'a is the last template', 409) });
    expect(await screen.findByText(/Frozen: no new draft/)).toBeInTheDocument();
    await userEvent.click(await screen.findByRole('button', { name: /^Use it again/ }));
    await waitFor(() => expect(wrote('PUT', 'templates/a/frozen')[0]?.body).toEqual({ frozen: false }));
    expect((await screen.findAllByText('a is the last template')).length).toBeGreaterThan(0);
  });
  it('compares earlier versions with the present text, and uses one again', async () => {
    const { wrote } = await showPage(Page, {
      ...answers([template('a')]),
      'GET templates/a/versions': { items: [{ rev: 2, by: 'user:anna', saved_at: '2026-11-29T10:00:00Z', text: 'Hello {{name}}' }, { rev: 1, by: 'user:bob', text: 'Hi {{name}}' }] },
      'PUT templates/a': template('a'),
    });
    await screen.findByText('Hello {{name}}');
    await userEvent.keyboard('v');
    const layer = await screen.findByRole('dialog', { name: 'Versions of “a”' });
    await userEvent.click(await within(layer).findByRole('button', { name: /before versions were kept/ }));
    expect(within(layer).getByText('Hello', { selector: 'del', exact: false })).toBeInTheDocument();
    await userEvent.click(within(layer).getByRole('button', { name: 'Use this text again' }));
    await waitFor(() => expect(wrote('PUT', 'templates/a')[0]).toMatchObject({ etag: '"1"', body: { text: 'Hi {{name}}' } }));
  });
  it('is read only where the text lies in a folder, and for a viewer', async () => {
    await showPage(Page, answers([template('a', { origin: 'file' })]));
    expect(await screen.findByText(/Change the file there/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /^Edit/ })).toBeNull();
  });
});
