package channel

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// Step is how far the sending of a submission has come, as a channel notes it on the
// disk where the service cannot be asked afterwards.
type Step string

// The steps, in their order.
const (
	StepBegun  Step = "begun"  // the request that sends was not begun yet
	StepHanded Step = "handed" // it is about to be made, or was
	StepSent   Step = "sent"   // with the receipt
)

// Note is what is known of sending one submission.
type Note struct {
	Step    Step          `json:"step"`
	At      time.Time     `json:"at"`
	Receipt *core.Receipt `json:"receipt,omitempty"`
	// Seen is a digest of what the user was shown beside the approved content.
	Seen string `json:"seen,omitempty"`
}

// Notes keeps notes in a channel's folder (0700), each in a file of its own.
type Notes struct{ Folder string }

// Load returns the note under a key, false where there is none.
func (n Notes) Load(key string) (Note, bool) {
	var note Note
	raw, err := os.ReadFile(n.file(key))
	return note, err == nil && json.Unmarshal(raw, &note) == nil
}

// Save replaces the note under a key, so that a crash leaves the old or the new one;
// it is on the disk before Save returns.
func (n Notes) Save(key string, note Note) error {
	raw, err := json.Marshal(note)
	if err != nil {
		return fmt.Errorf("write a note: %w", err)
	}
	file := n.file(key)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("make the folder of a channel: %w", err)
	}
	f, err := os.OpenFile(file+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write a note: %w", err)
	}
	_, err = f.Write(raw)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(file+".new", file)
	}
	if err != nil {
		return fmt.Errorf("write a note: %w", err)
	}
	return nil
}

// maxLooks bounds how many looks are kept; the oldest go first.
const maxLooks = 300

// SaveLook notes what the user was shown beside the approved content of that hash.
func (n Notes) SaveLook(hash core.ContentHash, seen string, at time.Time) error {
	if err := n.Save(look(hash), Note{At: at, Seen: seen}); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(n.Folder, "notes", "look_*.json"))
	if err != nil || len(files) <= maxLooks {
		return err
	}
	age := map[string]time.Time{}
	for _, f := range files {
		if info, err := os.Stat(f); err == nil {
			age[f] = info.ModTime()
		}
	}
	sort.Slice(files, func(i, j int) bool { return age[files[i]].Before(age[files[j]]) })
	for _, f := range files[:len(files)-maxLooks] {
		_ = os.Remove(f) // one that stays is taken the next time
	}
	return nil
}

// Unchanged reports whether what is seen now is what the user was shown; also where
// they were shown nothing.
func (n Notes) Unchanged(hash core.ContentHash, seen string) bool {
	note, ok := n.Load(look(hash))
	return !ok || note.Seen == seen
}

func look(hash core.ContentHash) string { return "look_" + string(hash) }

// file keeps a key from being a path.
func (n Notes) file(key string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, key)
	return filepath.Join(n.Folder, "notes", plain+".json")
}

// absenceFor is how long a note that sending was not begun proves that nothing was
// sent: after that it may be that of a restored folder.
const absenceFor = time.Hour

// Verdict says what a note proves of a submission at now.
func (n Notes) Verdict(key core.IdemKey, now time.Time) Verdict {
	note, ok := n.Load(string(key))
	switch {
	case ok && note.Receipt != nil:
		return Verdict{Presence: PresenceFound, Receipt: *note.Receipt, Reason: "the service confirmed it, and the proof is kept"}
	case ok && note.Step == StepBegun && !now.Before(note.At) && now.Sub(note.At) < absenceFor:
		return Verdict{Presence: PresenceAbsent, Reason: "the request that sends was not begun"}
	}
	return Verdict{Presence: PresenceUnknowable, Reason: "the service cannot be asked; look for a confirmation by mail"}
}
