package replica

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/sync/supabase"
)

// pageRows is how many rows a page has at most; the server may cut it shorter.
const pageRows = 500

// pulled is a row of any table, as far as it is read.
type pulled struct {
	ID      string          `json:"id"`
	Rev     int64           `json:"rev"`
	Facts   int64           `json:"facts_v"`
	Device  string          `json:"device_id"`
	Deleted *string         `json:"deleted_at"`
	Version int64           `json:"version"`
	Doc     json.RawMessage `json:"doc"`

	Kind    string `json:"kind"`
	Target  string `json:"target_id"`
	Hash    string `json:"content_sha256"`
	Reason  string `json:"reason"`
	Body    string `json:"body"`
	Made    string `json:"created_at"`
	Expires string `json:"expires_at"`

	Name    string  `json:"name"`
	Seen    string  `json:"last_seen_at"`
	Revoked *string `json:"revoked_at"`
}

// Bounds of what is read, in bytes: the project has the same, but its word is not taken for it.
const (
	maxName   = 200
	maxReason = 4000
	maxDoc    = 512 << 10
)

// readRow reads a row. What of it cannot be read, or is too long, is left empty: one odd row of a project that
// was tampered with must not hold up the others. Without a key it is no row.
func readRow(raw json.RawMessage) (v pulled, ok bool) {
	if json.Unmarshal(raw, &v) != nil {
		v = pulled{}
		var fields map[string]json.RawMessage
		if json.Unmarshal(raw, &fields) != nil {
			return v, false
		}
		for name, into := range map[string]any{"id": &v.ID, "rev": &v.Rev, "facts_v": &v.Facts, "device_id": &v.Device, "deleted_at": &v.Deleted, "version": &v.Version, "doc": &v.Doc,
			"kind": &v.Kind, "target_id": &v.Target, "content_sha256": &v.Hash, "reason": &v.Reason, "body": &v.Body, "created_at": &v.Made, "expires_at": &v.Expires,
			"name": &v.Name, "last_seen_at": &v.Seen, "revoked_at": &v.Revoked} {
			_ = json.Unmarshal(fields[name], into) // it stays empty
		}
	}
	for text, most := range map[*string]int{&v.Device: maxName, &v.Kind: maxName, &v.Target: maxName, &v.Hash: maxName, &v.Name: maxReason, &v.Reason: maxReason, &v.Body: mirror.MaxBody} {
		if len(*text) > most {
			*text = ""
		}
	}
	if len(v.Doc) > maxDoc || !shallow(v.Doc) {
		v.Doc = nil
	}
	return v, v.ID != "" && len(v.ID) <= maxName && v.Rev > 0
}

// maxDepth bounds how deep a document nests: SQLite reads a thousand levels, the settings have five.
const maxDepth = 64

// shallow reports whether JSON nests no deeper than maxDepth.
func shallow(raw []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{', c == '[':
			if depth++; depth > maxDepth {
				return false
			}
		case c == '}', c == ']':
			depth--
		}
	}
	return true
}

// columnsOf are the columns that are read of a table: of what this device writes itself only what tells
// whether it is there.
func columnsOf(table string) []string {
	switch table {
	case "settings":
		return []string{"id", "rev", "version", "doc", "device_id"}
	case "devices":
		return []string{"id", "rev", "kind", "name", "created_at", "last_seen_at", "revoked_at"}
	case "decisions":
		return []string{"id", "rev", "facts_v", "device_id", "deleted_at", "kind", "target_id", "content_sha256", "reason", "body", "created_at", "expires_at"}
	}
	return []string{"id", "rev", "facts_v", "device_id", "deleted_at"}
}

// pull reads every table up to the head, as one cut, and then says that all of it was read.
func (r *Replica) pull(ctx context.Context, s core.SyncState, h head) (int, error) {
	total := 0
	for _, t := range pulledTables() {
		// Rows that this device wrote are known, unless everything is read anew.
		not := ""
		if t.Mirrored && t.Owner == mirror.Agent && !s.Reading {
			not = s.Device
			if others, err := r.others(ctx, s.Device); err != nil || !others {
				if err != nil {
					return total, err
				}
				continue
			}
		}
		n, err := r.pullTable(ctx, s, t.Name, h, not)
		total += n
		if err != nil {
			return total, err
		}
	}
	if s.Reading {
		r.cfg.Reach("replica.pull.end")
		marked, err := r.cfg.Store.EndReading(ctx, h.Epoch, h.Rev)
		if err == nil {
			r.cfg.Log.Info("everything was read anew", "rows", total, "sent_again", marked)
		}
		return total, err
	}
	_, err := r.cfg.Store.ChangeSync(ctx, func(s *core.SyncState) error {
		s.Head = h.Rev
		return nil
	})
	return total, err
}

// pulledTables are the tables that are read. Devices come first: they tell whether the tables of agents
// hold anything that this one did not write.
func pulledTables() []mirror.Table {
	var first, rest []mirror.Table
	for _, t := range mirror.Tables() {
		switch {
		case t.Name == "devices":
			first = append(first, t)
		case t.Mirrored, t.Name == "settings":
			rest = append(rest, t)
		}
	}
	return append(first, rest...)
}

// others reports whether there ever was another agent.
func (r *Replica) others(ctx context.Context, own string) (bool, error) {
	found := false
	err := r.cfg.Store.RemoteRows(ctx, "devices", func(d core.RemoteRow) {
		found = found || d.ID != own && d.Facts == deviceAgent
	})
	return found, err
}

// deviceAgent stands in the facts of a device that is an agent.
const deviceAgent = 2

func (r *Replica) pullTable(ctx context.Context, s core.SyncState, table string, h head, not string) (int, error) {
	total := 0
	for {
		at, err := r.cfg.Store.SyncCursor(ctx, table)
		if err != nil {
			return total, err
		}
		if at.Rev > h.Rev {
			return total, nil
		}
		rows, err := r.cfg.Remote.Page(ctx, table, columnsOf(table), supabase.Key{Rev: at.Rev, ID: at.ID}, h.Rev, pageRows, not)
		if err != nil {
			return total, err
		}
		if len(rows) == 0 {
			return total, nil
		}
		page, err := r.page(s, table, rows)
		if err != nil {
			return total, err
		}
		r.cfg.Reach("replica.pull.page")
		if err := r.cfg.Store.TakePage(ctx, page); err != nil {
			return total, err
		}
		r.cfg.Reach("replica.pull.taken")
		total += len(rows)
	}
}

func (r *Replica) page(s core.SyncState, table string, rows []json.RawMessage) (core.RemotePage, error) {
	page := core.RemotePage{Table: table}
	for _, raw := range rows {
		v, ok := readRow(raw)
		if !ok {
			return page, &supabase.Error{HTTP: http.StatusBadGateway, Message: "a row of " + table + " cannot be read"}
		}
		out := core.RemoteRow{ID: v.ID, Rev: v.Rev, Facts: v.Facts, Device: v.Device, Deleted: v.Deleted != nil}
		switch table {
		case "settings":
			out.Facts = v.Version
			out.Doc = v.Doc
		case "devices":
			out.Facts, out.Device, out.Deleted = 1, v.ID, v.Revoked != nil
			if v.Kind == "agent" {
				out.Facts = deviceAgent
			}
			d := core.SyncDevice{ID: v.ID, Name: core.Clean(v.Name, 100, false), Kind: v.Kind, CreatedAt: parsed(&v.Made), SeenAt: parsed(&v.Seen), RevokedAt: parsed(v.Revoked)}
			doc, err := json.Marshal(d)
			if err != nil {
				return page, err
			}
			out.Doc = doc
		case "decisions":
			page.Commands = append(page.Commands, r.command(s, v))
		}
		page.Rows = append(page.Rows, out)
	}
	return page, nil
}

// parsed is a time, zero for none and for what cannot be read: such a decision has expired.
func parsed(s *string) time.Time {
	if s == nil {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, *s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

func device(doc json.RawMessage) (core.SyncDevice, error) {
	var d core.SyncDevice
	if err := json.Unmarshal(doc, &d); err != nil {
		return d, fmt.Errorf("read a device: %w", err)
	}
	return d, nil
}
