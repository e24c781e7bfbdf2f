package dedupe

import "math/bits"

// An entry is found when one of bandCount bands of bandRows bins is equal. At
// 42 bands of 3 rows a pair of similarity 0.5 is found with probability 0.996,
// one of 0.1 with 0.04. The figures were chosen by measurement on recorded
// reposts; see docs/evaluation.md.
const (
	bandCount = 42
	bandRows  = 3
)

// bandHashes computes the table hash of each band. Empty bins borrow from
// another one by optimal densification (Shrivastava, 2017): a sequence of bins
// that depends on the empty bin alone, so that equal sets borrow alike.
func bandHashes(sig *Signature, out *[bandCount]uint64) {
	bin := 0
	for b := range out {
		h := uint64(b)<<32 ^ mulB
		for range bandRows {
			v := sig[bin]
			if v == 0 {
				v = borrow(sig, bin)
			}
			h = h<<8 ^ h>>56 ^ uint64(v)
			bin++
		}
		hi, lo := bits.Mul64(h*mulWord, mulA)
		out[b] = hi ^ lo
	}
}

func borrow(sig *Signature, bin int) uint8 {
	x := uint32(bin)*0x9E3779B1 + 0x85EBCA6B
	for range 4 * bins {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		if v := sig[x%bins]; v != 0 {
			return v
		}
	}
	for _, v := range sig {
		if v != 0 {
			return v
		}
	}
	return 0
}
