package dedupe

// gate is what a probe reads of every entry that shares a key with it: the low
// bits of the company's hashes and of the author's. Nine of ten such entries are
// another company's, and 8 bytes that lie together say so without a read of the
// entry, which misses the caches. It may let through what judge refuses (one in
// 10,000) and never holds back what judge takes.
type gate struct {
	// whole and head are 0 for an unknown company, author for an unknown author.
	whole uint32
	// head holds the number of the name's words that are kept in its two low bits.
	head   uint16
	author uint16
}

func (e *entry) gate() gate {
	// The whole and the author are odd where they are known.
	return gate{whole: uint32(e.company.whole), head: uint16(e.company.head[0])&^3 | uint16(e.company.n), author: uint16(e.author)}
}

// near reports whether two entries may be of one company or of one author; see
// company.relate.
func (g gate) near(h gate) bool {
	switch {
	case g.whole == 0 || h.whole == 0 || g.whole == h.whole, g.author != 0 && g.author == h.author:
		return true
	case (g.head^h.head)&^3 != 0:
		return false
	}
	return g.head != h.head || g.head&3 == uint16(len(company{}.head))
}
