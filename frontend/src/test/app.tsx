import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { expect } from 'vitest';
import { App } from '@/app/App';
import { RestHttp } from '@/data/rest/http';
import { RestRealtime } from '@/data/rest/realtime';
import { rest } from '@/data/rest/rest';
import type { TestAgent } from './agent';

/** openApp shows the whole application at an address, over its real data layer, against an agent in memory. */
export function openApp(agent: TestAgent, path = '/') {
  history.replaceState(null, '', path);
  sessionStorage.clear();
  const view = render(<App data={rest(new RestHttp(agent.fetch), new RestRealtime('/api/v1/events', agent.events))} />);
  return { ...view, user: userEvent.setup({ delay: null }) };
}

/** expectAccessible runs axe over what is shown; contrast and layout are left to a real browser. */
export async function expectAccessible(node: Element = document.body): Promise<void> {
  const { violations } = await axe.run(node, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false }, 'target-size': { enabled: false }, 'scrollable-region-focusable': { enabled: false } },
  });
  expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' | ')}`)).toEqual([]);
}
