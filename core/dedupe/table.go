package dedupe

// A band table finds the entries that share one band of their signatures. It is
// an open-addressing array of 4-byte slots: 8 bits of the key's hash beside a
// 24-bit entry number, so a slot of another key is taken for a hit once in 256
// times. Such a hit costs one comparison of signatures and cannot make a wrong
// match. The slots lie in lines of one cache line each. A key fills the slots of
// its line in order, then those of another line, whose distance is the key's own:
// many texts share a paragraph, and keys that went on in the neighbouring slots
// would grow into runs of hundreds that every other key has to walk through.
type table struct {
	lines []line
	mask  uint32
	// used counts slots that are not empty, dead ones included.
	used int
	// limit is the number of used slots at which the table is built anew.
	limit int
}

// line is what the processor reads at once.
type line [lineSlots]uint32

const lineSlots = 16

const (
	slotEmpty = 0
	// slotDead marks a removed entry; probing goes on behind it.
	slotDead = 1
	// firstEntry is the least entry number, so that no slot value is special.
	firstEntry = 2
	maxEntries = 1 << 24
	tagShift   = 24
	// crowd bounds how many slots of one tag a run of slots may hold. Texts
	// that thousands of postings share would otherwise make it ever longer.
	crowd = 32
)

// newTable makes a table for n entries. fill, in per cent, staggers the growth
// of the bands' tables so that not all of them are rebuilt at one insertion.
func newTable(n, fill int) table {
	size := 64
	for size*fill/100 <= n {
		size *= 2
	}
	return table{lines: make([]line, size/lineSlots), mask: uint32(size/lineSlots - 1), limit: size * fill / 100}
}

func (t *table) full() bool { return t.used >= t.limit }

// home returns a key's first line and the distance to each next one, which is odd
// and so comes past every line of a table. The mark of its slots is apart.
func (t *table) home(hash uint64) (at, step, tag uint32) {
	return uint32(hash) & t.mask, uint32(hash>>32) | 1, uint32(hash>>56) << tagShift
}

// insert adds an entry under the hash of its key. In a crowd it takes the place
// of another entry of the same tag, chosen by the entry's number.
func (t *table) insert(hash uint64, entry uint32) {
	at, step, tag := t.home(hash)
	var free, victim *uint32
	met := uint32(0)
	for ; ; at = (at + step) & t.mask {
		for i := range t.lines[at] {
			s := &t.lines[at][i]
			switch {
			case *s == slotEmpty:
				if free == nil {
					free = s
					t.used++
				}
				*free = tag | entry
				return
			case *s == slotDead:
				if free == nil {
					free = s
				}
			case *s&^(maxEntries-1) == tag:
				if met == entry%crowd {
					victim = s
				}
				if met++; met >= crowd {
					*victim = tag | entry
					return
				}
			}
		}
	}
}

// remove takes an entry out; an entry that a crowd has displaced is not there.
func (t *table) remove(hash uint64, entry uint32) {
	at, step, tag := t.home(hash)
	for ; ; at = (at + step) & t.mask {
		for i, s := range t.lines[at] {
			switch s {
			case slotEmpty:
				return
			case tag | entry:
				t.lines[at][i] = slotDead
				return
			}
		}
	}
}

// numbers is a set of at most maxCandidates entry numbers that stays in the
// nearest cache, where a mark per entry would be a read of main memory each.
type numbers struct {
	slots [4 * maxCandidates]uint64 // round<<32 | number
	round uint32
}

// reset empties the set: what older rounds have left does not count.
func (s *numbers) reset() {
	if s.round++; s.round == 0 { // the counter went round
		clear(s.slots[:])
		s.round = 1
	}
}

// add puts a number in and reports whether it is new.
func (s *numbers) add(n uint32) bool {
	want := uint64(s.round)<<32 | uint64(n)
	for i := n * 0x9E3779B1 % uint32(len(s.slots)); ; i = (i + 1) % uint32(len(s.slots)) {
		switch have := s.slots[i]; {
		case have == want:
			return false
		case uint32(have>>32) != s.round:
			s.slots[i] = want
			return true
		}
	}
}
