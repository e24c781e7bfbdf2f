package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
)

const domainSelect = `SELECT name, registered_at, note, looked_at, until_at FROM domains`

func scanDomain(r scanner) (core.Domain, error) {
	var d core.Domain
	var registered, looked, until int64
	err := r.Scan(&d.Name, &registered, &d.Note, &looked, &until)
	d.Registered, d.LookedAt, d.Until = instant(registered), instant(looked), instant(until)
	return d, err
}

// Domain returns what is known of a domain; of kind core.KindNotFound where it was
// never looked up.
func (s *Store) Domain(ctx context.Context, name string) (core.Domain, error) {
	d, err := scanDomain(s.reading(ctx).row(domainSelect+` WHERE name = ?`, name))
	if err != nil {
		return d, s.explain(missing(err, "domain", name))
	}
	return d, nil
}

// SaveDomain keeps what a registry said, in the place of what it said before. A young
// one changes the OwnerRev, by which jobs are decided.
func (s *Store) SaveDomain(ctx context.Context, d core.Domain) error {
	if d.Name == "" || d.LookedAt.IsZero() {
		return errors.New("a domain needs its name and the time of the look-up")
	}
	_, young := d.Young(d.LookedAt)
	return s.write(ctx, "save_domain", normal, func(t *tx) error {
		// What has run out would be asked for anew, and goes once no bound of a day counts it;
		// young ones stay for a year, since jobs that were decided by them may be decided again.
		if _, err := t.exec(`DELETE FROM domains WHERE name = ? OR young = 0 AND until_at < ? OR looked_at < ?`,
			d.Name, micros(d.LookedAt.AddDate(0, 0, -1)), micros(d.LookedAt.AddDate(-1, 0, 0))); err != nil {
			return fmt.Errorf("save domain %s: %w", d.Name, err)
		}
		_, err := t.exec(`INSERT INTO domains (name, registered_at, note, looked_at, until_at, young) VALUES (?, ?, ?, ?, ?, ?)`,
			d.Name, micros(d.Registered), d.Note, micros(d.LookedAt), micros(d.Until), young)
		if err != nil {
			return fmt.Errorf("save domain %s: %w", d.Name, err)
		}
		return nil
	})
}

// YoungDomains returns the domains that were young when they were looked up.
func (s *Store) YoungDomains(ctx context.Context) ([]core.Domain, error) {
	out, err := collectQuery(s.reading(ctx), domainSelect+` WHERE young = 1 ORDER BY rid`, func(r *sql.Rows) (core.Domain, error) { return scanDomain(r) })
	return out, s.explain(err)
}

// DomainsLooked counts the domains that were looked up since a time.
func (s *Store) DomainsLooked(ctx context.Context, since time.Time) (n int, err error) {
	err = s.reading(ctx).row(`SELECT count(*) FROM domains WHERE looked_at >= ?`, micros(since)).Scan(&n)
	return n, s.explain(err)
}
