package core

import "time"

// RDAPAddress is where IANA publishes which registry knows the domains of which suffix
// (RFC 9224).
const RDAPAddress = "https://data.iana.org/rdap/dns.json"

// DomainYoung is the age below which a domain is a sign of fraud: those who live of it
// change domains more often than that.
const DomainYoung = 60 * 24 * time.Hour

// Domain is what a registry says of a registered domain.
type Domain struct {
	// Name is the registrable domain in lower case, such as "example.co.uk".
	Name string `json:"name"`
	// Registered is when it was registered; zero where that is not known, which says
	// nothing against it.
	Registered time.Time `json:"registered,omitzero"`
	// Note says why nothing is known: "missing" (no registry, no such domain or no date)
	// or "failed".
	Note string `json:"note,omitempty"`
	// LookedAt is when the registry was asked, Until until when the answer is kept.
	LookedAt time.Time `json:"looked_at"`
	Until    time.Time `json:"until"`
}

// The notes of a Domain.
const (
	DomainMissing = "missing"
	DomainFailed  = "failed"
)

// Young reports whether the domain was younger than DomainYoung at a time, and how
// many whole days old it was, 0 where it was registered later.
func (d Domain) Young(at time.Time) (days int, young bool) {
	if d.Registered.IsZero() {
		return 0, false
	}
	age := max(at.Sub(d.Registered), 0)
	return int(age / (24 * time.Hour)), age < DomainYoung
}
