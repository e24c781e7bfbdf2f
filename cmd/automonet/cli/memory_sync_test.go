package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"strings"

	"github.com/automonet/automonet/core"
)

// copied is the copy, as the memory has it: a project that refused one row and disagrees
// on one setting.
type copied struct {
	sync core.SyncStatus
	// acts are what was asked for, in order.
	acts []string
	// sealed is how many texts an export cannot open; broken is how it ends, after a part.
	sealed int
	broken error
}

func (m *copied) acted(what string) { m.acts = append(m.acts, what) }

func (m *memory) SyncStatus(context.Context) (core.SyncStatus, error) {
	if m.sync.State == "" {
		return core.SyncStatus{State: "off"}, nil
	}
	return m.sync, nil
}

func (m *memory) SyncNow(_ context.Context, who string) (core.SyncStatus, error) {
	m.acted("sync now " + who)
	return m.sync, nil
}

func (m *memory) SyncCheck(context.Context, string) (core.SyncCheck, error) {
	return core.SyncCheck{At: m.now, Marked: 2, Tables: []core.SyncTableCheck{{Table: "jobs", Equal: true, Here: 4, There: 4}, {Table: "proposals", Here: 3, There: 1}}}, nil
}

func (m *memory) SyncSignIn(_ context.Context, in core.SyncSignIn, _ string) (core.SyncStatus, error) {
	m.acted(strings.Join([]string{"sync login", in.URL, in.Key, in.Texts, in.Mail, in.Password, in.Passphrase, in.Name}, " "))
	return m.sync, nil
}

func (m *memory) SyncSignOut(context.Context, string) error {
	m.acted("sync logout")
	return nil
}

func (m *memory) SyncDevices(context.Context) ([]core.SyncDevice, error) {
	return []core.SyncDevice{{ID: "device-1", Name: "desk", Kind: "agent", This: true, SeenAt: m.now}, {ID: "device-2", Name: "phone", Kind: "dashboard", SeenAt: m.now, RevokedAt: m.now}, {ID: "device-3", Name: "tablet", Kind: "dashboard", SeenAt: m.now}}, nil
}

func (m *memory) SyncRevoke(_ context.Context, id, password, _ string) error {
	m.acted("sync revoke " + id + " " + password)
	return nil
}

func (m *memory) DiscardSyncQuarantine(_ context.Context, entity, id, _ string) error {
	m.acted("sync discard " + entity + " " + id)
	return nil
}

func (m *memory) SyncConflicts(context.Context) ([]core.SyncConflict, error) {
	return []core.SyncConflict{{ID: "settings:threshold:4", Subject: "settings", Field: "threshold", Here: json.RawMessage("70"), There: json.RawMessage("55"), At: m.now}}, nil
}

func (m *memory) ResolveSyncConflict(_ context.Context, id, side, _ string) (core.SyncConflict, error) {
	m.acted("sync keep " + id + " " + side)
	return core.SyncConflict{ID: id, Field: "threshold", Kept: side}, nil
}

func (m *memory) SyncQuarantine(context.Context) ([]core.SyncQuarantined, error) {
	return []core.SyncQuarantined{{Dirty: core.Dirty{Entity: "job", ID: "job-1", Rev: 3}, Code: "23514", Error: "check violated", Since: m.now, Tries: 2}}, nil
}

func (m *memory) RetrySyncQuarantine(context.Context, string, string, string) (int64, error) {
	m.acted("sync retry")
	return 1, nil
}

const exportedText = `{"tables":{"jobs":[]}}` + "\n"

func (m *memory) ExportRemote(_ context.Context, w io.Writer, who string, see func(core.SyncExport)) (core.SyncExport, error) {
	m.acted("sync export " + who)
	out := core.SyncExport{Project: "abc.supabase.co", Rows: 41, Sealed: m.sealed, Tables: []core.SyncExportedTable{{Table: "jobs", Rows: 41}}}
	see(core.SyncExport{})
	see(out)
	if _, err := io.WriteString(w, exportedText[:9]); err != nil || m.broken != nil {
		return core.SyncExport{}, cmp.Or(m.broken, err)
	}
	_, err := io.WriteString(w, exportedText[9:])
	return out, err
}

func (m *memory) DeleteRemote(context.Context, string) (int64, error) {
	m.acted("sync erase")
	return 12, nil
}
