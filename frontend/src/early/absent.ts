// Stands in for the parts of the inbox that come after the first frame, or on a key.
const nothing = (): null => null;
export default nothing;
export const Detail = nothing;
export const HostedBars = nothing;
export const KeyList = nothing;
export const SkipDialog = nothing;
export const LayerPanel = nothing;
export const ConfirmPanel = nothing;
