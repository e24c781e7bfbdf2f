import type { QueryClient } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { App } from '@/app/App';
import { newRouter } from '@/app/routes';
import { newQueryClient } from '@/data/context';
import type { Data } from '@/data/data';
import { keys } from '@/data/keys';
import { withEarly } from '@/data/rest/early';
import { RestHttp } from '@/data/rest/http';
import { rest } from '@/data/rest/rest';
import { leave, takeOver } from '@/early/take-over';
import { prefs } from '@/lib/prefs';
import './styles/index.css';

const data = rest(new RestHttp(withEarly((request) => fetch(request))));
const client = newQueryClient();
const router = newRouter();
const place = document.getElementById('root')!;
// The early script has drawn the inbox.
const drawn = place.hasChildNodes();

/** whole reads what is on the page already, so that React draws all of it at once. */
async function whole(from: Data, into: QueryClient): Promise<void> {
  const { readInbox } = await import('@/features/inbox/queries');
  const [state, session, agent] = await Promise.all([from.auth.state(), from.auth.me(), from.agent.get(), readInbox(into, from)]);
  into.setQueryData(keys.authState, state);
  into.setQueryData(keys.session, session);
  into.setQueryData(keys.agent, agent);
  await router.load();
}

function start(): void {
  const left = drawn ? leave() : undefined;
  createRoot(place).render(
    <StrictMode>
      <App data={data} client={client} router={router} onDrawn={() => left && queueMicrotask(() => takeOver(left, flushSync))} />
    </StrictMode>,
  );
}

prefs.start();
if (drawn) void whole(data, client).then(start, start);
else start();
