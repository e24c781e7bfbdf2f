package rpc

import (
	"context"
	"encoding/json"
	"io"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

type syncArgs struct {
	SignIn core.SyncSignIn `json:"sign_in,omitzero"`
	Entity string          `json:"entity,omitempty"`
	ID     string          `json:"id,omitempty"`
	Side   string          `json:"side,omitempty"`
	// Password opens a session for one act, and is not kept.
	Password string `json:"password,omitempty"`
	By       string `json:"by,omitempty"`
}

// syncMethods adds the methods of copying to a table.
func syncMethods(s service.Service, table map[string]call) map[string]call {
	table["SyncStatus"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.SyncStatus(ctx) })
	table["SyncNow"] = with(func(ctx context.Context, a syncArgs) (any, error) { return s.SyncNow(ctx, a.By) })
	table["SyncCheck"] = with(func(ctx context.Context, a syncArgs) (any, error) { return s.SyncCheck(ctx, a.By) })
	table["SyncSignIn"] = with(func(ctx context.Context, a syncArgs) (any, error) { return s.SyncSignIn(ctx, a.SignIn, a.By) })
	table["SyncSignOut"] = with(func(ctx context.Context, a syncArgs) (any, error) { return struct{}{}, s.SyncSignOut(ctx, a.By) })
	table["SyncDevices"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.SyncDevices(ctx) })
	table["SyncConflicts"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.SyncConflicts(ctx) })
	table["ResolveSyncConflict"] = with(func(ctx context.Context, a syncArgs) (any, error) {
		return s.ResolveSyncConflict(ctx, a.ID, a.Side, a.By)
	})
	table["SyncQuarantine"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.SyncQuarantine(ctx) })
	table["RetrySyncQuarantine"] = with(func(ctx context.Context, a syncArgs) (any, error) {
		return s.RetrySyncQuarantine(ctx, a.Entity, a.ID, a.By)
	})
	table["SyncRevoke"] = with(func(ctx context.Context, a syncArgs) (any, error) {
		return struct{}{}, s.SyncRevoke(ctx, a.ID, a.Password, a.By)
	})
	table["DiscardSyncQuarantine"] = with(func(ctx context.Context, a syncArgs) (any, error) {
		return struct{}{}, s.DiscardSyncQuarantine(ctx, a.Entity, a.ID, a.By)
	})
	table["DeleteRemote"] = with(func(ctx context.Context, a syncArgs) (any, error) { return s.DeleteRemote(ctx, a.By) })
	return table
}

// SyncStatus asks the running agent; see service.Syncing.
func (c *Client) SyncStatus(ctx context.Context) (core.SyncStatus, error) {
	return ask[core.SyncStatus](ctx, c, "SyncStatus", struct{}{})
}

// SyncNow asks the running agent; see service.Syncing.
func (c *Client) SyncNow(ctx context.Context, by string) (core.SyncStatus, error) {
	return ask[core.SyncStatus](ctx, c, "SyncNow", syncArgs{By: by})
}

// SyncCheck asks the running agent; see service.Syncing.
func (c *Client) SyncCheck(ctx context.Context, by string) (core.SyncCheck, error) {
	return ask[core.SyncCheck](ctx, c, "SyncCheck", syncArgs{By: by})
}

// SyncSignIn asks the running agent; see service.Syncing.
func (c *Client) SyncSignIn(ctx context.Context, in core.SyncSignIn, by string) (core.SyncStatus, error) {
	return ask[core.SyncStatus](ctx, c, "SyncSignIn", syncArgs{SignIn: in, By: by})
}

// SyncSignOut asks the running agent; see service.Syncing.
func (c *Client) SyncSignOut(ctx context.Context, by string) error {
	_, err := ask[struct{}](ctx, c, "SyncSignOut", syncArgs{By: by})
	return err
}

// SyncDevices asks the running agent; see service.Syncing.
func (c *Client) SyncDevices(ctx context.Context) ([]core.SyncDevice, error) {
	return ask[[]core.SyncDevice](ctx, c, "SyncDevices", struct{}{})
}

// SyncConflicts asks the running agent; see service.Syncing.
func (c *Client) SyncConflicts(ctx context.Context) ([]core.SyncConflict, error) {
	return ask[[]core.SyncConflict](ctx, c, "SyncConflicts", struct{}{})
}

// ResolveSyncConflict asks the running agent; see service.Syncing.
func (c *Client) ResolveSyncConflict(ctx context.Context, id, side, by string) (core.SyncConflict, error) {
	return ask[core.SyncConflict](ctx, c, "ResolveSyncConflict", syncArgs{ID: id, Side: side, By: by})
}

// SyncQuarantine asks the running agent; see service.Syncing.
func (c *Client) SyncQuarantine(ctx context.Context) ([]core.SyncQuarantined, error) {
	return ask[[]core.SyncQuarantined](ctx, c, "SyncQuarantine", struct{}{})
}

// RetrySyncQuarantine asks the running agent; see service.Syncing.
func (c *Client) RetrySyncQuarantine(ctx context.Context, entity, id, by string) (int64, error) {
	return ask[int64](ctx, c, "RetrySyncQuarantine", syncArgs{Entity: entity, ID: id, By: by})
}

// SyncRevoke asks the running agent; see service.Syncing.
func (c *Client) SyncRevoke(ctx context.Context, id, password, by string) error {
	_, err := ask[struct{}](ctx, c, "SyncRevoke", syncArgs{ID: id, Password: password, By: by})
	return err
}

// DiscardSyncQuarantine asks the running agent; see service.Syncing.
func (c *Client) DiscardSyncQuarantine(ctx context.Context, entity, id, by string) error {
	_, err := ask[struct{}](ctx, c, "DiscardSyncQuarantine", syncArgs{Entity: entity, ID: id, By: by})
	return err
}

// DeleteRemote asks the running agent; see service.Syncing.
func (c *Client) DeleteRemote(ctx context.Context, by string) (int64, error) {
	return ask[int64](ctx, c, "DeleteRemote", syncArgs{By: by})
}

// exportStream sends a document in pieces as it is made.
func exportStream(s service.Service) stream {
	return func(ctx context.Context, raw json.RawMessage, send func(frame) error) (any, error) {
		var a syncArgs
		if err := json.Unmarshal(raw, &a); err != nil {
			return nil, core.Invalid("request", "the request cannot be read").Because(err)
		}
		return s.ExportRemote(ctx, pieces(send), a.By, func(e core.SyncExport) {
			_ = send(frame{Export: &e}) // a caller that left ends the work
		})
	}
}

// pieces sends what is written.
type pieces func(frame) error

// Write sends one piece.
func (p pieces) Write(b []byte) (int, error) {
	if err := p(frame{Piece: b}); err != nil {
		return 0, err
	}
	return len(b), nil
}

// ExportRemote asks the running agent; see service.Syncing.
func (c *Client) ExportRemote(ctx context.Context, w io.Writer, by string, see func(core.SyncExport)) (core.SyncExport, error) {
	return askFrames[core.SyncExport](ctx, c, "ExportRemote", syncArgs{By: by}, func(f frame) error {
		if f.Export != nil && see != nil {
			see(*f.Export)
		}
		_, err := w.Write(f.Piece)
		return err
	})
}
