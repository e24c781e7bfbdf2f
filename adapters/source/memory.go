package source

import "slices"

// Memory is what a source that lists the newest first remembers of a listing: the ids
// of this scan, and the newest ones of former scans. A page on which one of the
// latter stands is the last that has to be read.
type Memory struct {
	Seen  []string `json:"seen,omitempty"`
	Fresh []string `json:"fresh,omitempty"`
}

// Note takes an id of this scan, at most most of them, and reports whether a former
// scan had it.
func (m *Memory) Note(id string, most int) (known bool) {
	if len(m.Fresh) < most {
		m.Fresh = append(m.Fresh, id)
	}
	return slices.Contains(m.Seen, id)
}

// Settle ends a scan: its ids come before those of former scans, and most are kept.
func (m *Memory) Settle(most int) {
	seen := m.Fresh
	for _, id := range m.Seen {
		if len(seen) < most && !slices.Contains(seen, id) {
			seen = append(seen, id)
		}
	}
	m.Seen, m.Fresh = seen[:min(len(seen), most)], nil
}
