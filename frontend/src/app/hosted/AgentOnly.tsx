import { Link, type RouteComponent } from '@tanstack/react-router';
import { useText } from '@/i18n/text';
import { Empty, Note } from '@/ui/state';
import { appText } from '../messages';
import { useWindowMode } from '../spine';
import { mirrorText } from './messages';
import { useAgentOnly } from './queries';

/** AgentPage stands for a page that has no mirror. */
export function AgentPage() {
  const t = useText(mirrorText);
  const ta = useText(appText);
  useWindowMode(t('agentPage'));
  return (
    <Empty
      page
      title={t('agentPage')}
      action={
        <Link to="/" className="text-accent underline">
          {ta('notFoundNext')}
        </Link>
      }
    >
      {t('agentPageNext')}
    </Empty>
  );
}

/** atAgent is a page that a hosted dashboard does not have. */
export function atAgent(Page: RouteComponent): RouteComponent {
  const Here = () => (useAgentOnly() ? <AgentPage /> : <Page />);
  return Object.assign(Here, { preload: Page.preload });
}

/** AgentActs says in one sentence, in a hosted dashboard only, which acts of a page are the agent's. */
export function AgentActs() {
  const t = useText(mirrorText);
  return useAgentOnly() ? <Note>{t('agentActs')}</Note> : null;
}
