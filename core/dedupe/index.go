package dedupe

import (
	"iter"
	"strconv"
	"time"
	"unsafe"

	"github.com/automonet/automonet/core"
)

// DefaultWindow is how long a posting is remembered for near-duplicate lookup.
const DefaultWindow = 60 * 24 * time.Hour

// Thresholds of similarity, by what else is known of a pair. They were chosen on
// the labelled pairs that are not held out; see docs/evaluation.md.
const (
	thresholdExact  = 0.25 // same company, same role, and both titles are specific
	thresholdSure   = 0.5  // same company, same role
	thresholdUnsure = 0.53 // same company, the title leaves the role open
	thresholdBlind  = 0.7  // the company is not known
	thresholdVague  = 0.9  // one title is general, the other specific
	// thresholdRenamed holds for two names of one author's company with a role
	// that is left open: a new name, or an agency's next client.
	thresholdRenamed = 0.85
)

// maxCandidates bounds the comparisons of one probe, whatever outsiders post.
const maxCandidates = 256

// Entry is one posting as the index knows it.
type Entry struct {
	Job     core.JobID
	Posting core.PostingID
	// Company and Role are as the source names them; both may be empty.
	Company string
	Role    string
	// Author is who posted it, with the source's name before it; "" for unknown.
	// Where a company's name is missing, the same author stands for it.
	Author string
	// SeenAt is when the posting was last seen; Expire goes by it.
	SeenAt time.Time
	Sig    Signature
}

// Match is a known posting of the same opportunity.
type Match struct {
	Job     core.JobID
	Posting core.PostingID
	// Similarity is the estimated Jaccard similarity of the texts, 0..1.
	Similarity float64
	// Reason says in English for the audit chain what agreed.
	Reason string
}

// Index finds near-duplicate texts among the postings of the last days. It keeps
// about 700 bytes per posting in a few large arrays without pointers (see Bytes)
// and at most 2^24 postings. It belongs to one goroutine.
type Index struct {
	window  time.Duration
	entries []entry // from firstEntry on; a dead one has seen == 0
	gates   []gate  // the entries' gates, by the same numbers
	free    []uint32
	live    int
	// bands find entries by their text; the last table finds them by company and
	// the least of the role's specialities, which equal roles have in common.
	bands [bandCount + 1]table
	ids   idStore
	found []uint32
	met   numbers
	// ahead makes the compiler keep the reads that are made ahead of their use.
	ahead uint64
}

type entry struct {
	company company
	author  uint64 // hash, 0 for unknown
	seen    int64  // Unix seconds, at least 1
	role    role
	sig     Signature
	job     id
	posting id
}

// NewIndex makes an empty index that remembers postings for window; 0 or less
// means DefaultWindow.
func NewIndex(window time.Duration) *Index {
	if window <= 0 {
		window = DefaultWindow
	}
	x := &Index{window: window, entries: make([]entry, firstEntry), gates: make([]gate, firstEntry)}
	for b := range x.bands {
		x.bands[b] = newTable(0, fillOf(b))
	}
	return x
}

// fillOf returns the fill limit of a band's table, 60 to 80 per cent.
func fillOf(band int) int { return 60 + band*20/bandCount }

// Len returns the number of postings in the index.
func (x *Index) Len() int { return x.live }

// Bytes returns the memory that the index holds, without the garbage
// collector's overhead.
func (x *Index) Bytes() int64 {
	n := int64(cap(x.entries))*int64(unsafe.Sizeof(entry{})) + int64(cap(x.gates))*int64(unsafe.Sizeof(gate{})) + int64(cap(x.free))*4 + x.ids.bytes()
	for b := range x.bands {
		n += int64(cap(x.bands[b].lines)) * int64(unsafe.Sizeof(line{}))
	}
	return n
}

// Add makes an entry findable. When the index is full (2^24 postings) the entry
// is left out, which can miss a duplicate and cannot lose a posting.
func (x *Index) Add(e Entry) { x.add(newEntry(e), e.Job, e.Posting) }

func (x *Index) add(e entry, job core.JobID, posting core.PostingID) {
	var n uint32
	switch {
	case len(x.free) > 0:
		n = x.free[len(x.free)-1]
		x.free = x.free[:len(x.free)-1]
	case len(x.entries) >= maxEntries:
		return
	default:
		n = uint32(len(x.entries))
		x.entries = append(x.entries, entry{})
		x.gates = append(x.gates, gate{})
	}
	e.job, e.posting = x.ids.put(string(job)), x.ids.put(string(posting))
	x.entries[n], x.gates[n] = e, e.gate()
	x.live++
	var hashes keys
	x.entries[n].keys(&hashes)
	for b := range x.bands {
		if hashes[b] == 0 {
			continue
		}
		if x.bands[b].full() {
			x.rebuild(b)
		}
		x.bands[b].insert(hashes[b], n)
	}
}

// rebuild makes one band's table anew, twice as large when it is full of live
// entries and of the same size when dead ones fill it.
func (x *Index) rebuild(band int) {
	x.bands[band] = newTable(x.live+x.live/8, fillOf(band))
	for n := firstEntry; n < len(x.entries); n++ {
		if x.entries[n].seen == 0 {
			continue
		}
		if h := x.entries[n].key(band); h != 0 {
			x.bands[band].insert(h, uint32(n))
		}
	}
}

func newEntry(e Entry) entry {
	n := entry{sig: e.Sig, company: newCompany(e.Company), role: newRole(e.Role), seen: max(e.SeenAt.Unix(), 1)}
	if e.Author != "" {
		n.author = hashString(e.Author) | 1
	}
	return n
}

// keys are the hashes under which an entry is found; 0 means not under this one.
type keys [bandCount + 1]uint64

func (e *entry) keys(out *keys) {
	for b := range out {
		out[b] = e.key(b)
	}
}

func (e *entry) key(band int) uint64 {
	switch {
	case band < bandCount:
		return bandHash(&e.sig, band)
	case e.company.n > 0 && e.role.specific():
		return ((uint64(e.company.head[0])<<32|uint64(e.role.least()))*mulA ^ mulB) * mulB
	}
	return 0
}

// Probe returns the most similar known posting that is the same opportunity:
// similar text, no other company, no other role. Among equals the one seen last
// wins. The entry's Job and SeenAt do not count; an entry never matches a posting
// of its own id.
func (x *Index) Probe(e Entry) (best Match, ok bool) {
	want := newEntry(e)
	return x.probeFor(&want, e.Posting)
}

func (x *Index) probeFor(want *entry, posting core.PostingID) (best Match, ok bool) {
	self := x.ids.find(string(posting))
	var found verdict
	var hit *entry
	for _, n := range x.candidates(want, false) {
		c := &x.entries[n]
		v := judge(want, c)
		if !v.match || posting != "" && c.posting == self {
			continue
		}
		if hit == nil || v.similarity > found.similarity || v.similarity == found.similarity && c.seen > hit.seen {
			found, hit = v, c
		}
	}
	if hit == nil {
		return Match{}, false
	}
	return x.match(hit, found), true
}

// Similar gives each known posting whose text is at least as similar as asked,
// whatever its company and role, in no particular order. Pairs below about 0.4
// are found by chance only. The index must not be used while the sequence runs.
func (x *Index) Similar(sig Signature, atLeast float64) iter.Seq[Match] {
	return func(yield func(Match) bool) {
		for _, n := range x.candidates(&entry{sig: sig}, true) {
			c := &x.entries[n]
			s := similarity(&sig, &c.sig)
			if s >= atLeast && !yield(x.match(c, verdict{similarity: s})) {
				return
			}
		}
	}
}

func (x *Index) match(c *entry, v verdict) Match {
	return Match{Job: core.JobID(x.ids.get(c.job)), Posting: core.PostingID(x.ids.get(c.posting)),
		Similarity: v.similarity, Reason: v.reason()}
}

// candidates returns the numbers of the entries that share a key with e, each once
// and at most maxCandidates, until the next call. Unless all are wanted, it leaves
// out those of which their gate tells that judge would refuse them. At a million
// entries nearly every read misses the caches, so reads that do not depend on each
// other are made together, for the processor to overlap.
func (x *Index) candidates(e *entry, all bool) []uint32 {
	var hashes keys
	e.keys(&hashes)
	var first [bandCount + 1]uint32
	for b := range x.bands {
		t := &x.bands[b]
		first[b] = t.lines[uint32(hashes[b])&t.mask][0]
	}
	want := e.gate()
	found := x.found[:0]
	x.met.reset()
	for b := range x.bands {
		if hashes[b] == 0 || first[b] == slotEmpty {
			continue
		}
		t := &x.bands[b]
		at, step, tag := t.home(hashes[b])
	key:
		for ; ; at = (at + step) & t.mask {
			for _, s := range t.lines[at] {
				if s == slotEmpty || len(found) == maxCandidates {
					break key
				}
				n := s & (maxEntries - 1)
				if s&^(maxEntries-1) == tag && n >= firstEntry && (all || want.near(x.gates[n])) && x.met.add(n) {
					found = append(found, n)
				}
			}
		}
	}
	x.found, x.ahead = found, 0
	for _, n := range found {
		c := &x.entries[n]
		x.ahead += c.company.whole + uint64(c.sig[0]) + uint64(c.sig[bins/3]) + uint64(c.sig[bins*2/3]) + uint64(c.sig[bins-1])
	}
	return found
}

// verdict is the outcome of comparing two postings.
type verdict struct {
	similarity float64
	company    relation
	role       relation
	// author says that the author stands for the company.
	author bool
	match  bool
}

func judge(a, b *entry) verdict {
	v := verdict{company: a.company.relate(b.company)}
	if v.company == unsure && a.author != 0 && a.author == b.author {
		v.company, v.author = same, true
	}
	if v.company == different {
		if a.author == 0 || a.author != b.author {
			return v
		}
		v.author = true
	}
	if v.role = a.role.relate(b.role); v.role == different {
		return v
	}
	v.similarity = similarity(&a.sig, &b.sig)
	v.match = v.similarity >= v.threshold(a.role.specific() && b.role.specific())
	return v
}

// threshold is the similarity that a pair needs; exact says that both titles are
// specific.
func (v verdict) threshold(exact bool) float64 {
	switch {
	case v.role == vague:
		return thresholdVague
	case v.company == different && v.role != same:
		return thresholdRenamed
	case v.company == different:
		return thresholdSure
	case v.company == unsure:
		return thresholdBlind
	case v.role != same:
		return thresholdUnsure
	case exact && !v.author:
		return thresholdExact
	}
	return thresholdSure
}

func (v verdict) reason() string {
	s := "near-duplicate text " + strconv.FormatFloat(v.similarity, 'f', 2, 64)
	switch {
	case v.author:
		s += ", same author"
	case v.company == same:
		s += ", same company"
	}
	if v.role == same {
		s += ", same role"
	}
	return s
}

// Expire forgets the postings that were last seen longer than the window before
// now, and returns how many.
func (x *Index) Expire(now time.Time) int {
	oldest := now.Add(-x.window).Unix()
	var gone []uint32
	for n := firstEntry; n < len(x.entries); n++ {
		if s := x.entries[n].seen; s != 0 && s < oldest {
			gone = append(gone, uint32(n))
		}
	}
	x.drop(gone)
	return len(gone)
}

// Remove forgets one posting, for example because it was purged, and reports
// whether it was known. It looks at every entry: about a millisecond per 100,000.
func (x *Index) Remove(posting core.PostingID) bool {
	return x.removeAll([]core.PostingID{posting}) > 0
}

func (x *Index) removeAll(postings []core.PostingID) int {
	want := make(map[id]bool, len(postings))
	for _, p := range postings {
		if v := x.ids.find(string(p)); v != (id{}) {
			want[v] = true
		}
	}
	if len(want) == 0 {
		return 0
	}
	var gone []uint32
	for n := firstEntry; n < len(x.entries); n++ {
		if x.entries[n].seen != 0 && want[x.entries[n].posting] {
			gone = append(gone, uint32(n))
		}
	}
	x.drop(gone)
	return len(gone)
}

// drop takes entries out of the bands. When most are gone the index is built
// anew from the rest, which gives the memory back.
func (x *Index) drop(gone []uint32) {
	if len(gone) == 0 {
		return
	}
	all := len(gone) > x.live/2
	var hashes keys
	for _, n := range gone {
		if !all {
			x.entries[n].keys(&hashes)
			for b := range x.bands {
				x.bands[b].remove(hashes[b], n)
			}
		}
		x.ids.drop(x.entries[n].job)
		x.ids.drop(x.entries[n].posting)
		x.entries[n], x.gates[n] = entry{}, gate{}
		x.live--
		if !all {
			x.free = append(x.free, n)
		}
	}
	if all {
		x.compact()
	}
}

func (x *Index) compact() {
	room := x.live + x.live/4 + firstEntry
	kept, gates := make([]entry, firstEntry, room), make([]gate, firstEntry, room)
	for n := firstEntry; n < len(x.entries); n++ {
		if x.entries[n].seen != 0 {
			kept, gates = append(kept, x.entries[n]), append(gates, x.gates[n])
		}
	}
	x.entries, x.gates, x.free = kept, gates, nil
	for b := range x.bands {
		x.rebuild(b)
	}
}
