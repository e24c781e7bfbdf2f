import { appText } from '@/app/messages';
import { useWindowMode } from '@/app/spine';
import { useText } from '@/i18n/text';
import { Empty } from '@/ui/state';

export default function Page() {
  const t = useText(appText);
  useWindowMode(t('audit'));
  return <Empty title={t('audit')} />;
}
