import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link, type RouteComponent } from '@tanstack/react-router';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { Empty } from '@/ui/state';
import { appText } from './messages';
import { atAgent } from './hosted/AgentOnly';
import { Shell } from './Shell';

function NotFound() {
  const t = useText(appText);
  return (
    <Empty
      page
      title={t('notFound')}
      action={
        <Link to="/" className="text-accent underline">
          {t('notFoundNext')}
        </Link>
      }
    />
  );
}

function Crashed({ error }: { error: unknown }) {
  const t = useText(appText);
  return (
    <div role="alert">
      <Empty page title={t('crashed')} action={<Button onClick={() => location.reload()}>{t('reload')}</Button>}>
        <p>{t('crashedNext')}</p>
        <p className="type-mono pt-2 break-words">{error instanceof Error ? error.message : String(error)}</p>
      </Empty>
    </div>
  );
}

/** What the address of the inbox holds, so that a view can be shared and the way back is kept. */
export interface InboxSearch {
  q?: string;
  view?: string;
}
const text = (v: unknown, most = 200): string | undefined => (typeof v === 'string' && v ? v.slice(0, most) : undefined);

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: Crashed });
const page = <const P extends string>(path: P, load: Parameters<typeof lazyRouteComponent>[0]) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load) });
/** What a hosted dashboard has no data for. */
const agentPage = <const P extends string>(path: P, load: Parameters<typeof lazyRouteComponent>[0]) =>
  createRoute({ getParentRoute: () => root, path, component: atAgent(lazyRouteComponent(load) as RouteComponent) });

// One line a page. A page is a folder in src/features whose Page.tsx has it as
// default export; it is loaded when it is first opened.
const routeTree = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: lazyRouteComponent(() => import('@/features/inbox/Page')),
    validateSearch: (s: Record<string, unknown>): InboxSearch => ({ q: text(s.q), view: text(s.view, 20) }),
  }),
  page('/jobs/$id', () => import('@/features/job/Page')),
  page('/review', () => import('@/features/review/Page')),
  page('/review/$id', () => import('@/features/review/Page')),
  agentPage('/plan', () => import('@/features/plan/Page')),
  page('/pipeline', () => import('@/features/pipeline/Page')),
  page('/money', () => import('@/features/money/Page')),
  agentPage('/sources', () => import('@/features/sources/Page')),
  agentPage('/channels', () => import('@/features/channels/Page')),
  agentPage('/models', () => import('@/features/models/Page')),
  agentPage('/templates', () => import('@/features/templates/Page')),
  agentPage('/learning', () => import('@/features/learning/Page')),
  agentPage('/profile', () => import('@/features/profile/Page')),
  agentPage('/sync', () => import('@/features/sync/Page')),
  agentPage('/audit', () => import('@/features/audit/Page')),
  page('/settings', () => import('@/features/settings/Page')),
  agentPage('/admin', () => import('@/features/admin/Page')),
  agentPage('/onboarding', () => import('@/features/onboarding/Page')),
  agentPage('/onboarding/live', () => import('@/features/onboarding/Live')),
  agentPage('/notifications', () => import('@/features/notifications/Page')),
]);

export function newRouter() {
  const router = createRouter({ routeTree, defaultPreload: 'intent', scrollRestoration: false, defaultPendingMs: 150 });
  // The code of the page is fetched while the agent is asked who is signed in.
  for (const match of router.matchRoutes(router.latestLocation)) void router.loadRouteChunk(router.routesById[match.routeId]!);
  return router;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
