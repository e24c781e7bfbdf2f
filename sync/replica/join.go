package replica

import (
	"context"
	"errors"
	"net/url"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
)

// Register makes the present session a device of the account, as an agent. id is new with every sign-in.
func Register(ctx context.Context, remote Remote, id, name string) error {
	return remote.Call(ctx, "device_register", map[string]any{"p_id": id, "p_kind": "agent", "p_name": core.Clean(name, 100, false), "p_client": mirror.Schema}, nil)
}

// Devices lists the devices of the account, the one that was seen last first.
func (r *Replica) Devices(ctx context.Context) ([]core.SyncDevice, error) {
	state, err := r.cfg.Store.SyncState(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := r.cfg.Remote.Select(ctx, "devices", url.Values{"select": {"id,rev,kind,name,created_at,last_seen_at,revoked_at"}, "order": {"last_seen_at.desc,id.asc"}, "limit": {"200"}})
	if err != nil {
		return nil, err
	}
	page, err := r.page(state, "devices", rows)
	if err != nil {
		return nil, err
	}
	out := make([]core.SyncDevice, 0, len(page.Rows))
	for _, row := range page.Rows {
		d, err := device(row.Doc)
		if err != nil {
			return nil, err
		}
		d.This = d.ID == state.Device
		out = append(out, d)
	}
	return out, nil
}

// Revoke shuts a device out at once. An agent may do so to itself only.
func Revoke(ctx context.Context, remote Remote, id string) error {
	return remote.Call(ctx, "device_revoke", map[string]any{"p_id": id}, nil)
}

// RevokeAs makes the present session a dashboard named self, shuts another device out by it, and then
// itself. It reports whether the other one was there.
func RevokeAs(ctx context.Context, remote Remote, self, name, id string) (bool, error) {
	if err := remote.Call(ctx, "device_register", map[string]any{"p_id": self, "p_kind": "dashboard", "p_name": core.Clean(name, 100, false), "p_client": mirror.Schema}, nil); err != nil {
		return false, err
	}
	var done bool
	err := remote.Call(ctx, "device_revoke", map[string]any{"p_id": id}, &done)
	return done, errors.Join(err, Revoke(context.WithoutCancel(ctx), remote, self))
}

// confirmation are the words that the project wants before it deletes.
const confirmation = "delete my data"

// DeleteRemote deletes all that the account has in the project and shuts its devices out. It returns how
// many rows went.
func (r *Replica) DeleteRemote(ctx context.Context) (int64, error) {
	r.round.Lock()
	defer r.round.Unlock()
	var n int64
	err := r.cfg.Remote.Call(ctx, "delete_my_data", map[string]any{"p_confirm": confirmation}, &n)
	return n, err
}
