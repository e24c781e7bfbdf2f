// Draws the inbox from the first answers of the agent, with the components of the
// pages themselves but without React, which is still on its way. Its libraries are
// replaced by those beside this file when it is built (scripts/paint.ts).
import { Shell } from '@/app/Shell';
import { pageOf } from '@/data/api';
import { DataProvider } from '@/data/context';
import type { Data } from '@/data/data';
import { keys } from '@/data/keys';
import { agentOf, sessionOf } from '@/data/rest/shapes';
import { earlyAll, earlyInbox } from '@/data/rest/early';
import { listed } from '@/features/inbox/groups';
import InboxPage from '@/features/inbox/Page';
import { draftsKey, filterOf } from '@/features/inbox/queries';
import { prefs } from '@/lib/prefs';
import { draw } from './dom';
import { keep } from './keep';
import { answer } from './query';
import { place } from './router';

// What the components ask of the data besides answers: that this is no mirror, and
// that no stream of news runs yet.
const data = { realtime: { state: () => ({ state: 'connecting' }) } } as unknown as Data;

async function read(path: string): Promise<unknown> {
  const response = await window.automonetEarly?.[path];
  if (!response?.ok) throw new Error('refused');
  return (await response.clone().json()) as unknown;
}

/** answered keeps the first answers where the components look for them. */
async function answered(): Promise<void> {
  const [me, agent, jobs, drafts] = await Promise.all([...earlyAll, ...earlyInbox].map(read));
  const page = pageOf(jobs as Parameters<typeof pageOf>[0]) as Parameters<typeof listed>[0];
  answer(keys.session, sessionOf(me as Parameters<typeof sessionOf>[0]));
  answer(keys.agent, agentOf(agent as Parameters<typeof agentOf>[0]));
  answer(keys.inbox(filterOf('open', undefined)), listed(page));
  answer(draftsKey, pageOf(drafts as Parameters<typeof pageOf>[0]).items);
}

/** paint puts the inbox on the page; a list whose reader is further down is left to React. */
function paint(): void {
  prefs.apply();
  place(<InboxPage />);
  const all = document.createDocumentFragment();
  draw(
    <DataProvider value={data}>
      <Shell />
    </DataProvider>,
    all,
  );
  const root = document.getElementById('root');
  if (!root || root.hasChildNodes() || !all.querySelector('[role="option"][aria-selected="true"]')) return;
  root.setAttribute('aria-busy', 'true');
  root.append(all);
  keep();
}

void (async () => {
  const { asked, main } = window.automonetStart!;
  try {
    if (await asked) {
      await answered();
      if (!window.automonetStart!.started) {
        paint();
        // The frame with the rows goes first.
        await new Promise(requestAnimationFrame);
        await new Promise((done) => setTimeout(done));
      }
    }
  } catch {
    // React asks again, and says what is wrong.
  }
  main();
})();
