import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { DataProvider, newQueryClient } from '@/data/context';
import type { Data } from '@/data/data';
import { KeyboardContext, useKeyboard } from '@/lib/keys';
import { ToastProvider } from '@/ui/toast';
import { newRouter } from './routes';
import { Gate } from './session/Gate';

interface Parts {
  data: Data;
  client?: QueryClient;
  router?: ReturnType<typeof newRouter>;
  /** Called once, when the first of it is on the page and answers to keys. */
  onDrawn?: () => void;
}

/** App joins the data, the keys and the pages. */
export function App({ data, client: given, router: routes, onDrawn }: Parts) {
  const [client] = useState(() => given ?? newQueryClient());
  const [router] = useState(() => routes ?? newRouter());
  const keyboard = useKeyboard();
  // After the effects of all that is below, which offer their keys there.
  useEffect(() => onDrawn?.(), []);
  return (
    <QueryClientProvider client={client}>
      <DataProvider value={data}>
        <KeyboardContext.Provider value={keyboard}>
          <ToastProvider>
            <Gate>
              <RouterProvider router={router} />
            </Gate>
          </ToastProvider>
        </KeyboardContext.Provider>
      </DataProvider>
    </QueryClientProvider>
  );
}
