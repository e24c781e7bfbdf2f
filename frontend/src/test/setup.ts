import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';
import { prefs } from '@/lib/prefs';

// Tests wait for what happens, not for a time; the bound is only for what never does.
configure({ asyncUtilTimeout: 15_000 });

// What jsdom lacks and the application asks for.
class ResizeObserverStub implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
vi.stubGlobal('ResizeObserver', ResizeObserverStub);
vi.stubGlobal(
  'matchMedia',
  (query: string): MediaQueryList =>
    ({ matches: /min-width/.test(query), media: query, addEventListener: () => undefined, removeEventListener: () => undefined }) as unknown as MediaQueryList,
);
// Without these jsdom writes a line for every page that is opened and every axe run.
window.scrollTo = () => undefined;
HTMLCanvasElement.prototype.getContext = () => null;
Element.prototype.scrollIntoView ??= () => undefined;
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.setPointerCapture ??= () => undefined;
Element.prototype.releasePointerCapture ??= () => undefined;

// A list shows as many rows as fit in its box; jsdom lays nothing out.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => 800 },
  clientWidth: { configurable: true, get: () => 1280 },
  offsetHeight: { configurable: true, get: () => 800 },
  offsetWidth: { configurable: true, get: () => 1280 },
});

beforeEach(() => {
  localStorage.clear();
  prefs.set({ lang: 'en', theme: 'light', motion: 'system', singleKeys: true, keys: {} });
});
afterEach(cleanup);
