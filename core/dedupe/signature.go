package dedupe

import (
	"encoding/binary"
	"math/bits"

	"github.com/automonet/automonet/core"
)

// bins is the number of bins of a signature. 256 bins of one byte hold more than
// 128 of four: a byte collides by chance once in 255 times, which Similarity
// takes out again, and for texts of a few hundred words twice the bins halve the
// error of the estimate.
const bins = 256

// minShingles is the least number of shingles that a signature says anything
// about; shorter texts are told apart by link and hash only.
const minShingles = 10

// Signature is the one-permutation MinHash of a text: per bin the low byte of
// the smallest shingle hash that fell into it, 0 for none. It is 256 bytes and
// can be stored; its layout is part of the stored format.
type Signature [bins]uint8

// Sign returns the signature of text, and false when the text is too short (less
// than about a dozen words) to be compared by similarity. It allocates nothing.
// Only the first core.MaxTextBytes bytes count.
func Sign(text string) (Signature, bool) {
	var sig Signature
	if len(text) > core.MaxTextBytes {
		text = text[:core.MaxTextBytes]
	}
	var mins [bins]uint64 // complement of the minimum, so that zero means empty
	w := words{text: text}
	var a, b uint64
	seen := 0
	for {
		c, ok := w.next()
		if !ok {
			break
		}
		if seen++; seen >= 3 {
			h := (a ^ bits.RotateLeft64(b, 23) ^ bits.RotateLeft64(c, 46)) * mulA
			h ^= h >> 32
			h *= mulB
			h ^= h >> 29
			if v := ^h & (1<<56 - 1); v > mins[h>>56] {
				mins[h>>56] = v
			}
		}
		a, b = b, c
	}
	if seen < minShingles+2 {
		return sig, false
	}
	for i, v := range mins {
		if v != 0 {
			sig[i] = 1 + uint8((^v&0xffff)*255>>16)
		}
	}
	return sig, true
}

// Bytes returns the stored form of the signature.
func (s Signature) Bytes() []byte { return s[:] }

// ParseSignature reads the stored form. It refuses any other length, which is
// how signatures of an older layout are recognised and made anew.
func ParseSignature(b []byte) (Signature, error) {
	if len(b) != bins {
		return Signature{}, core.Invalid("signature", "a signature has %d bytes, not %d; it has to be computed again from the text", bins, len(b))
	}
	return Signature(b), nil
}

// Similarity estimates the Jaccard similarity of the two texts' sets of 3-word
// shingles, in 0..1. It is symmetric. For texts of 200 words the standard error
// is about 0.025 around 0.5 and 0 for equal texts.
func (s Signature) Similarity(t Signature) float64 { return similarity(&s, &t) }

// similarity counts bins with SWAR arithmetic, eight at a time. With m equal
// bins, u bins filled on either side and v on both, m/u is the unbiased estimate
// of one-permutation hashing; a share of 1/255 of the unequal pairs is equal by
// chance of the byte.
func similarity(s, t *Signature) float64 {
	var equal, both, neither int
	for i := 0; i < bins; i += 8 {
		x, y := binary.LittleEndian.Uint64(s[i:]), binary.LittleEndian.Uint64(t[i:])
		zx, zy := zeros(x), zeros(y)
		neither += bits.OnesCount64(zx & zy)
		both += bits.OnesCount64(zx | zy)
		equal += bits.OnesCount64(zeros(x ^ y))
	}
	both = bins - both
	equal -= neither
	filled := bins - neither
	if filled == 0 {
		return 0
	}
	m := float64(equal) - float64(both-equal)/254
	return min(max(m/float64(filled), 0), 1)
}

// zeros sets the high bit of each byte of v that is zero.
func zeros(v uint64) uint64 {
	const low7 = 0x7f7f7f7f7f7f7f7f
	return ^((v&low7 + low7) | v | low7)
}
