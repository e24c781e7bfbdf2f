import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { lazy, useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { KeyboardContext, useCommands, useKeyboard } from '@/lib/keys';
import { persistent } from '@/lib/later';
import { Confirm, Late } from './dialog';

afterEach(() => void vi.useRealTimers());

/** Page has a key below a layer, which it opens. */
function Page({ below, children }: { below: () => void; children: (open: boolean, close: () => void) => React.ReactNode }) {
  const keyboard = useKeyboard();
  const [open, setOpen] = useState(false);
  return (
    <KeyboardContext.Provider value={keyboard}>
      <Key run={below} />
      <button onClick={() => setOpen(true)}>open</button>
      {children(open, () => setOpen(false))}
    </KeyboardContext.Provider>
  );
}
function Key({ run }: { run: () => void }) {
  useCommands('page', [{ id: 'x', keys: 'x', label: 'x', run }]);
  return null;
}

it('keeps the keys of the page silent while a layer is on its way, and lets them act again when it was closed', async () => {
  const user = userEvent.setup({ delay: null });
  const below = vi.fn();
  let come!: (m: { default: () => React.ReactNode }) => void;
  const Slow = lazy(() => new Promise<{ default: () => React.ReactNode }>((done) => (come = done)));
  let close!: () => void;
  render(
    <Page below={below}>
      {(open, shut) => {
        close = shut;
        return <Late open={open} title="layer">{open && <Slow />}</Late>;
      }}
    </Page>,
  );
  await user.keyboard('x');
  expect(below).toHaveBeenCalledTimes(1);
  await user.click(screen.getByText('open'));
  await user.keyboard('x');
  expect(below).toHaveBeenCalledTimes(1);
  come({ default: () => <p>there</p> });
  expect(await screen.findByText('there')).toBeVisible();
  await user.keyboard('x');
  expect(below).toHaveBeenCalledTimes(1);
  close();
  await vi.waitFor(() => expect(screen.queryByText('there')).toBeNull());
  await user.keyboard('x');
  expect(below).toHaveBeenCalledTimes(2);
});

it('gives the focus to the safe button, and back to what had it', async () => {
  const user = userEvent.setup({ delay: null });
  render(
    <Page below={() => undefined}>
      {(open, close) => (
        <Confirm open={open} title="Send?" act="Send" onConfirm={close} onClose={close}>
          to anna
        </Confirm>
      )}
    </Page>,
  );
  await user.click(screen.getByText('open'));
  await vi.waitFor(() => expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus());
  await user.keyboard('{Escape}');
  await vi.waitFor(() => expect(screen.getByText('open')).toHaveFocus());
});

it('asks again for code that an agent which was away did not give', async () => {
  vi.useFakeTimers();
  const load = vi.fn().mockRejectedValueOnce(new TypeError('away')).mockResolvedValue('code');
  const got = persistent(load);
  await vi.advanceTimersByTimeAsync(3000);
  expect(await got).toBe('code');
  expect(load).toHaveBeenCalledTimes(2);
});
