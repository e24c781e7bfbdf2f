import { Fragment, type Context, type Drawn, type Props } from './react';

// The name of the language of drawings: it looks like an address, but nothing is asked of it.
const svgSpace = ['http:', '', 'www.w3.org', '2000', 'svg'].join('/');
/** The attributes of a drawing that keep their capitals. */
const capitals = new Set(['viewBox', 'preserveAspectRatio']);
const names: Record<string, string> = { className: 'class', htmlFor: 'for' };

/**
 * draw makes the nodes of what components show. Texts become text nodes and
 * attributes are set one by one, so nothing of what they hold is ever read as HTML.
 */
export function draw(what: unknown, into: Node, inSVG = false): void {
  if (what === null || what === undefined || typeof what === 'boolean') return;
  if (Array.isArray(what)) {
    for (const one of what) draw(one, into, inSVG);
    return;
  }
  if (typeof what !== 'object') {
    into.appendChild(document.createTextNode(String(what)));
    return;
  }
  const { type, props } = what as Drawn;
  if (typeof type === 'function') return draw((type as (p: Props) => unknown)(props), into, inSVG);
  if (type === Fragment) return draw(props.children, into, inSVG);
  if (typeof type !== 'string') return provide(type as { context: Context }, props, into, inSVG);
  const svg = inSVG || type === 'svg';
  const element = svg ? (document.createElementNS(svgSpace, type) as SVGElement) : document.createElement(type);
  for (const name in props) set(element, name, props[name], svg);
  draw(props.children, element, svg);
  into.appendChild(element);
}

function provide({ context }: { context: Context }, props: Props, into: Node, inSVG: boolean): void {
  const before = context.value;
  context.value = props.value;
  draw(props.children, into, inSVG);
  context.value = before;
}

function set(element: HTMLElement | SVGElement, name: string, value: unknown, svg: boolean): void {
  if (name === 'children' || name === 'key' || name === 'ref' || value === undefined || value === null || typeof value === 'function') return;
  if (name === 'style') {
    // By the object model: the content policy takes no style attribute.
    for (const [key, v] of Object.entries(value as Record<string, string | number>)) element.style.setProperty(dashed(key), typeof v === 'number' ? `${v}px` : v);
    return;
  }
  // Words of accessibility are "true" and "false"; other switches are there or not.
  if (typeof value === 'boolean' && !/^(aria|data)-/.test(name)) {
    if (value) element.setAttribute(name.toLowerCase(), '');
    return;
  }
  element.setAttribute(names[name] ?? (svg && !capitals.has(name) ? dashed(name) : name), String(value));
}

const dashed = (name: string): string => name.replace(/[A-Z]/g, (c) => '-' + c.toLowerCase());
