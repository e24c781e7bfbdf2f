package replica

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/sync/supabase"
)

// settingsID is the document of what the owner set.
const settingsID = "settings"

// maxMerges bounds how often settings are merged in one round while somebody changes them.
const maxMerges = 4

// settings brings both sides' settings together, field by field: what one side changed since they last
// agreed is taken over, what both changed differently stays as it is here and is shown to the owner.
func (r *Replica) settings(ctx context.Context) error {
	for range maxMerges {
		again, err := r.settingsOnce(ctx)
		if err != nil || !again {
			return err
		}
	}
	return nil
}

func (r *Replica) settingsOnce(ctx context.Context) (again bool, err error) {
	state, err := r.cfg.Store.SyncState(ctx)
	if err != nil {
		return false, err
	}
	there, version, err := r.remoteSettings(ctx)
	if err != nil {
		return false, err
	}
	if version < state.Version {
		// The project was brought back from a copy, or emptied: what is here is later.
		if err := r.rebase(ctx, there, version); err != nil {
			return false, err
		}
	} else if version > state.Version {
		if err := r.merge(ctx, state, there, version); err != nil {
			return false, err
		}
	}
	if state, err = r.cfg.Store.SyncState(ctx); err != nil {
		return false, err
	}
	marks, err := r.cfg.Store.Dirty(ctx, "settings", "", 1)
	if err != nil || len(marks) == 0 {
		return false, err
	}
	_, here, err := r.ownSettings(ctx)
	if err != nil {
		return false, err
	}
	if !same(here, state.Settings) || state.Version == 0 {
		var put struct {
			Version int64 `json:"version"`
		}
		err := r.cfg.Remote.Call(ctx, "settings_put", map[string]any{"p_id": settingsID, "p_base_version": state.Version, "p_doc": here}, &put)
		var e *supabase.Error
		if errors.As(err, &e) && e.HTTP == 409 {
			// Somebody was quicker: read theirs, merge, and try again.
			return true, r.fetchSettings(ctx)
		}
		if err != nil {
			return false, err
		}
		if _, err := r.cfg.Store.ChangeSync(ctx, func(s *core.SyncState) error {
			s.Settings, s.Version = here, put.Version
			return nil
		}); err != nil {
			return false, err
		}
		if err := r.cfg.Store.Pushed(ctx, "settings", state.Device, []core.RemoteRow{{ID: settingsID, Facts: put.Version}}, nil); err != nil {
			return false, err
		}
	}
	return false, r.cfg.Store.Pushed(ctx, "settings", state.Device, nil, marks)
}

// rebase takes an older document of the project as the one that was agreed on, so that the present one
// goes there again.
func (r *Replica) rebase(ctx context.Context, there json.RawMessage, version int64) error {
	now, _, err := r.ownSettings(ctx)
	if err != nil {
		return err
	}
	if _, err := r.cfg.Store.ChangeSync(ctx, func(s *core.SyncState) error {
		s.Settings, s.Version = there, version
		return nil
	}); err != nil {
		return err
	}
	return r.cfg.Store.Mark(ctx, []core.Dirty{{Entity: "settings", ID: settingsID, Rev: now.Rev}})
}

// remoteSettings is the document as it was last read; version 0 means that there is none.
func (r *Replica) remoteSettings(ctx context.Context) (json.RawMessage, int64, error) {
	var version int64
	err := r.cfg.Store.RemoteRows(ctx, "settings", func(row core.RemoteRow) {
		if row.ID == settingsID {
			version = row.Facts
		}
	})
	if err != nil || version == 0 {
		return nil, 0, err
	}
	doc, err := r.cfg.Store.RemoteDoc(ctx, "settings", settingsID)
	return json.RawMessage(doc), version, err
}

// fetchSettings reads the present document without waiting for the next cut.
func (r *Replica) fetchSettings(ctx context.Context) error {
	h, err := r.head(ctx)
	if err != nil {
		return err
	}
	state, err := r.cfg.Store.SyncState(ctx)
	if err != nil {
		return err
	}
	_, err = r.pullTable(ctx, state, "settings", h, "")
	return err
}

// ownSettings are the settings here, and what of them leaves the machine.
func (r *Replica) ownSettings(ctx context.Context) (core.Settings, json.RawMessage, error) {
	s, err := r.cfg.Store.Settings(ctx)
	if err != nil {
		return s, nil, err
	}
	raw, err := json.Marshal(s)
	if err != nil {
		return s, nil, fmt.Errorf("encode the settings: %w", err)
	}
	t, _ := mirror.Of("settings")
	doc, err := t.Reduce(raw)
	return s, doc, err
}

func (r *Replica) merge(ctx context.Context, state core.SyncState, thereDoc json.RawMessage, version int64) error {
	own, hereDoc, err := r.ownSettings(ctx)
	if err != nil {
		return err
	}
	t, _ := mirror.Of("settings")
	allowed, err := t.Reduce(thereDoc)
	if err != nil {
		allowed = hereDoc // what is no document of settings changes nothing
	}
	base, here, there := flat(state.Settings), flat(hereDoc), flat(allowed)
	if state.Version == 0 {
		// Both sides meet for the first time: what is set there counts, and what it does not say stays.
		base = here
		for k, v := range here {
			if _, ok := there[k]; !ok {
				there[k] = v
			}
		}
	}
	take := map[string]json.RawMessage{}
	var conflicts []core.SyncConflict
	for _, key := range keys(base, here, there) {
		h, b, o := here[key], base[key], there[key]
		switch {
		case same(h, o), same(o, b):
		case same(h, b):
			take[key] = o
		default:
			conflicts = append(conflicts, core.SyncConflict{ID: fmt.Sprintf("settings:%s:%d", key, version), Subject: settingsID, Field: key, Here: h, There: o})
		}
	}
	if len(take) > 0 {
		next, err := with(own, take)
		if err == nil {
			_, err = r.cfg.Do.SaveSettingsBy(ctx, next, core.Clean(actorPrefix+state.Mail, 200, false))
		}
		switch core.KindOf(err) {
		case "":
		case core.KindTransient, core.KindInternal:
			return err
		default:
			// They are not valid here, or not permitted: they stay as they were, and the owner is told.
			for _, key := range keys(take) {
				conflicts = append(conflicts, core.SyncConflict{ID: fmt.Sprintf("settings:%s:%d", key, version), Subject: settingsID, Field: key, Here: here[key], There: take[key]})
			}
			r.cfg.Log.Warn("settings of the dashboard were refused", "err", err)
		}
	}
	if err := r.cfg.Store.SaveConflicts(ctx, conflicts); err != nil {
		return err
	}
	if _, err := r.cfg.Store.ChangeSync(ctx, func(s *core.SyncState) error {
		s.Settings, s.Version = allowed, version
		return nil
	}); err != nil {
		return err
	}
	now, hereDoc, err := r.ownSettings(ctx)
	if err != nil || same(hereDoc, allowed) {
		return err
	}
	return r.cfg.Store.Mark(ctx, []core.Dirty{{Entity: "settings", ID: settingsID, Rev: now.Rev}})
}

// With returns settings with one field as it is in a conflict.
func With(s core.Settings, field string, value json.RawMessage) (core.Settings, error) {
	return with(s, map[string]json.RawMessage{field: value})
}

// with returns settings with fields replaced; a missing value takes the field's zero.
func with(s core.Settings, fields map[string]json.RawMessage) (core.Settings, error) {
	raw, err := json.Marshal(s)
	if err != nil {
		return s, fmt.Errorf("encode the settings: %w", err)
	}
	var doc map[string]json.RawMessage
	if err := json.Unmarshal(raw, &doc); err != nil {
		return s, fmt.Errorf("encode the settings: %w", err)
	}
	for key, v := range fields {
		at := doc
		outer, inner, nested := strings.Cut(key, ".")
		if nested {
			at = map[string]json.RawMessage{}
			if have := doc[outer]; have != nil {
				if err := json.Unmarshal(have, &at); err != nil {
					return s, fmt.Errorf("encode the settings: %w", err)
				}
			}
			key = inner
		}
		if at[key] = v; v == nil {
			delete(at, key)
		}
		if nested {
			joined, err := json.Marshal(at)
			if err != nil {
				return s, fmt.Errorf("encode the settings: %w", err)
			}
			doc[outer] = joined
		}
	}
	if raw, err = json.Marshal(doc); err != nil {
		return s, fmt.Errorf("encode the settings: %w", err)
	}
	next := core.Settings{}
	if err := json.Unmarshal(raw, &next); err != nil {
		return s, core.Invalid("settings", "the dashboard's settings are not of the right kind")
	}
	next.Rev = s.Rev
	return next, nil
}

// flat splits a document into its fields; those of filters and arms count one by one.
func flat(doc json.RawMessage) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	var top map[string]json.RawMessage
	if json.Unmarshal(doc, &top) != nil {
		return out
	}
	for k, v := range top {
		// Of these a part leaves the machine, or each part counts for itself.
		if k != "filters" && k != "arms" {
			out[k] = v
			continue
		}
		for inner, v := range flat(v) {
			out[k+"."+inner] = v
		}
	}
	return out
}

func keys(maps ...map[string]json.RawMessage) []string {
	seen := map[string]bool{}
	var out []string
	for _, m := range maps {
		for k := range m {
			if !seen[k] {
				seen[k] = true
				out = append(out, k)
			}
		}
	}
	sort.Strings(out)
	return out
}

// same compares documents by what they say.
func same(a, b json.RawMessage) bool {
	return bytes.Equal(canonical(a), canonical(b))
}

func canonical(raw json.RawMessage) []byte {
	if len(raw) == 0 {
		return []byte("null")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return raw
	}
	out, err := json.Marshal(v)
	if err != nil {
		return raw
	}
	return out
}
