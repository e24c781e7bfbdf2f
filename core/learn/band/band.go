// Package band says what a job is likely to pay when the posting names nothing: the
// middle and an 80 % interval, per hour and as a fixed price, from its title, its
// skills and the level asked for. The model is learnt from postings of one market
// (Upwork, January 2025, in US dollars), which the card in docs/models/price.md
// states with what it is worth. It is pure.
package band

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/automonet/automonet/core/learn/text"
)

// Steps is how many equal parts the prices of the training data are cut into; the
// model knows the chance that a price lies above each of the Steps-1 cuts.
const Steps = 12

// Level is what experience a posting asks for; "" when it says nothing.
type Level string

// The levels.
const (
	Entry        Level = "entry"
	Intermediate Level = "intermediate"
	Expert       Level = "expert"
)

// Band is what is expected, in US dollars: per hour or in all. Low and High hold 80 %
// of such jobs.
type Band struct{ Low, Middle, High float64 }

// Model is the distribution of one kind of price. It is not changed after Unpack and
// safe for concurrent use.
type Model struct {
	// Cuts are the Steps-1 prices that part the training data, rising; Floor and
	// Ceiling are its 1 and 99 % quantiles, where the ends of the distribution are put.
	Cuts           []float64 `json:"cuts"`
	Floor, Ceiling float64
	// Lower and Upper are the quantiles of the predicted distribution between which
	// 80 % of prices lay that the model was not trained on.
	Lower, Upper float64
	// Above are the packed models of the chance to lie above each cut.
	Above [][]byte `json:"above"`

	group *text.Group
}

// Set is the models of both kinds of price.
type Set struct {
	Hourly, Fixed Model
}

// levelTimes makes the value of the level 1 + ln(20), about 4.
const levelTimes = 20

// Terms returns the neutral title and body that the models read. further is how many
// skills the posting has beside those that are named.
func Terms(title string, skills []string, further int, level Level) (neutralTitle, body string) {
	var b strings.Builder
	for i, s := range skills {
		// A skill is one feature whatever its words are, and its words are features too.
		s = strings.ToLower(text.Neutral(s))
		name := strings.Join(strings.FieldsFunc(s, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9')
		}), "")
		if i == 0 {
			// The first is the trade that the posting stands under.
			b.WriteString("first" + name + " . ")
		}
		b.WriteString("skill" + name + " . ")
		b.WriteString(s + " . ")
	}
	// How much is asked for tells small jobs from large ones: letters stand for counts,
	// since the reader makes all digits alike.
	words := strings.Fields(title)
	b.WriteString("wide" + string(rune('a'+min(len(skills)+further, 15))) + " long" + string(rune('a'+min(len(words)/2, 12))) + " ")
	b.WriteString("capitals" + capitals(words) + " . ")
	if level != "" {
		// The level says more than any skill, so it counts as much as four of them.
		b.WriteString(strings.Repeat("level"+string(level)+" ", levelTimes))
	}
	return text.Neutral(title), b.String()
}

// capitals says how a title is set: a client who writes every word large filled in a
// form with care or let a program do it, and stays near the usual prices.
func capitals(words []string) string {
	large, small := 0, 0
	for _, w := range words {
		switch c := w[0]; {
		case c >= 'A' && c <= 'Z':
			large++
		case c >= 'a' && c <= 'z' && len(w) > 3:
			small++
		}
	}
	switch {
	case small == 0:
		return "all"
	case large <= 1:
		return "none"
	}
	return "some"
}

// Unpack reads a packed set of models.
func Unpack(file []byte) (*Set, error) {
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("open price models: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(z, 8<<20))
	if err != nil {
		return nil, fmt.Errorf("unpack price models: %w", err)
	}
	var s Set
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("read price models: %w", err)
	}
	for _, m := range []*Model{&s.Hourly, &s.Fixed} {
		if len(m.Cuts) != Steps-1 || len(m.Above) != Steps-1 {
			return nil, fmt.Errorf("read price models: %d cuts, %d models", len(m.Cuts), len(m.Above))
		}
		models := make([]*text.Model, 0, len(m.Above))
		for _, packed := range m.Above {
			one, err := text.Unpack(packed)
			if err != nil {
				return nil, err
			}
			models = append(models, one)
		}
		m.group = text.NewGroup(models)
	}
	return &s, nil
}

// Pack writes a set in the form that Unpack reads.
func (s *Set) Pack() ([]byte, error) {
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(raw); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Expect returns the band of a job.
func (m *Model) Expect(title string, skills []string, level Level) Band {
	neutralTitle, body := Terms(title, skills, 0, level)
	above := m.group.Scores(neutralTitle, body)
	for k, score := range above {
		above[k] = 1 / (1 + math.Exp(-score))
	}
	return m.Read(above)
}

// Read turns the chances to lie above each cut into a band.
func (m *Model) Read(above []float64) Band {
	d := m.Distribution(above)
	return Band{Low: d.At(m.Lower), Middle: d.At(0.5), High: d.At(m.Upper)}
}

// Distribution is a predicted distribution of prices: the share below each price,
// straight between them on the scale of logarithms.
type Distribution struct{ price, below []float64 }

// Distribution makes the chances rise, as those of a distribution do.
func (m *Model) Distribution(above []float64) Distribution {
	d := Distribution{price: []float64{math.Log(m.Floor)}, below: []float64{0}}
	for k, p := range above {
		d.price = append(d.price, max(math.Log(m.Cuts[k]), d.price[k]))
		d.below = append(d.below, min(max(1-p, d.below[k]), 1))
	}
	d.price = append(d.price, max(math.Log(m.Ceiling), d.price[len(d.price)-1]))
	d.below = append(d.below, 1)
	return d
}

// At returns the price below which the share q lies.
func (d Distribution) At(q float64) float64 {
	for k := 1; k < len(d.below); k++ {
		if q <= d.below[k] {
			span := d.below[k] - d.below[k-1]
			if span <= 0 {
				return math.Exp(d.price[k])
			}
			return math.Exp(d.price[k-1] + (q-d.below[k-1])/span*(d.price[k]-d.price[k-1]))
		}
	}
	return math.Exp(d.price[len(d.price)-1])
}

// Of returns the share that lies below a price.
func (d Distribution) Of(price float64) float64 {
	x := math.Log(price)
	for k := 1; k < len(d.price); k++ {
		if x <= d.price[k] {
			span := d.price[k] - d.price[k-1]
			if span <= 0 {
				return d.below[k]
			}
			return d.below[k-1] + max(x-d.price[k-1], 0)/span*(d.below[k]-d.below[k-1])
		}
	}
	return 1
}

// LevelOf reads the level from a title or text in English or German.
func LevelOf(s string) Level {
	low := " " + strings.ToLower(s) + " "
	for _, w := range [...]string{" senior", " expert", " lead ", " principal", " experte", " expertin", " erfahrene"} {
		if strings.Contains(low, w) {
			return Expert
		}
	}
	for _, w := range [...]string{" junior", " entry level", " entry-level", " beginner", " berufseinsteiger", " anfänger"} {
		if strings.Contains(low, w) {
			return Entry
		}
	}
	return ""
}
