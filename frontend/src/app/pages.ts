import {
  BadgeCheck, Bell, Boxes, CalendarCheck, ClipboardCheck, CloudUpload, Coins, Cpu, FileText, GraduationCap, Inbox, KanbanSquare, ListChecks, Radio, Send, ServerCog, SlidersHorizontal, UserRound,
} from 'lucide-react';

/** A page of the navigation. Its key follows "g". */
export interface NavPage {
  path: string;
  name: 'inbox' | 'review' | 'plan' | 'pipeline' | 'money' | 'sources' | 'channels' | 'models' | 'templates' | 'learning' | 'profile' | 'audit' | 'settings' | 'notifications' | 'sync' | 'admin' | 'onboarding';
  key: string;
  icon: typeof Inbox;
  group: 'main' | 'agent' | 'records' | 'hidden';
}

/** The pages in the order of the navigation. routes.tsx has a route for each. */
export const navPages: readonly NavPage[] = [
  { path: '/', name: 'inbox', key: 'i', icon: Inbox, group: 'main' },
  { path: '/review', name: 'review', key: 'r', icon: ClipboardCheck, group: 'main' },
  { path: '/plan', name: 'plan', key: 'y', icon: CalendarCheck, group: 'main' },
  { path: '/pipeline', name: 'pipeline', key: 'p', icon: KanbanSquare, group: 'main' },
  { path: '/money', name: 'money', key: 'm', icon: Coins, group: 'main' },
  { path: '/sources', name: 'sources', key: 's', icon: Radio, group: 'agent' },
  { path: '/channels', name: 'channels', key: 'c', icon: Send, group: 'agent' },
  { path: '/models', name: 'models', key: 'o', icon: Cpu, group: 'agent' },
  { path: '/templates', name: 'templates', key: 't', icon: FileText, group: 'agent' },
  { path: '/learning', name: 'learning', key: 'e', icon: GraduationCap, group: 'agent' },
  { path: '/profile', name: 'profile', key: 'f', icon: UserRound, group: 'records' },
  { path: '/audit', name: 'audit', key: 'a', icon: BadgeCheck, group: 'records' },
  { path: '/notifications', name: 'notifications', key: 'n', icon: Bell, group: 'records' },
  { path: '/sync', name: 'sync', key: 'z', icon: CloudUpload, group: 'records' },
  { path: '/settings', name: 'settings', key: ',', icon: SlidersHorizontal, group: 'records' },
  { path: '/admin', name: 'admin', key: 'd', icon: ServerCog, group: 'records' },
  { path: '/onboarding', name: 'onboarding', key: 'b', icon: ListChecks, group: 'hidden' },
];

/** What stands in the bottom bar of a phone; "more" holds the rest. */
export const phonePages = navPages.filter((p) => ['inbox', 'review', 'money'].includes(p.name));
export const moreIcon = Boxes;
