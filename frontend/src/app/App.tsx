import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { DataProvider, newQueryClient } from '@/data/context';
import type { Data } from '@/data/data';
import { KeyboardContext, useKeyboard } from '@/lib/keys';
import { ToastProvider } from '@/ui/toast';
import { newRouter } from './routes';
import { Gate } from './session/Gate';

/** App joins the data, the keys and the pages. */
export function App({ data, client: given }: { data: Data; client?: QueryClient }) {
  const [client] = useState(() => given ?? newQueryClient());
  const [router] = useState(newRouter);
  const keyboard = useKeyboard();
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
