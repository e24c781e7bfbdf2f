package text

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Model is a linear model over hashed features. A document is three blocks, its title,
// its opening and the whole of it; each feature's value is multiplied by the rarity that
// the model knows of it, and each block is divided by its length. Features that the model
// does not know are left out. It is not changed after Unpack and safe for concurrent use.
type Model struct {
	// Grams says whether character n-grams are features.
	Grams bool
	// Title and Opening are the lengths of their blocks beside that of the whole, 1. A
	// block of length 0 is not read.
	Title, Opening float64
	// Bias is added to each score.
	Bias float64
	// Slope and Offset turn a score into log odds at the balance 1:1:
	// log odds = Slope * Bent(score) + Offset.
	Slope, Offset float64
	// Cut is the score from which the model says yes, as chosen in training.
	Cut float64

	ids   []uint32 // the known features, rising
	cells []cell   // theirs
	// slots is a hash table of the known features, of which one is looked up by one read
	// of memory.
	slots []slot
	scale float64
	// weights and rarities are what the stored forms stand for.
	weights, rarities [256]float64
}

type cell struct {
	rarity uint8
	weight int8
}

// slot is a place of the hash table; one whose rarity is 0 is free.
type slot struct {
	id uint32
	cell
}

// rarityUnit is the step of the stored rarities.
const rarityUnit = 0.1

// Rarity returns the stored form of a rarity: at least one step, at most 25.5.
func Rarity(v float64) uint8 { return uint8(min(max(math.Round(v/rarityUnit), 1), 255)) }

// RarityOf is the rarity that a stored form stands for.
func RarityOf(q uint8) float64 { return float64(q) * rarityUnit }

// weightOf is the weight that a stored one stands for: the square keeps small weights
// apart, of which there are most.
func (m *Model) weightOf(q int8) float64 {
	w := float64(q) / 127
	return math.Copysign(float64(w*w), w) * m.scale
}

// Set gives the model its features: their stored rarities, and their weights, which
// are rounded. Both lists are by feature and have 1<<Bits entries or fewer.
func (m *Model) Set(rarities []uint8, weights []float64) {
	m.ids, m.cells, m.scale = nil, nil, 0
	for i, w := range weights {
		if i < len(rarities) && rarities[i] > 0 {
			m.scale = max(m.scale, math.Abs(w))
		}
	}
	for i, q := range rarities {
		if q == 0 {
			continue
		}
		c := cell{rarity: q}
		if i < len(weights) && m.scale > 0 {
			c.weight = int8(math.Round(math.Copysign(math.Sqrt(math.Abs(weights[i])/m.scale), weights[i]) * 127))
		}
		m.ids, m.cells = append(m.ids, uint32(i)), append(m.cells, c)
	}
	m.index()
}

func (m *Model) index() {
	for q := range 256 {
		m.rarities[q] = RarityOf(uint8(q))
		m.weights[q] = m.weightOf(int8(uint8(q)))
	}
	need := 64
	for need < 2*len(m.ids) {
		need *= 2
	}
	m.slots = make([]slot, need)
	for k, id := range m.ids {
		if m.cells[k].rarity == 0 {
			continue // as good as not known
		}
		at := int(id) & (need - 1)
		for m.slots[at].rarity != 0 {
			at = (at + 1) & (need - 1)
		}
		m.slots[at] = slot{id, m.cells[k]}
	}
}

// of returns what is known of a feature; rarity 0 is nothing.
func (m *Model) of(id uint32) cell {
	mask := len(m.slots) - 1
	for at := int(id) & mask; ; at = (at + 1) & mask {
		if s := m.slots[at]; s.id == id || s.rarity == 0 {
			return s.cell
		}
	}
}

// Score is the model's score of a neutral document; the higher, the more it says yes.
func (m *Model) Score(r *Reader, title, body string) float64 {
	score, _, _ := m.Judge(r, title, body)
	return score
}

// block sums what the features of one block of a document weigh.
type block struct{ dot, norm float64 }

// add counts a feature that the model knows.
func (m *Model) add(b *block, c cell, value float32) {
	x := float64(value) * m.rarities[c.rarity]
	b.norm += float64(x * x)
	b.dot += float64(x * m.weights[uint8(c.weight)])
}

func (b block) points(length float64) float64 {
	if b.norm == 0 {
		return 0
	}
	return length * b.dot / math.Sqrt(b.norm)
}

// Judge returns the score of a neutral document, how many of its distinct words the
// model knows, and how many there are. Features are added up in the order in which
// Reader lists them, so that a score is the same to the last bit however it is made.
func (m *Model) Judge(r *Reader, title, body string) (score float64, known, all int) {
	score = m.Bias
	if m.Title > 0 {
		score += m.sum(r.title(title)).points(m.Title)
	}
	if m.Opening > 0 {
		var b block
		r.open(body)
		for _, u := range r.uniq {
			if c := m.of(openingWord(u.hash)); c.rarity > 0 {
				m.add(&b, c, damp(u.count))
			}
		}
		m.pairs(&b, r, openingPair)
		score += b.points(m.Opening)
	}
	var whole block
	if m.Grams {
		whole = m.sum(r.body(title, body, true))
		for _, u := range r.uniq {
			if m.of(bucket(u.hash)).rarity > 0 {
				known++
			}
		}
	} else {
		r.read(title, body)
		for _, u := range r.uniq {
			if c := m.of(bucket(u.hash)); c.rarity > 0 {
				m.add(&whole, c, damp(u.count))
				known++
			}
		}
		m.pairs(&whole, r, bucket)
	}
	return score + whole.points(1), known, len(r.uniq)
}

func (m *Model) sum(list []Feature) (b block) {
	for _, f := range list {
		if c := m.of(f.ID); c.rarity > 0 {
			m.add(&b, c, f.Value)
		}
	}
	return b
}

// pairs adds the pairs that were read last. Few of them are known, so that only those
// are put in order.
func (m *Model) pairs(b *block, r *Reader, feature func(uint32) uint32) {
	kept := r.pairs[:0]
	for _, p := range r.pairs {
		if m.of(feature(p)).rarity > 0 {
			kept = append(kept, p)
		}
	}
	r.pairs = kept
	for _, p := range inOrder(kept) {
		m.add(b, m.of(feature(p)), 1)
	}
}

// Probability turns a score into a probability at a prior, the share of positives
// that is to be expected among all documents, 0..1 without its ends.
func (m *Model) Probability(score, prior float64) float64 {
	return 1 / (1 + math.Exp(-m.LogOdds(score)-math.Log(prior/(1-prior))))
}

// LogOdds turns a score into calibrated log odds at the balance 1:1.
func (m *Model) LogOdds(score float64) float64 { return float64(m.Slope*Bent(score)) + m.Offset }

// Bent is log(1 + e^score), which rises slowly below 0 and as the score does above: what
// speaks against a class is worth less than as much that speaks for it. With a slope and an
// offset it is beta calibration (Kull, Silva Filho, Flach 2017) with the slope of its other
// half at the bound 0. The order of scores stays.
func Bent(score float64) float64 { return max(score, 0) + math.Log1p(math.Exp(-math.Abs(score))) }

// Weights returns what each known word of a document's text adds to the score, in the
// order of the text: as a word of the whole and, where it stands there, of the opening.
func (m *Model) Weights(r *Reader, title, body string) []Pull {
	length := func(list []Feature) (norm float64) {
		for _, f := range list {
			x := float64(f.Value) * RarityOf(m.of(f.ID).rarity)
			norm += float64(x * x)
		}
		return norm
	}
	points := func(id uint32, count int32) float64 {
		c := m.of(id)
		return float64(damp(count)) * RarityOf(c.rarity) * m.weightOf(c.weight)
	}
	early := map[string]float64{}
	if m.Opening > 0 {
		if norm := length(r.opening(body)); norm > 0 {
			for _, u := range r.uniq {
				early[string(r.low[u.start:u.end])] = m.Opening * points(bucket(u.hash*fnvPrime^seedOpening), u.count) / math.Sqrt(norm)
			}
		}
	}
	norm := length(r.body(title, body, m.Grams))
	if norm == 0 {
		return nil
	}
	var out []Pull
	for _, u := range r.uniq {
		word := string(r.low[u.start:u.end])
		if p := points(bucket(u.hash), u.count)/math.Sqrt(norm) + early[word]; p != 0 {
			out = append(out, Pull{Word: word, Points: p})
		}
	}
	return out
}

// Pull is a word and how much it speaks for yes, or against it when below 0.
type Pull struct {
	Word   string
	Points float64
}

const magic = "AMT1"

// The flags of a packed model. Only one that reads openings states their length.
const (
	hasGrams   = 1
	hasOpening = 2
)

// Pack writes the model in the form that Unpack reads.
func (m *Model) Pack() ([]byte, error) {
	var raw bytes.Buffer
	raw.WriteString(magic)
	flags := byte(0)
	if m.Grams {
		flags |= hasGrams
	}
	head := []float64{m.Title, m.Bias, m.Slope, m.Offset, m.Cut, m.scale}
	if m.Opening > 0 {
		flags |= hasOpening
		head = append(head, m.Opening)
	}
	raw.WriteByte(flags)
	for _, v := range head {
		raw.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)))
	}
	var gaps, rarities, weights []byte
	last := -1
	for i, id := range m.ids {
		gaps = binary.AppendUvarint(gaps, uint64(int(id)-last))
		rarities = append(rarities, m.cells[i].rarity)
		weights = append(weights, byte(m.cells[i].weight))
		last = int(id)
	}
	raw.Write(binary.AppendUvarint(nil, uint64(len(rarities))))
	raw.Write(gaps)
	raw.Write(rarities)
	raw.Write(weights)
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

var errDamaged = errors.New("read packed model: it is damaged")

// Unpack reads a packed model. It refuses what Pack did not write.
func Unpack(file []byte) (*Model, error) {
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("open packed model: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(z, 16<<20))
	if err != nil {
		return nil, fmt.Errorf("unpack model: %w", err)
	}
	const fixed = len(magic) + 1
	if len(raw) < fixed || string(raw[:len(magic)]) != magic {
		return nil, errDamaged
	}
	flags := raw[len(magic)]
	m := &Model{Grams: flags&hasGrams != 0}
	head := []*float64{&m.Title, &m.Bias, &m.Slope, &m.Offset, &m.Cut, &m.scale}
	if flags&hasOpening != 0 {
		head = append(head, &m.Opening)
	}
	if raw = raw[fixed:]; len(raw) < 8*len(head) || flags&^(hasGrams|hasOpening) != 0 {
		return nil, errDamaged
	}
	for _, p := range head {
		*p = math.Float64frombits(binary.LittleEndian.Uint64(raw))
		raw = raw[8:]
	}
	n, k := binary.Uvarint(raw)
	if k <= 0 || n > size {
		return nil, errDamaged
	}
	raw = raw[k:]
	m.ids = make([]uint32, n)
	last := -1
	for i := range m.ids {
		gap, k := binary.Uvarint(raw)
		if k <= 0 || gap == 0 || gap > size {
			return nil, errDamaged
		}
		if last += int(gap); last >= size {
			return nil, errDamaged
		}
		m.ids[i], raw = uint32(last), raw[k:]
	}
	if len(raw) != 2*len(m.ids) {
		return nil, errDamaged
	}
	m.cells = make([]cell, n)
	for i := range m.cells {
		m.cells[i] = cell{rarity: raw[i], weight: int8(raw[len(m.ids)+i])}
	}
	m.index()
	return m, nil
}
