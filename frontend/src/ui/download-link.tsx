import type { ReactNode } from 'react';

/** A button that saves what the agent answers under a path as a file; the browser streams it to the disk. */
export function DownloadLink({ path, name, className = '', children }: { path: string; name: string; className?: string; children: ReactNode }) {
  return (
    <a href={path} download={name} className={`type-ui inline-flex min-h-8 items-center rounded-control border border-edge bg-surface px-3 py-1 font-medium hover:bg-sunken max-md:min-h-12 ${className}`}>
      {children}
    </a>
  );
}
