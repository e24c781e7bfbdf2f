package dedupe

import (
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
)

// Prepared is a posting with the keys that are looked up for it.
type Prepared struct {
	Posting core.Posting
	// URLKey is CanonicalURL of the posting's link, "" for none.
	URLKey string
	// ContentHash is that of title, company and text.
	ContentHash string
	// Company and Role are the posting's company and title, or what its text lists
	// where the title names no role.
	Company, Role string
	// Sig is the near-duplicate signature; HasSig is false for a text that is
	// too short to have one.
	Sig    Signature
	HasSig bool
	// known is the posting as the index compares it.
	known entry
}

// Prepare computes the keys of a posting.
func Prepare(p core.Posting) Prepared {
	return PrepareHashed(p, ContentHash(p.Title, p.Company, p.Text))
}

// PrepareHashed is Prepare for a posting whose ContentHash the caller has computed
// already.
func PrepareHashed(p core.Posting, hash string) Prepared {
	q := Prepared{Posting: p, URLKey: CanonicalURL(p.URL), ContentHash: hash}
	q.Company, q.Role = roles(p.Company, p.Title, p.Text)
	q.Sig, q.HasSig = Sign(p.Text)
	q.known = newEntry(q.entry(""))
	return q
}

// SignatureBytes returns the stored form of the signature, nil for none.
func (p Prepared) SignatureBytes() []byte {
	if !p.HasSig {
		return nil
	}
	return p.Sig.Bytes()
}

// Known is a job that the store holds a posting of.
type Known struct {
	Job     core.JobID
	Company string
	Role    string
}

// Facts are what the store knows about a posting that is not known by source and
// external id; nil means nothing.
type Facts struct {
	// ByURL has a posting with the same URLKey, ByHash one with the same
	// ContentHash.
	ByURL  *Known
	ByHash *Known
}

// Decision says what a posting is to the store.
type Decision struct {
	// Change is core.PostingNewJob or core.PostingJoined.
	Change core.PostingChange
	// Job is the job that is joined, "" for a new one.
	Job core.JobID
	// Similarity is set when the texts decided, and 1 for equal content.
	Similarity float64
	// Reason says in English for the audit chain why it joined, or, for a new
	// job that shares a link with another one, why it did not.
	Reason string
}

// Matcher decides which job a posting belongs to. Decisions within a page see
// the page's earlier postings before they are saved: Take records each, Commit
// or Rollback ends the page. It belongs to one goroutine.
type Matcher struct {
	index  *Index
	byURL  map[string]Known
	byHash map[string]Known
	taken  []core.PostingID
}

// NewMatcher makes a Matcher over an index, which it owns from then on.
func NewMatcher(index *Index) *Matcher {
	return &Matcher{index: index, byURL: map[string]Known{}, byHash: map[string]Known{}}
}

// Index returns the index, for Expire, Remove and figures.
func (m *Matcher) Index() *Index { return m.index }

// Load adds a signature that the store kept, at start. It refuses one of another
// layout, whose posting is then known by link and hash only.
func (m *Matcher) Load(s core.Signature) error {
	sig, err := ParseSignature(s.Value)
	if err != nil {
		return fmt.Errorf("load signature of posting %s: %w", s.PostingID, err)
	}
	m.index.Add(Entry{Job: s.JobID, Posting: s.PostingID, Company: s.Company, Role: s.Role, Author: s.Author, SeenAt: s.SeenAt, Sig: sig})
	return nil
}

// Resolve decides. A shared link joins unless company or role contradict, since
// some companies use one link for all their roles. Equal content joins when it
// says enough to be more than a coincidence. Otherwise the text decides, with
// company and role.
func (m *Matcher) Resolve(p Prepared, facts Facts) Decision {
	shared := ""
	if k, ok := m.known(m.byURL, p.URLKey, facts.ByURL); ok {
		if contradicts(p, k) {
			shared = "same link, other company or role"
		} else {
			return Decision{Change: core.PostingJoined, Job: k.Job, Reason: "same link"}
		}
	}
	if k, ok := m.known(m.byHash, p.ContentHash, facts.ByHash); ok && telling(p) {
		return Decision{Change: core.PostingJoined, Job: k.Job, Similarity: 1, Reason: "same content"}
	}
	if p.HasSig {
		if match, ok := m.index.probeFor(&p.known, p.Posting.ID); ok {
			return Decision{Change: core.PostingJoined, Job: match.Job, Similarity: match.Similarity, Reason: match.Reason}
		}
	}
	return Decision{Change: core.PostingNewJob, Reason: shared}
}

func (m *Matcher) known(recent map[string]Known, key string, stored *Known) (Known, bool) {
	if key == "" {
		return Known{}, false
	}
	if k, ok := recent[key]; ok {
		return k, true
	}
	if stored != nil {
		return *stored, true
	}
	return Known{}, false
}

// contradicts reports whether a posting names another company or role than k.
func contradicts(p Prepared, k Known) bool {
	return p.known.company.relate(newCompany(k.Company)) == different || p.known.role.relate(newRole(k.Role)) == different
}

// telling reports whether equal content means the same opportunity: a text of
// some length, or a named company with a title. "WordPress developer needed"
// alone may come from two clients.
func telling(p Prepared) bool {
	return p.HasSig || p.Posting.Company != "" && p.Posting.Title != ""
}

func (p Prepared) entry(job core.JobID) Entry {
	seen := p.Posting.FetchedAt
	if seen.IsZero() {
		seen = p.Posting.PostedAt
	}
	author := ""
	if p.Posting.Author != "" {
		author = string(p.Posting.Source) + ":" + p.Posting.Author
	}
	return Entry{Job: job, Author: author, Posting: p.Posting.ID, Company: p.Company, Role: p.Role, SeenAt: seen, Sig: p.Sig}
}

// Take records that a posting was given to a job, so that later postings find it.
func (m *Matcher) Take(p Prepared, job core.JobID) {
	k := Known{Job: job, Company: p.Company, Role: p.Role}
	if _, ok := m.byURL[p.URLKey]; !ok && p.URLKey != "" {
		m.byURL[p.URLKey] = k
	}
	if _, ok := m.byHash[p.ContentHash]; !ok {
		m.byHash[p.ContentHash] = k
	}
	if p.HasSig {
		m.index.add(p.known, job, p.Posting.ID)
		m.taken = append(m.taken, p.Posting.ID)
	}
}

// Commit says that all that was taken is stored: from now on Facts know it.
func (m *Matcher) Commit() {
	clear(m.byURL)
	clear(m.byHash)
	m.taken = m.taken[:0]
}

// Rollback forgets what was taken since the last Commit, because saving failed.
func (m *Matcher) Rollback() {
	m.index.removeAll(m.taken)
	m.Commit()
}

// Expire forgets postings that are older than the index's window.
func (m *Matcher) Expire(now time.Time) int { return m.index.Expire(now) }
