// Stands in for the router in the early script, which is at the inbox and goes nowhere.
import { jsx, type Drawn, type Props } from './react';

interface LinkProps extends Props {
  to: string;
  className?: string;
  activeOptions?: { exact?: boolean };
  activeProps?: Props & { className?: string };
}

/** Link is a link as the router draws it. */
export function Link({ to, activeOptions: _, activeProps, ...props }: LinkProps): Drawn {
  const active = to === '/';
  if (!active) return jsx('a', { ...props, href: to });
  const className = [props.className, activeProps?.className].filter(Boolean).join(' ');
  return jsx('a', { ...props, ...activeProps, className, href: to, 'data-status': 'active' });
}

let page: unknown;
/** place says what stands where the router puts the page. */
export const place = (element: unknown): void => void (page = element);
export const Outlet = (): unknown => page;

const nothing = (): void => undefined;
export const useNavigate = () => nothing;
export const useRouter = () => ({ history: { canGoBack: () => false } });
export const useRouterState = ({ select }: { select: (state: { location: { pathname: string } }) => unknown }): unknown => select({ location: { pathname: '/' } });
export const getRouteApi = () => ({ useSearch: () => ({}) });
