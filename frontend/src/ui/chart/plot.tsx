import clsx from 'clsx';
import { type ReactNode, useEffect, useRef, useState } from 'react';

/** Plot is a drawing in pixels that is as wide as its place. Its label says in words what it shows, and is left out where words beside it say the same. */
export function Plot({ label, height, className, draw }: { label?: string; height: number | ((width: number) => number); className?: string; draw: (width: number, height: number) => ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  // After the first frame, which asks for no layout: its place is kept meanwhile.
  useEffect(() => {
    const node = box.current;
    if (!node) return;
    const measure = () => setWidth(node.clientWidth);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(node);
    return () => watch.disconnect();
  }, []);
  const h = typeof height === 'number' ? height : height(width || 320);
  return (
    <div ref={box} className={clsx('min-w-0', className)} style={{ height: h }}>
      {width > 0 && (
        <svg role={label ? 'img' : undefined} aria-label={label} aria-hidden={!label || undefined} width={width} height={h} className="block overflow-visible">
          {draw(width, h)}
        </svg>
      )}
    </div>
  );
}

/** AxisText is a word on an axis. */
export function AxisText({ x, y, end, middle, bold, children }: { x: number; y: number; end?: boolean; middle?: boolean; bold?: boolean; children: ReactNode }) {
  return (
    <text x={x} y={y} textAnchor={end ? 'end' : middle ? 'middle' : 'start'} className={bold ? 'fill-ink text-[11px] font-semibold' : 'fill-ink-2 text-[11px]'}>
      {children}
    </text>
  );
}

/** Whisker is an interval with its middle, on a line from left to right. */
export function Whisker({ low, mid, high, y, hollow }: { low: number; mid: number; high: number; y: number; hollow?: boolean }) {
  return (
    <>
      <line x1={low} x2={high} y1={y} y2={y} strokeWidth="1.5" className="stroke-ink" />
      {[low, high].map((x, i) => (
        <line key={i} x1={x} x2={x} y1={y - 3.5} y2={y + 3.5} className="stroke-ink" />
      ))}
      <circle cx={mid} cy={y} r="3" className={hollow ? 'fill-paper stroke-ink' : 'fill-ink'} />
    </>
  );
}
