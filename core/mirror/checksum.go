package mirror

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// Buckets is how many sums a table's checksum has.
const Buckets = 16

// Sum is the checksum of the rows in one bucket: their number and the xor of their hashes.
type Sum struct {
	N   int64 `json:"n"`
	Sum int64 `json:"sum"`
}

// Checksum sums the rows of a table the way the project's table_checksum does.
type Checksum [Buckets]Sum

// Add adds a row. Adding it twice takes it out of the sum, not of the number.
func (c *Checksum) Add(id string, factsV int64, deleted bool) {
	bit := 0
	if deleted {
		bit = 1
	}
	h := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%d", id, factsV, bit))
	b := &c[h[8]&(Buckets-1)]
	b.N++
	b.Sum ^= int64(binary.BigEndian.Uint64(h[:8]))
}
