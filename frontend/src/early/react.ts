// Stands in for React in the early script, which draws each page once and has no
// second look at it: state is what it begins with, effects do not happen, and a
// component is a function from its properties to what it shows.

export interface Drawn {
  type: unknown;
  props: Props;
}
export type Props = Record<string, unknown> & { children?: unknown };
type Component = (props: Props, ref?: unknown) => unknown;

/** A context holds the value of the provider that is being drawn. */
export interface Context {
  value: unknown;
  Provider: { context: Context };
}

export const Fragment = Symbol('fragment');

/** jsx is what the compiled components call; keys only matter to who draws twice. */
export const jsx = (type: unknown, props: Props): Drawn => ({ type, props });
export const jsxs = jsx;

export function createElement(type: unknown, props: Props | null, ...children: unknown[]): Drawn {
  return { type, props: children.length > 0 ? { ...props, children } : { ...props } };
}

/** What is loaded later is not there yet. */
export const lazy = (): Component => () => null;
export const Suspense: Component = ({ children }) => children;

export const memo = (component: Component): Component => component;
export const forwardRef =
  (component: Component): Component =>
  (props) =>
    component(props, null);

export function createContext(value: unknown): Context {
  const context = { value } as Context;
  context.Provider = { context };
  return context;
}
export const useContext = (context: Context): unknown => context.value;

const nothing = (): void => undefined;
const begun = (first: unknown): unknown => (typeof first === 'function' ? (first as () => unknown)() : first);

export const useState = (first: unknown): [unknown, () => void] => [begun(first), nothing];
export const useRef = (first: unknown): { current: unknown } => ({ current: first });
export const useMemo = (make: () => unknown): unknown => make();
export const useCallback = (f: unknown): unknown => f;
export const useSyncExternalStore = (_subscribe: unknown, get: () => unknown): unknown => get();
export const useEffect = nothing;
export const useLayoutEffect = nothing;

let ids = 0;
export const useId = (): string => `early-${ids++}`;

/** flushSync is react-dom's; nothing here is late. */
export const flushSync = nothing;
export const startTransition = nothing;
