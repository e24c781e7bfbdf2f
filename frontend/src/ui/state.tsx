import clsx from 'clsx';
import { CircleHelp, CloudOff, OctagonX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '@/i18n/text';
import { asProblem } from '@/data/problem';
import { Button } from './button';
import { uiText } from './messages';

/** Empty says why there is nothing, and the next step. As the whole of a page its title is the page's heading. */
export function Empty({ title, children, action, page }: { title: string; children?: ReactNode; action?: ReactNode; page?: boolean }) {
  const Title = page ? 'h1' : 'p';
  return (
    <div className="flex flex-col items-start gap-2 px-5 py-8 max-md:px-4">
      <Title className="type-section">{title}</Title>
      {children && <div className="type-ui max-w-[62ch] text-ink-2">{children}</div>}
      {action}
    </div>
  );
}

/** useProblemText says what failed: the agent's own words, else ours. */
export function useProblemText(): (error: unknown) => string {
  const t = useText(uiText);
  return (error) => {
    const p = asProblem(error);
    return p.detail || t(`failed.${p.code}`);
  };
}

/** Failed says what failed, what is still true, and offers another try. As the whole of a page its first line is the page's heading, and it leads back. */
export function Failed({ error, retry, className, back }: { error: unknown; retry?: () => void; className?: string; back?: ReactNode }) {
  const t = useText(uiText);
  const words = useProblemText();
  const p = asProblem(error);
  // Nothing went wrong: it is not here.
  if (p.code === 'agent_only' && !back) return <div className={clsx('px-5 py-4 max-md:px-4', className)}><Note>{words(error)}</Note></div>;
  const Icon = p.code === 'offline' ? CloudOff : OctagonX;
  const Title = back ? 'h1' : 'p';
  const gone = !!back && p.code === 'not_found';
  const next = p.code === 'offline' ? t('failed.offline.next') : gone ? t('failed.not_found.next') : back ? '' : t('failed.kept');
  return (
    <div role="alert" className={clsx('flex items-start gap-3 px-5 py-4 max-md:px-4', className)}>
      <Icon size={16} strokeWidth={1.6} className="mt-0.5 shrink-0 text-stop" aria-hidden />
      <div className="flex min-w-0 flex-col items-start gap-2">
        <Title className="type-section break-words">{words(error)}</Title>
        {next && <p className="type-ui max-w-[62ch] text-ink-2">{next}</p>}
        <div className="flex flex-wrap items-center gap-4">
          {retry && !gone && <Button onClick={retry}>{t('retry')}</Button>}
          {back}
        </div>
      </div>
    </div>
  );
}

/** Skeleton keeps the place of what is loading; it shows itself after 150 ms. */
export function Skeleton({ rows = 6, height = 58 }: { rows?: number; height?: number }) {
  const t = useText(uiText);
  return (
    <div role="status" aria-busy aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} style={{ height }} className="flex flex-col justify-center gap-2 border-b border-line px-5 max-md:px-4">
          <div className="skeleton h-3 w-1/2" />
          <div className="skeleton h-2.5 w-1/3" />
        </div>
      ))}
    </div>
  );
}

/** Note is a remark in the page: what is so, then what to do. */
export function Note({ tone = 'plain', children, icon, live }: { tone?: 'plain' | 'warn' | 'stop' | 'accent'; children: ReactNode; icon?: ReactNode; live?: boolean }) {
  const grounds = { plain: 'bg-sunken text-ink-2', warn: 'bg-warn-soft text-ink', stop: 'bg-stop-soft text-ink', accent: 'bg-accent-soft text-ink' };
  const marks = { plain: 'text-ink-3', warn: 'text-warn', stop: 'text-stop', accent: 'text-accent' };
  return (
    <div role={live ? 'status' : undefined} className={clsx('type-ui flex items-start gap-2 px-3 py-2', grounds[tone])}>
      <span className={clsx('mt-0.5 shrink-0', marks[tone])} aria-hidden>
        {icon ?? <CircleHelp size={16} strokeWidth={1.6} />}
      </span>
      <div className="min-w-0 break-words">{children}</div>
    </div>
  );
}
