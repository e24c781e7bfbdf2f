package reply

import (
	_ "embed"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/automonet/automonet/core"
)

// Unit is how many units of a weight make 1 of a score.
const Unit = 32

// Weights are those of the linear model: of each feature, for each class in the order
// of core.ReplyClasses.
type Weights struct {
	By map[uint32][]int8
}

// score adds to the scores of the classes what the features say.
func (w Weights) score(features []Feature, into []float64) {
	for _, f := range features {
		for c, v := range w.By[f.ID] {
			into[c] += float64(v) * f.Value / Unit
		}
	}
}

// MarshalText writes the weights in base 64: the features in rising order as
// differences, each with its weights.
func (w Weights) MarshalText() ([]byte, error) {
	ids := make([]uint32, 0, len(w.By))
	for id := range w.By {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var raw []byte
	last := uint32(0)
	for _, id := range ids {
		raw = binary.AppendUvarint(raw, uint64(id-last))
		for _, v := range w.By[id] {
			raw = append(raw, byte(v))
		}
		last = id
	}
	return []byte(base64.StdEncoding.EncodeToString(raw)), nil
}

// UnmarshalText reads what MarshalText wrote.
func (w *Weights) UnmarshalText(text []byte) error {
	raw, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		return fmt.Errorf("read weights: %w", err)
	}
	classes := len(core.ReplyClasses())
	w.By = map[uint32][]int8{}
	for at := uint32(0); len(raw) > 0; {
		d, n := binary.Uvarint(raw)
		if n <= 0 || len(raw) < n+classes {
			return errors.New("read weights: they are cut off")
		}
		at += uint32(d)
		row := make([]int8, classes)
		for c := range row {
			row[c] = int8(raw[n+c])
		}
		w.By[at] = row
		raw = raw[n+classes:]
	}
	return nil
}

//go:embed weights.gz
var packed []byte

// builtin reads the packed weights once. Without them the phrases decide alone.
var builtin = sync.OnceValue(func() Weights {
	var w Weights
	texts, err := core.Unpack(packed)
	if err != nil || w.UnmarshalText([]byte(texts["weights"])) != nil {
		return Weights{}
	}
	return w
})

// stem bounds a word by which texts are compared: what is behind is mostly an ending.
const stem = 9

// words splits a plain text; a number is "0".
func words(s string) []string {
	list := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' })
	out := list[:0]
	for _, w := range list {
		w = strings.Trim(w, "'")
		switch {
		case w == "":
			continue
		case unicode.IsDigit(rune(w[0])):
			w = "0"
		case len(w) > stem:
			cut := stem
			for cut > 0 && w[cut]&0xC0 == 0x80 {
				cut--
			}
			w = w[:cut]
		}
		if out = append(out, w); len(out) == maxWords {
			break
		}
	}
	return out
}
