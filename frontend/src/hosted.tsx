import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '@/app/App';
import { Misconfigured } from '@/app/hosted/parts/Misconfigured';
import { loadConfig } from '@/data/supabase/config';
import { supabase } from '@/data/supabase/supabase';
import { prefs } from '@/lib/prefs';
import './styles/index.css';

prefs.start();
const root = createRoot(document.getElementById('root')!);
loadConfig().then(
  (config) =>
    root.render(
      <StrictMode>
        <App data={supabase(config)} />
      </StrictMode>,
    ),
  (error: unknown) => root.render(<Misconfigured error={error} />),
);
