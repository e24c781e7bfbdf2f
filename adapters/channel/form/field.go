package form

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
	"strings"

	"github.com/automonet/automonet/core"
)

// option is one choice of a field.
type option struct {
	ID    int    `json:"id"`
	Text  string `json:"text"`
	Value string `json:"value"`
	On    bool   `json:"on"`
	Off   bool   `json:"off"`
	Shown bool   `json:"shown"`
}

// field is one field as form.js reads it. All of it is foreign text, bounded there.
type field struct {
	frame        int
	ID           int      `json:"id"`
	Kind         string   `json:"kind"` // text, textarea, select, combobox, radio, checkbox, file, drop, rich
	Type         string   `json:"type"`
	Name         string   `json:"name"`
	HTMLID       string   `json:"htmlId"`
	Label        string   `json:"label"`
	Near         string   `json:"near"`
	Legend       string   `json:"legend"`
	Help         string   `json:"help"`
	Placeholder  string   `json:"placeholder"`
	Autocomplete string   `json:"autocomplete"`
	Prop         string   `json:"prop"`
	Accept       string   `json:"accept"`
	Max          int      `json:"max"`
	Tab          int      `json:"tab"`
	Multiple     bool     `json:"multiple"`
	Required     bool     `json:"required"`
	Shown        bool     `json:"shown"`
	Group        int      `json:"group"`
	Options      []option `json:"options"`
	Value        string   `json:"value"`
	Checked      bool     `json:"checked"`
}

// button is something to click.
type button struct {
	frame int
	ID    int    `json:"id"`
	Text  string `json:"text"`
	Tag   string `json:"tag"`
	Type  string `json:"type"`
	Group int    `json:"group"`
	Shown bool   `json:"shown"`
	Off   bool   `json:"off"`
}

// document is one frame as form.js reads it.
type document struct {
	Fields     []field  `json:"fields"`
	Buttons    []button `json:"buttons"`
	Challenges []string `json:"challenges"`
	Password   bool     `json:"password"`
	Title      string   `json:"title"`
	Text       string   `json:"text"`
	// Big is unset for a frame that takes no room.
	Big   bool `json:"big"`
	Forms []struct {
		Action string `json:"action"`
		Method string `json:"method"`
		Text   string `json:"text"`
	} `json:"forms"`
}

// title is what people read at the field.
func (f field) title() string {
	for _, s := range []string{f.Label, f.Near, f.Placeholder, f.Legend, f.Name, f.HTMLID} {
		if s != "" {
			return core.Clean(s, 120, false)
		}
	}
	return "a field without a name"
}

var (
	trapName = core.NewPattern(`(?i)(^|[_\-\[.])(hp|honey|honeypot|pot|trap|nospam|no_?spam|anti_?spam|antispam|spam_?check|botcheck|bot_?field|gotcha|leave_?blank|do_?not_?fill)([_\-\].0-9]|$)|honeypot|hpot|^b_[0-9a-f]{8,}`)
	trapText = core.NewPattern(`(?i)(leave|keep) (this|it|the)?\s?(field|box)?\s?(blank|empty|unchecked)|do not (fill|check|enter)|don.?t fill|nicht ausf(ü|ue)llen|(frei|leer) ?(zu )?lassen|feld leer|no (lo )?(rellen|complet)|(dej[ae]r?|deje) .*(vac[ií]o|en blanco)|ne (pas )?(le |la )?(remplir|remplissez)|laisse[rz]? .*vide|(bots?|robots?|spam ?bots?) only`)
	machines = core.NewPattern(`(?i)\b(ai|a\.i\.|llm|gpt|chatgpt|language model|ki|k\.i\.|ki-modell|sprachmodell|ia|automated (agent|system)|robots?|bots?)\b`)
	bidding  = core.NewPattern(`(?i)\b(if you (are|re)|ignore|as an|you must|type|enter|write|instruct|prompt|wenn (du|sie) ein|falls (du|sie) ein|ignoriere|si (eres|vous [êe]tes))\b`)
)

// trap reports whether a field is there to catch programs: it is hidden from
// people, its name or its label says so. Such a field is never touched.
func (f field) trap() bool {
	said := f.Label + " " + f.Near + " " + f.Placeholder + " " + f.Help
	return !f.Shown || trapName.MatchString(f.Name) || trapName.MatchString(f.HTMLID) || trapText.MatchString(said) ||
		(f.Tab < 0 && f.Autocomplete == "off" && f.Kind == "text" && !f.Required && f.Label == "")
}

// speaksToMachines reports whether a label is aimed at an AI, and not at a person.
func (f field) speaksToMachines() bool {
	said := f.Label + " " + f.Near + " " + f.Placeholder + " " + f.Help
	return machines.MatchString(said) && bidding.MatchString(said)
}

// structure is the hash of what a page asks: kinds, names, labels, what is required
// and what can be chosen, and where it goes. Positions, values and ids do not count.
func structure(fields []field, host string) string {
	lines := make([]string, 0, len(fields))
	for _, f := range fields {
		if f.trap() {
			continue
		}
		var options []string
		for _, o := range f.Options {
			options = append(options, o.Text+"="+o.Value)
		}
		lines = append(lines, fmt.Sprintf("%s|%s|%s|%s|%t|%s", f.Kind, f.Type, f.title(), f.Legend, f.Required, strings.Join(options, ";")))
	}
	sort.Strings(lines)
	sum := sha256.Sum256([]byte("automonet form v1\n" + host + "\n" + strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}
