package core

import "time"

// SourceMatch is a driver that can read an address that a user entered.
type SourceMatch struct {
	Driver string `json:"driver"`
	// Name is what the new source would be called.
	Name SourceName `json:"name"`
	// What says in a few words what was recognised, by language.
	What map[Lang]string `json:"what"`
	// Config is the configuration node under which the driver reads it.
	Config map[string]any `json:"config"`
	// Needs are the keys that the owner still has to set.
	Needs []string `json:"needs"`
	// Access is "open", "key", "oauth", "mail" or "user"; "" where it is not known.
	Access string `json:"access,omitempty"`
	// Floor is the least time between two scans.
	Floor time.Duration  `json:"floor"`
	Note  ComplianceNote `json:"note"`
}

// SourceGuess is what an address was recognised as.
type SourceGuess struct {
	URL string `json:"url"`
	// Seen says what was found there: "address" where its form said enough and
	// nobody was asked, else "page", "feed", "json", "xml", "text", "image", "file",
	// "empty", or how asking failed: "blocked", "limited", "transient", "large".
	Seen string `json:"seen"`
	// Reason says in words why nothing was seen.
	Reason string `json:"reason,omitempty"`
	// Matches are the drivers that read it, the best first; none when it is unknown.
	Matches []SourceMatch `json:"matches"`
	// Known are all drivers.
	Known []string `json:"known"`
}

// SourceEntry is a source as it is written into the configuration.
type SourceEntry struct {
	Name   SourceName `json:"name"`
	Driver string     `json:"driver"`
	// Every is a longer interval than the adaptive one; 0 leaves it adaptive.
	Every  time.Duration  `json:"every,omitempty"`
	Config map[string]any `json:"config,omitempty"`
}

// RankingPermission is the owner's record that a platform permits a model to rank
// its postings, which its terms forbid otherwise.
type RankingPermission struct {
	// Text says in the owner's words who permitted it, and how.
	Text string `json:"text" yaml:"text"`
	// At is when it was recorded; zero for one that stands in the configuration.
	At time.Time `json:"at,omitzero" yaml:"at,omitempty"`
}

// SourceReplay is what the present parser makes of an answer that was kept.
type SourceReplay struct {
	Name SourceName `json:"name"`
	// Sample is the entry of the black box, At when it was fetched.
	Sample int64     `json:"sample"`
	At     time.Time `json:"at,omitzero"`
	URL    string    `json:"url"`
	Then   Reading   `json:"then"`
	Now    Reading   `json:"now"`
	// Added and Removed are postings that only the present or only the former
	// reading found; Changed are those that both found, with other fields.
	Added   []PostingDiff `json:"added"`
	Removed []PostingDiff `json:"removed"`
	Changed []PostingDiff `json:"changed"`
	Same    int           `json:"same"`
	// Limits are codes of what makes the comparison incomplete: "bare" (kept by an
	// older version, which noted no reading), "cut" (too large to be kept whole),
	// "asked_more" (the present driver asks for addresses that were not kept).
	Limits []string `json:"limits"`
	// Fixture is the folder of the test data that was written because the present
	// parser cannot read it, "" for none.
	Fixture string `json:"fixture,omitempty"`
}

// Reading is what came of one reading of an answer.
type Reading struct {
	Status   string `json:"status"`
	Reason   string `json:"reason,omitempty"`
	Postings int    `json:"postings"`
	Skipped  int    `json:"skipped"`
}

// PostingDiff is one posting that two readings differ in.
type PostingDiff struct {
	ID     string      `json:"id"`
	Title  string      `json:"title"`
	Fields []FieldDiff `json:"fields,omitempty"`
}

// FieldDiff is one field that two readings differ in. The text is told by its
// length and a hash.
type FieldDiff struct {
	Field string `json:"field"`
	Then  string `json:"then,omitempty"`
	Now   string `json:"now,omitempty"`
}

// PostingFields are the fields whose filling is counted, in a fixed order: those
// of a posting, and those that are read from it.
func PostingFields() []string {
	return []string{"title", "company", "text", "url", "location", "posted_at", "pay", "contract", "remote", "language", "skills", "contact"}
}

// MissingFields names those of PostingFields that neither a posting nor what was
// read from it says.
func MissingFields(p Posting, x Extraction) []string {
	empty := map[string]bool{
		"title": p.Title == "", "company": p.Company == "", "text": p.Text == "", "url": p.URL == "",
		"location": p.Location == "" && x.Location == "", "posted_at": p.PostedAt.IsZero(),
		"pay": !x.Pay.Stated(), "contract": x.Contract == ContractUnknown, "remote": x.Remote == RemoteUnknown,
		"language": x.Language == "", "skills": len(x.Skills) == 0, "contact": len(x.Contacts) == 0,
	}
	var out []string
	for _, f := range PostingFields() {
		if empty[f] {
			out = append(out, f)
		}
	}
	return out
}
