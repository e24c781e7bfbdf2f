package dedupe

import "math/bits"

// An entry is found when one of bandCount bands of bandRows bins is equal. With
// 24 bands of 3 rows a pair of similarity 0.5 is found with probability 0.96, one
// of 0.7 with 0.9999, one of 0.1 with 0.02. The figures were chosen by measurement
// on recorded reposts; see docs/evaluation.md.
const (
	bandCount = 24
	bandRows  = 3
)

// bandHash computes the table hash of one band. Empty bins borrow from another
// one by optimal densification (Shrivastava, 2017): a sequence of bins that
// depends on the empty bin alone, so that equal sets borrow alike.
func bandHash(sig *Signature, band int) uint64 {
	h := uint64(band)<<32 ^ mulB
	for bin := band * bandRows; bin < (band+1)*bandRows; bin++ {
		v := sig[bin]
		if v == 0 {
			v = borrow(sig, bin)
		}
		h = h<<8 ^ h>>56 ^ uint64(v)
	}
	hi, lo := bits.Mul64(h*mulWord, mulA)
	return max(hi^lo, 1)
}

func borrow(sig *Signature, bin int) uint8 {
	x := uint32(bin)*0x9E3779B1 + 0x85EBCA6B
	for range 16 * bins { // a signature has filled bins, so this ends early
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		if v := sig[x%bins]; v != 0 {
			return v
		}
	}
	return 0
}
