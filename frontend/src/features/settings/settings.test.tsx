import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { Problem } from '@/data/problem';
import { prefs } from '@/lib/prefs';
import { showPage } from '@/test/pages';
import { applied, change, groupOf, kept } from './draft';
import Page from './Page';
import type { SettingField, Settings } from './queries';

const field = (key: string, type: string, value: unknown, more: Partial<SettingField> = {}): SettingField => ({ key, type, value, default: value, origin: 'default', read_only: false, ...more });
const fields = [
  field('language', 'string', 'en', { enum: ['de', 'en'] }), field('threshold', 'number', 55, { minimum: 0, maximum: 100 }), field('disclosure_line', 'boolean', false), field('signature', 'string', ''),
  field('fresh_for', 'integer', 24 * 3600e9), field('away_until', 'string', null), field('filters.contracts', 'array', ['freelance']), field('filters.block_words', 'array', []), field('filters.min_hourly', 'object', null),
  field('caps', 'object', { email: {} }), field('log.level', 'string', 'info', { read_only: true, origin: 'file', place: 'line 3' }),
];
const doc = { rev: 7, language: 'en', threshold: 55, filters: { require_any_skill: false, contracts: ['freelance'] } } as unknown as Settings;
const answers = { 'GET rules': { items: [] }, 'GET settings': doc, 'GET settings/schema': { rev: 7, declarative: false, fields } };

describe('changes', () => {
  it('one that equals the saved value is none', () => {
    const once = change({}, fields[1]!, 60);
    expect(once).toEqual({ threshold: 60 });
    expect(change(once, fields[1]!, 55)).toEqual({});
  });
  it('go into the document one level deep, and an empty one leaves it', () => {
    expect(applied(doc, { threshold: 60, 'filters.block_words': ['casino'], 'filters.contracts': null })).toEqual({ ...doc, threshold: 60, filters: { require_any_skill: false, block_words: ['casino'] } });
  });
  it('survive a reload, and damage is none', () => {
    localStorage.setItem('automonet.settings.draft', '{"threshold":60}');
    expect(kept()).toEqual({ threshold: 60 });
    localStorage.setItem('automonet.settings.draft', '[1');
    expect(kept()).toEqual({});
    expect([groupOf('filters.x'), groupOf('http.listen'), groupOf('modes')]).toEqual(['filters', 'file', 'elsewhere']);
  });
});

describe('Settings', () => {
  it('shows changes as a diff, saves them against their version, and takes them back', async () => {
    const { wrote } = await showPage(Page, { ...answers, 'PUT settings': doc });
    const score = await screen.findByLabelText('Least score');
    await userEvent.clear(score);
    await userEvent.type(score, '60');
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('1 change, not saved');
    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText('55')).toBeInTheDocument();
    await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(wrote('PUT', 'settings')[0]).toMatchObject({ etag: '"1"', body: { threshold: 60, rev: 7 } }));
    await screen.findByText('Saved.');
    await userEvent.keyboard('u');
    await waitFor(() => expect(wrote('PUT', 'settings')[1]?.body).toMatchObject({ threshold: 55 }));
  });
  it('keeps the changes when somebody else changed the settings', async () => {
    await showPage(Page, { ...answers, 'PUT settings': () => new Problem('stale', '', 412) });
    await userEvent.click(await screen.findByLabelText('Disclosure line'));
    await userEvent.keyboard('{Control>}s{/Control}');
    expect(await screen.findByText(/Your changes are kept/)).toBeInTheDocument();
    expect(screen.getByLabelText('Disclosure line')).toBeChecked();
  });
  it('has a field for each kind of value', async () => {
    await showPage(Page, answers);
    await userEvent.selectOptions(await screen.findByLabelText('Language of the agent'), 'de');
    await userEvent.click(screen.getByLabelText(/fixed/i));
    await userEvent.type(screen.getByLabelText('Blocked words'), 'casino');
    await userEvent.type(screen.getByLabelText('Least pay an hour'), '65');
    await userEvent.type(screen.getByLabelText('Signature'), 'Ada');
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('5 changes, not saved');
    expect(kept()).toMatchObject({ language: 'de', 'filters.block_words': ['casino'], 'filters.min_hourly': { minor: 6500, currency: 'EUR' }, signature: 'Ada' });
  });
  it('says what only the file changes, and is read only for a viewer', async () => {
    await showPage(Page, answers, { role: 'viewer' });
    expect(await screen.findByText('Only the configuration file changes this.')).toBeInTheDocument();
    expect(screen.getByLabelText('Least score')).toBeDisabled();
  });
  it('finds a setting, and changes this device at once', async () => {
    await showPage(Page, answers);
    await userEvent.selectOptions(await screen.findByLabelText('Theme'), 'dark');
    expect(prefs.get().theme).toBe('dark');
    await userEvent.type(screen.getByLabelText('Find a setting'), 'score');
    expect(screen.queryByLabelText('Signature')).toBeNull();
    expect(screen.getByLabelText('Least score')).toBeInTheDocument();
  });
});
