package dedupe

// A band table finds the entries that share one band of their signatures. It is
// an open-addressing array of 4-byte slots: 8 bits of the key's hash beside a
// 24-bit entry number, so a lookup touches one or two cache lines and a slot of
// another key is taken for a hit once in 256 times. Such a hit costs one
// comparison of signatures and cannot make a wrong match.
type table struct {
	slots []uint32
	mask  uint32
	// used counts slots that are not empty, dead ones included.
	used int
	// limit is the number of used slots at which the table is built anew.
	limit int
}

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
	return table{slots: make([]uint32, size), mask: uint32(size - 1), limit: size * fill / 100}
}

func (t *table) full() bool { return t.used >= t.limit }

// insert adds an entry under the hash of its key. In a crowd it takes the place
// of another entry of the same tag, chosen by the entry's number.
func (t *table) insert(hash uint64, entry uint32) {
	tag := uint32(hash>>56) << tagShift
	i := uint32(hash) & t.mask
	free := int64(-1)
	met := uint32(0)
	var victim uint32
	for {
		s := t.slots[i]
		if s == slotEmpty {
			break
		}
		if s == slotDead {
			if free < 0 {
				free = int64(i)
			}
		} else if s&^(maxEntries-1) == tag {
			if met == entry%crowd {
				victim = i
			}
			if met++; met >= crowd {
				t.slots[victim] = tag | entry
				return
			}
		}
		i = (i + 1) & t.mask
	}
	if free >= 0 {
		t.slots[free] = tag | entry
		return
	}
	t.slots[i] = tag | entry
	t.used++
}

// remove takes an entry out; an entry that a crowd has displaced is not there.
func (t *table) remove(hash uint64, entry uint32) {
	want := uint32(hash>>56)<<tagShift | entry
	for i := uint32(hash) & t.mask; t.slots[i] != slotEmpty; i = (i + 1) & t.mask {
		if t.slots[i] == want {
			t.slots[i] = slotDead
			return
		}
	}
}
