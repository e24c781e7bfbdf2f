import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { showPage } from '@/test/pages';
import { useDesktopLinks } from './desktop';

function Links() {
  useDesktopLinks();
  return (
    <>
      <a href="https://example.org/job" target="_blank" rel="noopener">posting</a>
      <a href="#here">here</a>
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
  it('stay the browser’s in every other program', async () => {
    const { asked, wrote } = await showPage(Links, { 'GET meta': meta(false) });
    await waitFor(() => expect(asked.some((a) => a.path === 'meta')).toBe(true));
    await userEvent.click(screen.getByText('posting'));
    expect(wrote('POST', 'desktop/open-link')).toHaveLength(0);
  });
});
