import { useState } from 'react';
import { appText } from '@/app/messages';
import { useWindowMode } from '@/app/spine';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { PageHead } from '@/ui/page-head';
import { Tabs } from '@/ui/tabs';
import { learningText } from './messages';
import { Arms } from './parts/Arms';
import { Changes } from './parts/Changes';
import { Past } from './parts/Past';
import { Priors } from './parts/Priors';
import { Replay } from './parts/Replay';
import { useArms } from './queries';

const tabs = ['arms', 'changes', 'priors', 'replay', 'past'] as const;

/** What the agent has learned: which arm does how well, how its model changed, what it believed before, and what other policies would have done. */
export default function Page() {
  const app = useText(appText);
  const t = useText(learningText);
  const f = useFormat();
  useWindowMode(app('learning'));
  const { data } = useArms();
  const [tab, setTab] = useState<(typeof tabs)[number]>('arms');
  const bodies = { arms: Arms, changes: Changes, priors: Priors, replay: Replay, past: Past };
  useCommands(app('learning'), tabs.map((id, i) => ({ id: 'tab.' + id, keys: String(i + 1), label: t(`tab.${id}`), run: () => setTab(id) })));
  const finding = !data ? app('learning') : data.sends === 0 ? t('findingNone') : t('finding', { n: data.sends });
  return (
    <>
      <PageHead finding={finding} about={data?.rev ? t('about', { rev: f.number(data.rev), when: f.dateTime(data.at) ?? '' }) : t('aboutNone')} />
      <Tabs
        label={app('learning')}
        value={tab}
        onChange={setTab}
        tabs={tabs.map((id) => {
          const Body = bodies[id];
          return { id, name: t(`tab.${id}`), body: () => <Body /> };
        })}
      />
    </>
  );
}
