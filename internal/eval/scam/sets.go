package scam

import (
	"bufio"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract"
	"github.com/automonet/automonet/core/screen"
)

// Item is a text of a labelled set: whether it is what the set is about.
type Item struct {
	Title string `json:"title,omitempty"`
	Text  string `json:"text"`
	Yes   bool   `json:"yes"`
	// From says where the text comes from.
	From string `json:"from"`
}

// HeldOut reports whether an item is in the third that no rule was tuned on: by the
// hash of its text.
func (i Item) HeldOut() bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(i.Text))
	return h.Sum32()%3 == 0
}

// LoadSet reads a labelled set.
func LoadSet(path string) ([]Item, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	s := bufio.NewScanner(file)
	s.Buffer(nil, 1<<20)
	var out []Item
	for s.Scan() {
		var i Item
		if err := json.Unmarshal(s.Bytes(), &i); err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		out = append(out, i)
	}
	return out, s.Err()
}

// SetResult is how the rules did on a part of a set.
type SetResult struct {
	Name, Part                string
	Rows, Yes, Right, Said    int
	Precision, Recall, Alarms float64
}

// MeasureSet runs the screening over both parts of a set. is says which codes count.
func MeasureSet(name string, items []Item, is func(code string) bool) []SetResult {
	parts := []SetResult{{Name: name, Part: "tuned"}, {Name: name, Part: "held out"}, {Name: name, Part: "German rows of both"}}
	for _, item := range items {
		caught := Caught(item, is)
		part := 0
		if item.HeldOut() {
			part = 1
		}
		parts[part].add(item, caught)
		if extract.Extract(core.Posting{Title: item.Title, Text: item.Text}).Language == core.LangGerman {
			parts[2].add(item, caught)
		}
	}
	for i := range parts {
		p := &parts[i]
		if p.Said > 0 {
			p.Precision = float64(p.Right) / float64(p.Said)
		}
		if p.Yes > 0 {
			p.Recall = float64(p.Right) / float64(p.Yes)
		}
		if no := p.Rows - p.Yes; no > 0 {
			p.Alarms = float64(p.Said-p.Right) / float64(no)
		}
	}
	return parts
}

func (p *SetResult) add(item Item, caught bool) {
	p.Rows++
	if item.Yes {
		p.Yes++
	}
	if caught {
		p.Said++
	}
	if caught && item.Yes {
		p.Right++
	}
}

// Caught reports whether the screening gives an item one of the codes that count.
func Caught(item Item, is func(code string) bool) bool {
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	posting := core.Posting{Title: item.Title, Text: item.Text, FetchedAt: at}
	job := core.Job{Title: item.Title, Text: item.Text, FirstSeenAt: at, Extraction: extract.Extract(posting)}
	for _, r := range screen.Screen(job, nil, core.Profile{}, core.Settings{}, at).Reasons() {
		if is(r.Code) {
			return true
		}
	}
	return false
}

// The sets are in the repository.
const folder = "internal/eval/scam/testdata"

// Sets measures the labelled sets under a repository's root.
func Sets(root string) ([]SetResult, error) {
	var out []SetResult
	for _, s := range []struct {
		name string
		is   func(string) bool
	}{{"junk", Junk}, {"chat", Chat}} {
		items, err := LoadSet(filepath.Join(root, folder, s.name+".ndjson"))
		if err != nil {
			return nil, err
		}
		out = append(out, MeasureSet(s.name, items, s.is)...)
	}
	return out, nil
}

// Junk reports the codes that call a text no job.
func Junk(code string) bool {
	return code == screen.CodeSelfOffer || code == screen.CodeReply || code == screen.CodeNoJob
}

// Chat reports the codes that call a text a scam or ask for a human because of it.
func Chat(code string) bool {
	switch code {
	case screen.CodeAdvanceFee, screen.CodeMoneyMule, screen.CodeCredentials, screen.CodeAccountRent,
		screen.FlagMessenger, screen.FlagIdentity, screen.FlagTooGood, screen.FlagTaskScheme, screen.FlagOffPlatform, screen.FlagScamText, screen.FlagCrypto, screen.FlagMassLure:
		return true
	}
	return false
}
