import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '@/app/App';
import { withEarly } from '@/data/rest/early';
import { RestHttp } from '@/data/rest/http';
import { rest } from '@/data/rest/rest';
import { prefs } from '@/lib/prefs';
import './styles/index.css';

prefs.start();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App data={rest(new RestHttp(withEarly((request) => fetch(request))))} />
  </StrictMode>,
);
