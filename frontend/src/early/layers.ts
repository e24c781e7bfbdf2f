// Stands in for the primitives in the early script: what opens above the page is closed.
const Root = (): null => null;
export const Dialog = { Root };
export const AlertDialog = { Root };
export const Toast = { Root };
