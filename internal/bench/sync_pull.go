package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
)

// copiedOnce is the project with everything pushed.
func (e *Env) copiedOnce(ctx context.Context) (*mirrored, error) {
	m, err := e.mirror(ctx)
	if err != nil {
		return nil, err
	}
	for {
		out, err := m.device.round(ctx)
		if err != nil || out.Pushed+out.Pulled == 0 {
			return m, err
		}
	}
}

// pull reads the whole account anew, as after a restore, beside COPY of the same rows and columns.
func pull(ctx context.Context, e *Env) (Result, error) {
	m, err := e.copiedOnce(ctx)
	if err != nil {
		return skipped(err)
	}
	var took, bare []time.Duration
	rows := 0
	for range 3 {
		if err := m.lab.store.BeginReading(ctx); err != nil {
			return Result{}, err
		}
		began := time.Now()
		out, err := m.device.round(ctx)
		if err != nil {
			return Result{}, err
		}
		took = append(took, time.Since(began))
		if rows = out.Pulled; rows < m.rows || out.Pushed > 0 {
			return Result{}, fmt.Errorf("%d of %d rows were read and %d sent again", rows, m.rows, out.Pushed)
		}
		c, err := m.stack.DB.Acquire(ctx)
		if err != nil {
			return Result{}, err
		}
		began = time.Now()
		for _, t := range mirror.Tables() {
			if t.Mirrored {
				if _, err = copyTo(ctx, c, t, []string{"id", "rev", "facts_v", "device_id", "deleted_at"}, m.device.session.User); err != nil {
					break
				}
			}
		}
		bare = append(bare, time.Since(began))
		c.Release()
		if err != nil {
			return Result{}, err
		}
	}
	value, floor := quantile(took, 0.5), quantile(bare, 0.5)
	return Result{Value: fmt.Sprintf("%.1f s, %s rows/s", value.Seconds(), count(float64(rows)/value.Seconds())), Floor: fmt.Sprintf("%.1f s", floor.Seconds()), Met: value <= 10*time.Second,
		Note: fmt.Sprintf("all keys and versions of the account, %s rows in pages of 500, taken into SQLite page by page and compared with every own row; median of 3. What the agent itself wrote is read without its texts, since its own are the truth. "+
			"The floor is COPY of the same columns into memory.", count(rows))}, nil
}

// lag is a change here until the project has committed it, beside a request that writes the same.
func lag(ctx context.Context, e *Env) (Result, error) {
	m, err := e.copiedOnce(ctx)
	if err != nil {
		return skipped(err)
	}
	p, err := e.Corpus()
	if err != nil {
		return Result{}, err
	}
	other, err := join(ctx, m.stack, nil, "lag")
	if err != nil {
		return Result{}, err
	}
	defer other.client.Close()
	const n = 300
	t, _ := mirror.Of("jobs")
	var took, bare []time.Duration
	for i := range n {
		if _, err := m.lab.page(ctx, []core.Posting{p.posting(m.lab.postings, m.lab.at)}); err != nil {
			return Result{}, err
		}
		m.lab.postings++
		began := time.Now()
		out, err := m.device.round(ctx)
		if err != nil {
			return Result{}, err
		}
		if out.Pushed == 0 {
			return Result{}, fmt.Errorf("change %d was not pushed", i)
		}
		took = append(took, time.Since(began))
		row := fmt.Sprintf(`{"id":"row-%d","facts_v":1,"state":"new","first_seen_at":"2026-11-01T00:00:00Z","view":{"title":%q}}`, i, strings.Repeat("x", 500))
		began = time.Now()
		if err := other.client.Upsert(ctx, t.Name, []string{"id", "facts_v", "state", "first_seen_at", "view"}, []json.RawMessage{json.RawMessage(row)}); err != nil {
			return Result{}, err
		}
		bare = append(bare, time.Since(began))
	}
	p99 := quantile(took, 0.99)
	return Result{Value: fmt.Sprintf("p50 %s, p99 %s", ms(quantile(took, 0.5)), ms(p99)), Floor: fmt.Sprintf("p50 %s, p99 %s", ms(quantile(bare, 0.5)), ms(quantile(bare, 0.99))), Met: p99 <= 2*time.Second,
		Note: fmt.Sprintf("%d postings one by one, each a job, a posting and what it was decided, from the commit here until the project has committed all of it and this is noted here, the look for news and the changed state of the source included, with %s rows in the account. The floor is one request that writes one row, in turn. A change wakes the copying at once.", n, count(m.rows))}, nil
}

// standing is a round that finds nothing, beside the same function called in the database.
func standing(ctx context.Context, e *Env) (Result, error) {
	m, err := e.copiedOnce(ctx)
	if err != nil {
		return skipped(err)
	}
	var took, bare []time.Duration
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	for range 500 {
		began := time.Now()
		if _, err := m.device.round(ctx); err != nil {
			return Result{}, err
		}
		took = append(took, time.Since(began))
		began = time.Now()
		var v struct {
			Rev int64 `json:"rev"`
		}
		if err := m.device.client.Call(ctx, "sync_head", struct{}{}, &v); err != nil {
			return Result{}, err
		}
		bare = append(bare, time.Since(began))
	}
	p99 := quantile(bare, 0.99)
	return Result{Value: fmt.Sprintf("p50 %s, p99 %s of a round; p99 %s of its request", ms(quantile(took, 0.5)), ms(quantile(took, 0.99)), ms(p99)), Floor: fmt.Sprintf("p50 %s", ms(quantile(bare, 0.5))), Met: p99 <= 5*time.Millisecond,
		Note: "500 rounds with nothing new on either side: one request, and the note of it here. The floor is that request alone, in turn, with its way through the gateway and PostgREST. An agent that nobody waits for makes one a minute, so the doorbell and the shares of the budget stay within 5 requests a minute."}, nil
}

// outboxRuns is how often the bare inserts are made with the outbox, and as often without.
const outboxRuns = 3

// outboxed is what the marks of changed rows add to local writes.
func outboxed(ctx context.Context, e *Env) (Result, error) {
	m, err := e.mirror(ctx)
	if err != nil {
		return skipped(err)
	}
	var with, without []time.Duration
	for run := range 2 * outboxRuns {
		// With, without, without, with: what one run leaves to the next weighs on both alike.
		outbox := run%4 == 0 || run%4 == 3
		took, err := m.bare(ctx, filepath.Join(e.Dir, "bare"), outbox)
		if err != nil {
			return Result{}, err
		}
		if outbox {
			with = append(with, took.cpu)
		} else {
			without = append(without, took.cpu)
		}
		e.progress("bare insert, outbox %t: %.2f s", outbox, took.cpu.Seconds())
	}
	a, b := quantile(with, 0.5).Seconds(), quantile(without, 0.5).Seconds()
	return Result{Value: fmt.Sprintf("%.1f %% of the bare insert, %.1f %% of the program's", 100*(a/b-1), 100*(a-b)/m.lab.took.cpu.Seconds()), Floor: fmt.Sprintf("%.2f s without", b), Met: a <= 1.15*b,
		Note: fmt.Sprintf("processor time of the bare insert of %s jobs and postings with their texts, FTS, events and decisions by prepared statements, a transaction for each page, with a mark in the outbox for each job and posting (%s) and without (%s): "+
			"medians of %d runs each, in turn, one after the other into fresh databases. Two databases that are written by turns measure something else: the connections of a process share one pool of pages, in which one of two equal ones was 11 to 16 %% slower than the other. "+
			"The marks of a transaction are written together at its end, as the program does. Reading, scoring and writing the same postings takes the program %.2f s.",
			count(m.rows), spread(with), spread(without), outboxRuns, m.lab.took.cpu.Seconds())}, nil
}

// spread is the median of durations and their least and most, which it sorts.
func spread(d []time.Duration) string {
	return fmt.Sprintf("%.2f s, %.2f to %.2f", quantile(d, 0.5).Seconds(), quantile(d, 0).Seconds(), quantile(d, 1).Seconds())
}
