package decider

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
)

// settle is how long the owner's changes may follow each other before decided jobs
// are looked at again: facts are confirmed one by one.
const settle = 2 * time.Second

// look is how far decided jobs were looked at again.
type look struct {
	// done names the profile, settings and feedback by which all were ranked, "" as
	// long as the store was not asked; rev is what they are being ranked by, from
	// since on; below is where to go on.
	done, rev string
	since     time.Time
	below     int64
}

// revOf names a profile, settings, feedback and, once there are any, young domains and
// the vectors that jobs are compared with.
func revOf(p present) string {
	v := p.rev
	rev := fmt.Sprintf("%s/%d/%d/%d", v.Profile, v.ProfileRev, v.SettingsRev, v.Feedback)
	if v.Domains > 0 {
		rev += fmt.Sprintf("/%d", v.Domains)
	}
	if key := p.likeness.Key(); key != "" {
		rev += "/" + key
	}
	return rev
}

// again decides a batch of decided jobs by rules that are others than those they
// were decided by. Each is judged as of the time of its decision, so that nothing
// but the owner's change moves it, and only what comes out otherwise is written.
func (d *Decider) again(ctx context.Context, v present, now time.Time, report *actors.Report) error {
	rev := revOf(v)
	if d.look.done == "" {
		done, err := d.store.RankedBy(ctx)
		if err != nil {
			return err
		}
		if done == "" {
			return d.ranked(ctx, rev)
		}
		// A change that was made before the start is settled.
		d.look = look{done: done, rev: rev, below: math.MaxInt64}
	}
	if d.look.done == rev {
		return nil
	}
	if d.look.rev != rev {
		d.look.rev, d.look.since, d.look.below = rev, now, math.MaxInt64
	}
	if wait := settle - now.Sub(d.look.since); wait > 0 {
		report.Next = wait
		return nil
	}
	jobs, next, err := d.store.DecidedJobs(ctx, d.look.below, batch)
	if err != nil {
		return err
	}
	if err := d.anew(ctx, v, jobs, now, report); err != nil {
		return err
	}
	d.look.below = next
	if report.More = next > 0; report.More {
		return nil
	}
	return d.ranked(ctx, rev)
}

// anew decides decided jobs again, each as of the time of its decision, and saves what
// comes out otherwise.
func (d *Decider) anew(ctx context.Context, v present, jobs []core.Job, now time.Time, report *actors.Report) error {
	all, err := d.rules.decideAll(ctx, v, jobs, func(j core.Job) time.Time { return j.Decision.At })
	if err != nil {
		return err
	}
	var writes []core.DecisionWrite
	for _, w := range all {
		if was := w.Job.Decision; w.To != w.Job.State || w.Decision.Verdict != was.Verdict || !reflect.DeepEqual(w.Decision.Score, was.Score) || !reflect.DeepEqual(w.Decision.Reasons, was.Reasons) {
			w.Decision.At = now
			writes = append(writes, w)
		}
	}
	return d.save(ctx, writes, report)
}

// embedded decides a batch of the jobs again whose vector has come since.
func (d *Decider) embedded(ctx context.Context, v present, now time.Time, report *actors.Report) error {
	if !v.likeness.Ready() {
		return nil
	}
	seen, err := d.store.VectorsSeen(ctx)
	if err != nil {
		return err
	}
	jobs, next, err := d.store.EmbeddedJobs(ctx, v.likeness.Model(), seen, batch)
	if err != nil || next == seen {
		return err
	}
	if err := d.anew(ctx, v, jobs, now, report); err != nil {
		return err
	}
	report.More = true
	return d.store.SetVectorsSeen(ctx, next)
}

// ranked remembers that all jobs are ranked by a profile and settings.
func (d *Decider) ranked(ctx context.Context, rev string) error {
	if err := d.store.SetRankedBy(ctx, rev); err != nil {
		return err
	}
	d.look = look{done: rev}
	return nil
}
