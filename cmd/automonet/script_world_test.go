package main_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

// cmdFound opens the data folder as a command would and checks it against the
// world: every expected posting is there, none twice, every screened or skipped
// job has its reasons, shortlisted ones a score. It writes what there is into a
// file, so that two moments can be compared.
func cmdFound(ts *testscript.TestScript, s *stage, args []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cfg, err := config.Load(ts.Getenv("AUTOMONET_CONFIG"), nil)
	if err != nil {
		return err
	}
	svc, err := app.Connect(ctx, app.Options{Config: cfg})
	if err != nil {
		return err
	}
	defer func() { _ = svc.Close() }()
	seen := map[string]int{}
	var summary strings.Builder
	filter := core.JobFilter{Limit: core.MaxLimit}
	for {
		jobs, next, err := svc.Jobs(ctx, filter)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			d, err := svc.Job(ctx, j.ID)
			if err != nil {
				return err
			}
			for _, p := range d.Postings {
				seen[string(p.Source)+" "+p.ExternalID]++
			}
			if err := decided(d); err != nil {
				return err
			}
			fmt.Fprintf(&summary, "%s rev %d %s, %d postings, %d proposals, %d submissions\n", j.ID, j.Rev, j.State, len(d.Postings), len(d.Proposals), len(d.Submissions))
		}
		if next == "" {
			break
		}
		filter.After = next
	}
	missing := 0
	for driver, ids := range s.world.Expected() {
		for _, id := range ids {
			switch key := driver + " " + id; seen[key] {
			case 1:
			case 0:
				missing++
				ts.Logf("%s was not found", key)
			default:
				return fmt.Errorf("%s was saved %d times", key, seen[key])
			}
		}
	}
	if missing > 0 {
		return fmt.Errorf("%d expected postings were not found, %d postings were", missing, len(seen))
	}
	last := int64(0)
	for {
		events, err := svc.Events(ctx, core.EventFilter{AfterSeq: last, Limit: core.MaxLimit})
		if err != nil {
			return err
		}
		if len(events) == 0 {
			break
		}
		last = events[len(events)-1].Seq
	}
	fmt.Fprintf(&summary, "last event %d\n", last)
	return os.WriteFile(ts.MkAbs(args[0]), []byte(summary.String()), 0o600)
}

func decided(d core.JobDetail) error {
	switch d.Job.State {
	case core.JobScreenedOut, core.JobSkipped, core.JobShortlisted:
		if d.Job.Decision.Verdict == core.VerdictNone || len(d.Job.Decision.Reasons) == 0 {
			return fmt.Errorf("job %s is %s without a reason", d.Job.ID, d.Job.State)
		}
	case core.JobNew:
		return fmt.Errorf("job %s was not decided", d.Job.ID)
	}
	return nil
}
