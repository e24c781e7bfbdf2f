package service

import (
	"context"
	"io"

	"github.com/automonet/automonet/core"
)

// Syncing is the copy at the owner's Supabase project. by is who did it.
type Syncing interface {
	SyncStatus(ctx context.Context) (core.SyncStatus, error)
	// SyncNow makes a round at once and says how it went.
	SyncNow(ctx context.Context, by string) (core.SyncStatus, error)
	// SyncCheck compares the sums of both sides; what the project lacks is sent again.
	SyncCheck(ctx context.Context, by string) (core.SyncCheck, error)
	SyncSignIn(ctx context.Context, in core.SyncSignIn, by string) (core.SyncStatus, error)
	SyncSignOut(ctx context.Context, by string) error
	SyncDevices(ctx context.Context) ([]core.SyncDevice, error)
	// SyncRevoke shuts another device of the account out, by the account's password.
	SyncRevoke(ctx context.Context, id, password, by string) error
	SyncConflicts(ctx context.Context) ([]core.SyncConflict, error)
	// ResolveSyncConflict keeps "here" or "there".
	ResolveSyncConflict(ctx context.Context, id, side, by string) (core.SyncConflict, error)
	SyncQuarantine(ctx context.Context) ([]core.SyncQuarantined, error)
	// RetrySyncQuarantine sends refused rows again: one, or all with an empty id.
	RetrySyncQuarantine(ctx context.Context, entity, id, by string) (int64, error)
	// DiscardSyncQuarantine lets a refused row be until it changes.
	DiscardSyncQuarantine(ctx context.Context, entity, id, by string) error
	// ExportRemote writes the account's rows in the project to w as one JSON document, texts
	// opened where this device has their key, and tells see of its way; see may be nil. Of
	// one that ends with an error w has a part that is no JSON. It changes nothing.
	ExportRemote(ctx context.Context, w io.Writer, by string, see func(core.SyncExport)) (core.SyncExport, error)
	// DeleteRemote deletes the copy and signs this device out; it returns how many rows went.
	DeleteRemote(ctx context.Context, by string) (int64, error)
}
