import type { ElementType, ReactNode, Ref } from 'react';

/** RemoveScroll stands in for react-remove-scroll; see vite.config.ts for why. It renders what it is given and locks nothing. */
export function RemoveScroll(props: {
  as?: ElementType;
  children?: ReactNode;
  ref?: Ref<HTMLElement>;
  allowPinchZoom?: boolean;
  shards?: unknown;
}) {
  const { as: As = 'div', children, ref, allowPinchZoom: _zoom, shards: _shards, ...rest } = props;
  return (
    <As ref={ref} {...rest}>
      {children}
    </As>
  );
}
