// Package span finds the stretches of a sentence that name a skill or a piece of
// knowledge, with a linear model over the words around each word and the best path
// through the tags. It is pure.
package span

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// Tag says where a word stands: outside of any span, at the beginning of one, inside.
type Tag uint8

// The tags.
const (
	Outside Tag = iota
	Begin
	Inside
)

// Tags is how many there are.
const Tags = 3

// Bits is the width of the feature hash.
const Bits = 18

// Tagger is a model of one kind of span. It is safe for concurrent use once trained.
type Tagger struct {
	// Weights are by feature and tag; Steps by the tag before (Tags: the start) and the
	// tag.
	Weights [][Tags]float32
	Steps   [Tags + 1][Tags]float32
}

// Span is a half-open range of words.
type Span struct{ Start, End int }

// Features returns the features of each word of a sentence.
func Features(tokens []string) [][]uint32 {
	n := len(tokens)
	low := make([]string, n)
	for i, t := range tokens {
		low[i] = strings.ToLower(t)
	}
	at := func(i int) string {
		switch {
		case i < 0:
			return "<s>"
		case i >= n:
			return "</s>"
		}
		return low[i]
	}
	out := make([][]uint32, n)
	for i, t := range tokens {
		w := low[i]
		f := make([]uint32, 0, 28)
		add := func(kind byte, parts ...string) {
			h := uint32(2166136261) ^ uint32(kind)
			for _, p := range parts {
				for k := range len(p) {
					h = (h ^ uint32(p[k])) * 16777619
				}
				h = (h ^ 0x1F) * 16777619
			}
			h ^= h >> 15
			h *= 0x2c1b3c6d
			h ^= h >> 12
			f = append(f, h&(1<<Bits-1))
		}
		add(1)
		add(2, w)
		add(3, at(i-1))
		add(4, at(i+1))
		add(5, at(i-2))
		add(6, at(i+2))
		add(7, at(i-1), w)
		add(8, w, at(i+1))
		add(9, at(i-1), at(i+1))
		add(10, at(i-2), at(i-1))
		add(11, at(i+1), at(i+2))
		add(12, ending(w, 2))
		add(13, ending(w, 3))
		add(14, ending(w, 4))
		add(15, w[:min(len(w), 3)])
		add(16, shape(t))
		add(17, shape(t), ending(w, 3))
		add(18, ending(at(i-1), 3))
		add(19, ending(at(i+1), 3))
		if i > 0 {
			add(20, shape(tokens[i-1]), shape(t))
		}
		if i+1 < n {
			add(21, shape(t), shape(tokens[i+1]))
		}
		if i == 0 {
			add(22, shape(t))
		}
		add(23, at(i-3))
		add(24, at(i-1), ending(w, 3))
		add(25, at(i-2), at(i-1), w)
		add(26, at(i-1), w, at(i+1))
		add(27, w[:min(len(w), 5)])
		out[i] = f
	}
	return out
}

func ending(w string, n int) string { return w[max(0, len(w)-n):] }

// shape folds a word to its kinds of character: "PostgreSQL" is "AaA", "2021" is "0".
func shape(w string) string {
	var b []byte
	for i := range len(w) {
		c := byte('.')
		switch {
		case w[i] >= 'A' && w[i] <= 'Z':
			c = 'A'
		case w[i] >= 'a' && w[i] <= 'z' || w[i] >= 0x80:
			c = 'a'
		case w[i] >= '0' && w[i] <= '9':
			c = '0'
		}
		if len(b) == 0 || b[len(b)-1] != c {
			b = append(b, c)
		}
	}
	return string(b)
}

// Tag returns the best path of tags over the features of a sentence.
func (t *Tagger) Tag(features [][]uint32) []Tag { return t.TagFor(features, nil) }

// TagFor is Tag with something added to the score of each tag of each word: training
// uses it to ask for a margin.
func (t *Tagger) TagFor(features [][]uint32, extra [][Tags]float64) []Tag {
	n := len(features)
	if n == 0 {
		return nil
	}
	score := make([][Tags]float64, n)
	from := make([][Tags]Tag, n)
	for i, fs := range features {
		var own [Tags]float64
		if extra != nil {
			own = extra[i]
		}
		for _, f := range fs {
			for k := range Tags {
				own[k] += float64(t.Weights[f][k])
			}
		}
		for k := range Tags {
			best := math.Inf(-1)
			if i == 0 {
				if Tag(k) != Inside {
					best = float64(t.Steps[Tags][k])
				}
			} else {
				for p := range Tags {
					if Tag(k) == Inside && Tag(p) == Outside {
						continue
					}
					if s := score[i-1][p] + float64(t.Steps[p][k]); s > best {
						best, from[i][k] = s, Tag(p)
					}
				}
			}
			score[i][k] = best + own[k]
		}
	}
	out := make([]Tag, n)
	for k := range Tags {
		if score[n-1][k] > score[n-1][out[n-1]] {
			out[n-1] = Tag(k)
		}
	}
	for i := n - 1; i > 0; i-- {
		out[i-1] = from[i][out[i]]
	}
	return out
}

// Spans returns the spans that tags mark.
func Spans(tags []Tag) (out []Span) {
	for i, t := range tags {
		switch {
		case t == Begin || t == Inside && (i == 0 || tags[i-1] == Outside):
			out = append(out, Span{i, i + 1})
		case t == Inside:
			out[len(out)-1].End = i + 1
		}
	}
	return out
}

// Find returns the spans of a sentence.
func (t *Tagger) Find(tokens []string) []Span { return Spans(t.Tag(Features(tokens))) }

const magic = "AMS1"

// Pack writes taggers in the form that Unpack reads. Weights are rounded to 1/127 of
// the largest; what is nothing then is left out.
func Pack(taggers ...*Tagger) ([]byte, error) {
	var raw bytes.Buffer
	raw.WriteString(magic)
	raw.WriteByte(byte(len(taggers)))
	for _, t := range taggers {
		top := float32(0)
		for _, w := range t.Weights {
			for _, v := range w {
				top = max(top, float32(math.Abs(float64(v))))
			}
		}
		for _, row := range t.Steps {
			for _, v := range row {
				top = max(top, float32(math.Abs(float64(v))))
			}
		}
		raw.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(top)))
		round := func(v float32) byte {
			if top == 0 {
				return 0
			}
			return byte(int8(math.Round(float64(v / top * 127))))
		}
		for _, row := range t.Steps {
			for _, v := range row {
				raw.WriteByte(round(v))
			}
		}
		var gaps, cells []byte
		last, n := -1, uint64(0)
		for i, w := range t.Weights {
			c := [Tags]byte{round(w[0]), round(w[1]), round(w[2])}
			if c == [Tags]byte{} {
				continue
			}
			gaps = binary.AppendUvarint(gaps, uint64(i-last))
			cells = append(cells, c[:]...)
			last = i
			n++
		}
		raw.Write(binary.AppendUvarint(nil, n))
		raw.Write(gaps)
		raw.Write(cells)
	}
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(raw.Bytes()); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

var errDamaged = errors.New("read packed taggers: they are damaged")

// Unpack reads packed taggers. It refuses what Pack did not write.
func Unpack(file []byte) ([]*Tagger, error) {
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("open packed taggers: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(z, 16<<20))
	if err != nil {
		return nil, fmt.Errorf("unpack taggers: %w", err)
	}
	if len(raw) < len(magic)+1 || string(raw[:len(magic)]) != magic {
		return nil, errDamaged
	}
	count := int(raw[len(magic)])
	raw = raw[len(magic)+1:]
	var out []*Tagger
	for range count {
		const head = 4 + (Tags+1)*Tags
		if len(raw) < head {
			return nil, errDamaged
		}
		t := &Tagger{Weights: make([][Tags]float32, 1<<Bits)}
		unit := math.Float32frombits(binary.LittleEndian.Uint32(raw)) / 127
		for k, b := range raw[4:head] {
			t.Steps[k/Tags][k%Tags] = float32(int8(b)) * unit
		}
		n, k := binary.Uvarint(raw[head:])
		if k <= 0 || n > 1<<Bits {
			return nil, errDamaged
		}
		raw = raw[head+k:]
		ids := make([]int, n)
		last := -1
		for i := range ids {
			gap, k := binary.Uvarint(raw)
			if k <= 0 || gap == 0 || gap > 1<<Bits {
				return nil, errDamaged
			}
			if last += int(gap); last >= 1<<Bits {
				return nil, errDamaged
			}
			ids[i], raw = last, raw[k:]
		}
		if len(raw) < Tags*len(ids) {
			return nil, errDamaged
		}
		for i, id := range ids {
			for k := range Tags {
				t.Weights[id][k] = float32(int8(raw[Tags*i+k])) * unit
			}
		}
		raw = raw[Tags*len(ids):]
		out = append(out, t)
	}
	if len(raw) != 0 {
		return nil, errDamaged
	}
	return out, nil
}
