// Package payouts keeps the books of a replay server: what clients paid through it, and
// what it kept of that. For clients who pay by bank it is the account that they pay to.
package payouts

import (
	"sync"
	"time"
)

// Entry is one payment of a client.
type Entry struct {
	// Of is for what it was paid: a project, or the address of a posting.
	Of string
	// Minor and Fee are in the smallest unit of the currency.
	Minor, Fee int64
	Currency   string
	At         time.Time
}

// Book is what was paid. It is safe for concurrent use.
type Book struct {
	// Percent is what is kept of each payment, Least the least of it in the smallest unit.
	Percent, Least int64

	mu      sync.Mutex
	entries []Entry
}

// Pay enters a payment and takes the fee, which is cut to whole units.
func (b *Book) Pay(of string, minor int64, currency string, at time.Time) Entry {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := Entry{Of: of, Minor: minor, Fee: min(minor, max(b.Least, minor*b.Percent/100)), Currency: currency, At: at}
	b.entries = append(b.entries, e)
	return e
}

// Entries returns the payments, the oldest first.
func (b *Book) Entries() []Entry {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Entry(nil), b.entries...)
}
