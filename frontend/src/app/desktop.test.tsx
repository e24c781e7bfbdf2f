import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { download } from '@/lib/download';
import { showPage } from '@/test/pages';
import { useDesktopLinks } from './desktop';

function Links() {
  useDesktopLinks();
  return (
    <>
      <a href="https://example.org/job" target="_blank" rel="noopener">posting</a>
      <a href="#here">here</a>
      <a href="/api/v1/export" download="export.json">all</a>
      <a href="/api/v1/admin/backups/one%20two.db" download>backup</a>
      <button type="button" onClick={() => download('a.csv', 'x', 'text/csv')}>csv</button>
    </>
  );
}
const meta = (desktop: boolean) => ({ name: 'AutoMonet', version: 'v1', api: 'v1', dry_run: true, ...(desktop ? { desktop } : {}) });

describe('links of the desktop program', () => {
  it('that lead elsewhere are opened outside the window', async () => {
    const { asked, wrote } = await showPage(Links, { 'GET meta': meta(true), 'POST desktop/open-link': undefined });
    await waitFor(() => expect(asked.some((a) => a.path === 'meta')).toBe(true));
    await waitFor(async () => {
      await userEvent.click(screen.getByText('posting'));
      expect(wrote('POST', 'desktop/open-link')[0]?.body).toEqual({ address: 'https://example.org/job' });
    });
    const before = wrote('POST', 'desktop/open-link').length;
    await userEvent.click(screen.getByText('here'));
    expect(wrote('POST', 'desktop/open-link')).toHaveLength(before);
  });
  it('and files that are offered go through its own dialog', async () => {
    const { asked, wrote } = await showPage(Links, { 'GET meta': meta(true), 'POST desktop/save-file': { saved: true } });
    await waitFor(() => expect(asked.some((a) => a.path === 'meta')).toBe(true));
    await waitFor(async () => {
      await userEvent.click(screen.getByText('all'));
      expect(wrote('POST', 'desktop/save-file')[0]?.body).toEqual({ name: 'export.json', path: '/api/v1/export' });
    });
    const before = wrote('POST', 'desktop/save-file').length;
    await userEvent.click(screen.getByText('backup'));
    await userEvent.click(screen.getByText('csv'));
    await waitFor(() => expect(wrote('POST', 'desktop/save-file').slice(before).map((a) => a.body)).toEqual([
      { name: 'one two.db', path: '/api/v1/admin/backups/one%20two.db' },
      { name: 'a.csv', text: 'x' },
    ]));
  });
  it('and pages that the menu asks for are shown in place, without a load', async () => {
    const { asked } = await showPage(Links, { 'GET meta': meta(true) });
    await waitFor(() => expect(asked.some((a) => a.path === 'meta')).toBe(true));
    const go = (path: string) => document.dispatchEvent(new CustomEvent('automonet:go', { cancelable: true, detail: path }));
    await waitFor(() => expect(go('/money')).toBe(false));
  });
  it('stay the browser’s in every other program', async () => {
    const { asked, wrote } = await showPage(Links, { 'GET meta': meta(false) });
    await waitFor(() => expect(asked.some((a) => a.path === 'meta')).toBe(true));
    await userEvent.click(screen.getByText('posting'));
    expect(wrote('POST', 'desktop/open-link')).toHaveLength(0);
  });
});
