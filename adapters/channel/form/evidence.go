package form

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

// evidence keeps looks and proofs in the channel's folder (0700): looks/ by content,
// evidence/ by submission. Nothing of it is sent anywhere.
type evidence struct{ dir string }

// look is what was seen of a filled form, and what it was filled with.
type look struct {
	Host string `json:"host"`
	// Pages are the structures of the form's pages, in order.
	Pages []string `json:"pages"`
	// Answers is the hash of all values.
	Answers string `json:"answers"`
	// Partial is set where further pages exist that a look cannot reach.
	Partial  bool      `json:"partial"`
	Lines    []string  `json:"lines"`
	Warnings []string  `json:"warnings"`
	Picture  string    `json:"picture"`
	At       time.Time `json:"at"`
}

func (l look) preview(u *url.URL, s core.Submission) channel.Preview {
	text := strings.Join(l.Lines, "\n")
	p := channel.Preview{Summary: fmt.Sprintf("form at %s, %d fields", u.Host, len(l.Lines)), Text: text,
		Wire: "Page: " + u.String() + "\nIdempotency-Key: " + string(s.Key) + "\n\n" + text, Link: u.String(), Warnings: l.Warnings}
	if l.Picture != "" {
		p.Wire = "Picture: " + l.Picture + "\n" + p.Wire
	}
	return p
}

// The states of a record.
const (
	stateOpened  = "opened"  // the last click is not reached
	stateClicked = "clicked" // it is about to be made, or was
	stateSent    = "sent"
)

// record is what is known of sending one submission.
type record struct {
	State   string        `json:"state"`
	At      time.Time     `json:"at"`
	Receipt *core.Receipt `json:"receipt,omitempty"`
}

// maxLooks bounds how many looks are kept; the oldest go first.
const maxLooks = 300

func (e evidence) look(hash core.ContentHash) (look, bool) {
	var l look
	ok := e.read(filepath.Join("looks", name(string(hash))+".json"), &l)
	return l, ok
}

func (e evidence) saveLook(hash core.ContentHash, l look, shots [][]byte) error {
	for i, shot := range shots {
		file := name(string(hash)) + ".jpg"
		if i < len(shots)-1 {
			file = fmt.Sprintf("%s-%d.jpg", name(string(hash)), i+1)
		}
		if _, err := keep(filepath.Join(e.dir, "looks"), file, shot); err != nil {
			return err
		}
	}
	if err := e.write(filepath.Join("looks", name(string(hash))+".json"), l); err != nil {
		return err
	}
	e.prune()
	return nil
}

func (e evidence) forget(hash core.ContentHash) {
	_ = os.Remove(filepath.Join(e.dir, "looks", name(string(hash))+".json"))
}

// prune removes the oldest files of looks beyond the bound.
func (e evidence) prune() {
	files, err := os.ReadDir(filepath.Join(e.dir, "looks"))
	if err != nil || len(files) <= maxLooks {
		return
	}
	type aged struct {
		name string
		at   time.Time
	}
	var all []aged
	for _, f := range files {
		if info, err := f.Info(); err == nil {
			all = append(all, aged{f.Name(), info.ModTime()})
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].at.Before(all[j].at) })
	for _, a := range all[:len(all)-maxLooks] {
		_ = os.Remove(filepath.Join(e.dir, "looks", a.name))
	}
}

func (e evidence) record(key core.IdemKey) (record, bool) {
	var r record
	ok := e.read(filepath.Join("evidence", name(string(key)), "record.json"), &r)
	return r, ok
}

func (e evidence) mark(key core.IdemKey, r record) error {
	return e.write(filepath.Join("evidence", name(string(key)), "record.json"), r)
}

// picture keeps a picture of a submission and returns the name of the proof.
func (e evidence) picture(key core.IdemKey, file string, shot []byte) string {
	dir := filepath.Join("evidence", name(string(key)))
	if _, err := keep(filepath.Join(e.dir, dir), file, shot); err != nil {
		return ""
	}
	return filepath.ToSlash(filepath.Join(dir, file))
}

// name keeps a key from being a path.
func name(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, s)
}

func (e evidence) read(file string, v any) bool {
	raw, err := os.ReadFile(filepath.Join(e.dir, file))
	return err == nil && json.Unmarshal(raw, v) == nil
}

// write replaces a file so that a crash leaves the old or the new one, on the disk
// before it returns.
func (e evidence) write(file string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	path := filepath.Join(e.dir, file)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make a folder for proofs: %w", err)
	}
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	_, err = f.Write(raw)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}
