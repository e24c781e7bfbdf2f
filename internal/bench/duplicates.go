package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/dedupe"
	"github.com/automonet/automonet/internal/cputime"
)

// signature measures signing, beside SHA-256 of the same texts.
func signature(_ context.Context, e *Env) (Result, error) {
	p, err := e.Corpus()
	if err != nil {
		return Result{}, err
	}
	texts := make([]string, 0, 4000)
	bytes := 0
	for _, q := range p.real {
		// Texts about as long as the goal assumes.
		if len(q.Text) > 500 && len(q.Text) < 4000 && len(texts) < cap(texts) {
			texts = append(texts, q.Text)
			bytes += len(q.Text)
		}
	}
	rate := func(f func(string)) float64 {
		return median(5, func() float64 {
			watch := cputime.Start()
			for _, t := range texts {
				f(t)
			}
			return float64(len(texts)) / watch.CPU().Seconds()
		})
	}
	signed := rate(func(t string) { dedupe.Sign(t) })
	hashed := rate(func(t string) { sha256.Sum256([]byte(t)) })
	return Result{Value: count(signed) + " texts/s", Floor: count(hashed) + " SHA-256/s", Met: signed >= 100_000,
		Note: fmt.Sprintf("%s, %d bytes on average; median of 5 passes over %s texts.", p.From, bytes/max(len(texts), 1), count(len(texts)))}, nil
}

// probe measures lookups in a full index, beside as many reads of a map of the
// same size as a probe makes.
func probe(_ context.Context, e *Env) (Result, error) {
	p, err := e.Corpus()
	if err != nil {
		return Result{}, err
	}
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	m := dedupe.NewMatcher(dedupe.NewIndex(0))
	prepare := func(i int) dedupe.Prepared {
		q := p.posting(i, at)
		q.ID = core.PostingID(fmt.Sprintf("0198a3c4-0000-7000-8000-%012x", i))
		return dedupe.Prepare(q)
	}
	var adding time.Duration
	for i := range e.Entries {
		next := prepare(i)
		watch := time.Now()
		m.Take(next, core.JobID(next.Posting.ID))
		adding += time.Since(watch)
		m.Commit()
		if i%200_000 == 199_999 {
			e.progress("%s indexed", count(i+1))
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	probes := make([]dedupe.Prepared, 4000)
	for i := range probes {
		// Half are known, half are new mixtures.
		n := r.IntN(e.Entries)
		if i%2 == 1 {
			n += e.Entries
		}
		probes[i] = prepare(n)
		probes[i].Posting.ID = core.PostingID("probe" + strconv.Itoa(i))
	}
	runtime.GC()
	found := 0
	took := median(3, func() float64 {
		found = 0
		watch := cputime.Start()
		for i := range probes {
			if m.Resolve(probes[i], dedupe.Facts{}).Job != "" {
				found++
			}
		}
		return watch.CPU().Seconds() / float64(len(probes))
	})
	x := m.Index()
	floor := mapReads(e.Entries, len(probes))
	perEntry := float64(x.Bytes()) / float64(max(x.Len(), 1))
	return Result{Value: fmt.Sprintf("%.1f us, %s", took*1e6, mega(x.Bytes())), Floor: fmt.Sprintf("%.1f us for 25 reads of a map", floor*1e6), Met: took <= 20e-6,
		Note: fmt.Sprintf("%s entries of varied real texts, %.0f bytes each; half of the %s probes are known texts, %s found a match. Taking one in costs %.1f us by the clock, growth included.",
			count(x.Len()), perEntry, count(len(probes)), count(found), adding.Seconds()*1e6/float64(max(e.Entries, 1)))}, nil
}

// mapReads returns the seconds for the random reads of one probe: 25 in a map of
// n entries.
func mapReads(n, probes int) float64 {
	m := make(map[uint64]uint32, n)
	for i := range n {
		m[uint64(i)*0x9E3779B97F4A7C15] = uint32(i)
	}
	r := rand.New(rand.NewPCG(2, 2))
	sum := uint32(0)
	watch := cputime.Start()
	for range probes * 25 {
		sum += m[uint64(r.IntN(n))*0x9E3779B97F4A7C15]
	}
	took := watch.CPU().Seconds() / float64(probes)
	runtime.KeepAlive(sum)
	return took
}

// canonicalLink measures dedupe.CanonicalURL.
func canonicalLink(_ context.Context, _ *Env) (Result, error) {
	const link = "https://www.Boards.example.com/acme/jobs/4242/senior-go-developer/?utm_source=feed&utm_medium=rss&gh_jid=4242&ref=x#apply"
	took := median(5, func() float64 {
		watch := cputime.Start()
		for range 20_000 {
			dedupe.CanonicalURL(link)
		}
		return watch.CPU().Seconds() / 20_000
	})
	return Result{Value: fmt.Sprintf("%.2f us", took*1e6), Floor: "-", Note: "a link with four parameters and a fragment; median of 5."}, nil
}
