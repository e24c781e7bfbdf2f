package app

import (
	"context"
	"io"

	"github.com/automonet/automonet/actors/replicator"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/sync/replica"
)

// The states of copying; see core.SyncStatus.
const (
	syncOff       = "off"
	syncDryRun    = "dry_run"
	syncSignedOut = "signed_out"
	syncOK        = "ok"
	syncBehind    = "behind"
	syncFailing   = "failing"
	// behindAfter is the lag in seconds from which copying counts as behind.
	behindAfter = 300
)

// SyncStatus says how copying is.
func (l *local) SyncStatus(ctx context.Context) (core.SyncStatus, error) {
	out := core.SyncStatus{State: syncOff}
	to, err := l.sync.at(ctx)
	if err != nil {
		return out, err
	}
	if to == nil {
		return out, nil
	}
	out.Texts, out.Address, out.Fixed = to.texts, to.address, to.fixed
	if to.client == nil {
		out.State = syncDryRun
		return out, nil
	}
	s, err := l.store.SyncState(ctx)
	if err != nil {
		return out, err
	}
	out.Project, out.Mail, out.Device, out.SuccessAt, out.CheckedAt, out.Problem = s.Project, s.Mail, s.Name, s.SuccessAt, s.CheckedAt, s.Problem
	if out.Quarantined, out.Conflicts, err = l.store.SyncCounts(ctx); err != nil {
		return out, err
	}
	if out.Queue, err = l.store.DirtyCount(ctx, replica.Entities()); err != nil {
		return out, err
	}
	if s.Device == "" {
		out.State, out.Device = syncSignedOut, ""
		return out, nil
	}
	if out.Queue > 0 && !s.EmptyAt.IsZero() {
		out.Lag = max(0, l.clock.Now().Sub(s.EmptyAt).Seconds())
	}
	if r, err := l.sync.current(ctx); err == nil {
		out.Holder = r.Holder()
	}
	switch {
	case s.Problem != nil:
		out.State = syncFailing
	case out.Lag > behindAfter:
		out.State = syncBehind
	default:
		out.State = syncOK
	}
	return out, nil
}

// SyncNow makes a round at once.
func (l *local) SyncNow(ctx context.Context, by string) (core.SyncStatus, error) {
	r, err := l.sync.signedIn(ctx)
	if err != nil {
		return core.SyncStatus{}, err
	}
	if err := l.sync.note(ctx, "asked", nil, by); err != nil {
		return core.SyncStatus{}, err
	}
	if _, err := r.Round(ctx); err != nil {
		return core.SyncStatus{}, worded(err)
	}
	return l.SyncStatus(ctx)
}

// SyncCheck compares the sums of both sides.
func (l *local) SyncCheck(ctx context.Context, by string) (core.SyncCheck, error) {
	r, err := l.sync.signedIn(ctx)
	if err != nil {
		return core.SyncCheck{}, err
	}
	out, err := r.Check(ctx)
	if err != nil {
		return out, worded(err)
	}
	if out.Marked > 0 {
		l.knock(replicator.Role)
	}
	return out, l.sync.note(ctx, "checked", map[string]any{"equal": out.Equal, "marked": out.Marked}, by)
}

// SyncDevices lists the devices of the account.
func (l *local) SyncDevices(ctx context.Context) ([]core.SyncDevice, error) {
	r, err := l.sync.signedIn(ctx)
	if err != nil {
		return nil, err
	}
	list, err := r.Devices(ctx)
	return list, worded(err)
}

// SyncConflicts lists what both sides changed.
func (l *local) SyncConflicts(ctx context.Context) ([]core.SyncConflict, error) {
	return l.store.Conflicts(ctx)
}

// ResolveSyncConflict keeps one side: "here" or "there".
func (l *local) ResolveSyncConflict(ctx context.Context, id, side, by string) (core.SyncConflict, error) {
	if side != "here" && side != "there" {
		return core.SyncConflict{}, core.Invalid("keep", "%q is no side; keep here or there", core.Clean(side, 20, false))
	}
	list, err := l.store.Conflicts(ctx)
	if err != nil {
		return core.SyncConflict{}, err
	}
	for _, c := range list {
		if c.ID != id || side != "there" {
			continue
		}
		settings, err := l.store.Settings(ctx)
		if err != nil {
			return c, err
		}
		if settings, err = replica.With(settings, c.Field, c.There); err != nil {
			return c, err
		}
		if _, err := l.SaveSettingsBy(ctx, settings, by); err != nil {
			return c, err
		}
	}
	c, err := l.store.CloseConflict(ctx, id, side, by)
	l.knock(replicator.Role)
	return c, err
}

// SyncQuarantine lists the rows that the project refused.
func (l *local) SyncQuarantine(ctx context.Context) ([]core.SyncQuarantined, error) {
	return l.store.Quarantined(ctx)
}

// RetrySyncQuarantine sends refused rows again: one, or all with an empty id.
func (l *local) RetrySyncQuarantine(ctx context.Context, entity, id, by string) (int64, error) {
	n, err := l.store.Release(ctx, entity, id, by)
	if err == nil {
		l.knock(replicator.Role)
	}
	return n, err
}

// DiscardSyncQuarantine lets a refused row be until it changes.
func (l *local) DiscardSyncQuarantine(ctx context.Context, entity, id, by string) error {
	return l.store.Discard(ctx, entity, id, by)
}

// ExportRemote writes what the account has in the project. It needs no replica, so that a device
// without the key of the texts, and one whose copying does not go on, can export all the same.
func (l *local) ExportRemote(ctx context.Context, w io.Writer, by string, see func(core.SyncExport)) (core.SyncExport, error) {
	to, state, err := l.sync.entered(ctx)
	if err != nil {
		return core.SyncExport{}, err
	}
	doc, err := keep{l.sync.opts, keyRef}.Load()
	if err != nil {
		return core.SyncExport{}, err
	}
	cfg := replica.ExportConfig{Remote: to.client, Account: state.Account, Mail: state.Mail, Clock: l.clock}
	if cfg.Cipher, err = cipherOf(doc); err != nil {
		// Texts stay as they lie there, and the result says how many.
		cfg.Cipher = nil
	}
	if see == nil {
		see = func(core.SyncExport) {}
	}
	out, failure := replica.Export(ctx, cfg, w, see)
	if ctx.Err() != nil {
		failure = ctx.Err()
	}
	// Who read rows is noted even where the last of them did not arrive.
	if out.Rows > 0 || failure == nil {
		err := l.sync.note(context.WithoutCancel(ctx), "exported", map[string]any{"rows": out.Rows, "whole": failure == nil}, by)
		if failure == nil {
			failure = err
		}
	}
	return out, worded(failure)
}

// DeleteRemote deletes all that the account has in the project and signs this device out.
func (l *local) DeleteRemote(ctx context.Context, by string) (int64, error) {
	r, err := l.sync.signedIn(ctx)
	if err != nil {
		return 0, err
	}
	n, err := r.DeleteRemote(ctx)
	if err != nil {
		return 0, worded(err)
	}
	if err := l.sync.note(ctx, "erased", map[string]any{"rows": n}, by); err != nil {
		return n, err
	}
	return n, l.SyncSignOut(ctx, by)
}
