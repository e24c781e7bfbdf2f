import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { ModelInfo } from '@/data/types';
import { showPage } from '@/test/pages';
import { ladder, mixedPrice } from './ladder';
import Page from './Page';

const model = (name: string, more: Partial<ModelInfo> = {}): ModelInfo => ({
  name, provider: 'p', vendor: 'v', configured: true, usable: true, local: false, quality: 0.8, reasoning: false, schema: true, price_source: 'list', in: 3e9, out: 15e9, ...more,
});
const answers = (list: ModelInfo[], paid = true) => ({
  'GET models': { items: list },
  'GET providers': { items: [{ name: 'p', title: 'Provider', state: 'ok', base_url: '', configured: true, discovered: false, driver: 'x', local: false, models: [], needs_key: true }] },
  'GET budget': { paid, gauges: [{ scope: 'day:2026-11-29', spent: 4e8, held: 0, orphan: 0, assumed: 0, overrun: 0, limit: 1e9 }], quarantined: [{ provider: 'p', model: 'bad', call: 'c', cost: 3e9, max: 1e9 }] },
});

describe('ladder', () => {
  it('puts what can be called first, then quality, then price', () => {
    const list = [model('far', { usable: false, configured: false }), model('dear', { quality: 0.9 }), model('cheap', { in: 1e9 }), model('unknown', { in: undefined }), model('plain')];
    expect(ladder(list).map((m) => m.name)).toEqual(['dear', 'cheap', 'plain', 'unknown', 'far']);
    expect(mixedPrice(model('x', { local: true }))).toBe(0);
  });
});

describe('Models', () => {
  it('says how many can be called and what is free', async () => {
    await showPage(Page, answers([model('good'), model('bad', { usable: false, why: 'quarantined' })]));
    expect(await screen.findByText('1 of 2 models can be called, $0.60 is free today')).toBeInTheDocument();
  });
  it('asks before a test call, and says what came', async () => {
    const op = { id: 'o', kind: 'model_test', state: 'done', by: 'u', progress: { done: 0, total: 0 }, result: { text: 'Hallo', lang: 'de', lang_ok: true, schema: true, schema_ok: false, cost: 12_000_000, latency: 1.5e9 } };
    const { wrote } = await showPage(Page, { ...answers([model('good')]), 'POST models/p/good/test': op, 'GET operations/o': op });
    await waitFor(() => expect(screen.getByRole('button', { name: /^Test call/ })).toBeEnabled());
    await userEvent.keyboard('t');
    const ask = await screen.findByRole('alertdialog');
    expect(wrote('POST', 'models/p/good/test')).toHaveLength(0);
    await userEvent.click(within(ask).getByRole('button', { name: 'Test call' }));
    expect(await screen.findByText(/It answered in 1\.5 s for \$0\.01: right language, form not as asked/)).toBeInTheDocument();
  });
  it('tests an embedding model, which writes no text', async () => {
    const op = { id: 'o', kind: 'model_test', state: 'done', by: 'u', progress: { done: 0, total: 0 }, result: { text: '', lang: 'de', lang_ok: false, schema: false, schema_ok: false, dimensions: 1536, alike: 0.81, apart: 0.22, cost: 12_000_000, latency: 1.5e9 } };
    await showPage(Page, { ...answers([model('vec', { usable: false, why: 'not_chat' })]), 'POST models/p/vec/test': op, 'GET operations/o': op });
    await waitFor(() => expect(screen.getByRole('button', { name: /^Test call/ })).toBeEnabled());
    await userEvent.keyboard('t');
    await userEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Test call' }));
    expect(await screen.findByText(/Vectors of 1,536 figures in 1\.5 s for \$0\.01: same meaning 0\.81, another one 0\.22/)).toBeInTheDocument();
    expect(screen.queryByText(/It answered/)).not.toBeInTheDocument();
  });
  it('sets an own price in dollars', async () => {
    const { wrote } = await showPage(Page, { ...answers([model('good')]), 'PUT models/p/good/price': {} });
    await userEvent.click(await screen.findByRole('button', { name: 'Own price' }));
    const field = await screen.findByLabelText('In');
    await userEvent.clear(field);
    await userEvent.type(field, '2,5');
    await userEvent.click(screen.getByRole('button', { name: 'Save price' }));
    await waitFor(() => expect(wrote('PUT', 'models/p/good/price')[0]?.body).toMatchObject({ in: 2.5e9, out: 15e9 }));
  });
  it('switches a model off by its key, and on again', async () => {
    const { wrote } = await showPage(Page, { ...answers([model('good')]), 'PUT models/p/good/disabled': model('good', { disabled: true, usable: false, why: 'disabled' }) });
    await waitFor(() => expect(screen.getByRole('button', { name: /^Switch off/ })).toBeEnabled());
    await userEvent.keyboard('d');
    await waitFor(() => expect(wrote('PUT', 'models/p/good/disabled')[0]?.body).toEqual({ disabled: true }));
    expect(await screen.findByText('p/good is not called any more.')).toBeInTheDocument();
    await userEvent.keyboard('u');
    await waitFor(() => expect(wrote('PUT', 'models/p/good/disabled')[1]?.body).toEqual({ disabled: false }));
  });
  it('says of a model that is off who switched it off, and offers to switch it on', async () => {
    await showPage(Page, answers([model('off', { disabled: true, usable: false, why: 'disabled' })]));
    expect((await screen.findAllByText('switched off by you')).length).toBeGreaterThan(0);
    expect(await screen.findByRole('button', { name: /^Switch on/ })).toBeEnabled();
  });
  it('can be sorted by price, with unknown prices last', async () => {
    await showPage(Page, answers([model('dear', { in: 9e9 }), model('none', { in: undefined }), model('cheap', { in: 1e9 })]));
    await userEvent.click(await screen.findByRole('button', { name: 'Price' }));
    const list = screen.getByRole('list', { name: 'Models' });
    expect(within(list).getAllByRole('button').map((b) => b.getAttribute('data-row'))).toEqual(['p/cheap', 'p/dear', 'p/none']);
  });
  it('lets a model out of quarantine only after asking', async () => {
    const { wrote } = await showPage(Page, { ...answers([model('bad', { usable: false, why: 'quarantined' })]), 'DELETE models/p/bad/quarantine': undefined });
    await userEvent.click(await screen.findByRole('button', { name: 'Let it be called again' }));
    await userEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Let it be called again' }));
    await waitFor(() => expect(wrote('DELETE', 'models/p/bad/quarantine')).toHaveLength(1));
  });
  it('explains each call: cost and choice', async () => {
    const call = {
      id: 'c', task: 'draft', provider: 'p', model: 'good', state: 'settled', cost: 2e7, max: 5e7, attempt: 1, scopes: ['day:2026-11-29'], cost_source: 'own', usage: { input: 900, output: 200, stated: true },
      explain: { band: 'full', ranked: [{ name: 'p/good', score: 0.71, expected: 0.8, predicted: 2e7, max: 5e7 }], rejected: [{ name: 'p/other', why: 'over_budget' }] },
    };
    await showPage(Page, { ...answers([model('good')]), 'GET calls': { items: [call] } });
    await userEvent.click(await screen.findByRole('button', { name: 'The last calls' }));
    await userEvent.click(await screen.findByRole('button', { name: /draft · p\/good/ }));
    expect(await screen.findByText('900 in (0 cached), 200 out')).toBeInTheDocument();
    expect(screen.getByText(/Not taken: p\/other/)).toBeInTheDocument();
  });
  it('says that no budget means no paid call, and the next step without models', async () => {
    const { unmount } = await showPage(Page, answers([model('good')], false));
    expect(await screen.findByText(/No budget set, so no paid call is made/)).toBeInTheDocument();
    unmount();
    await showPage(Page, answers([]));
    expect(await screen.findByText(/templates write your drafts/)).toBeInTheDocument();
  });
});
