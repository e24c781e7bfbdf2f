package api

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
)

type jobsInput struct {
	Paging
	State    []string  `query:"state,explode" doc:"Only jobs in these states"`
	Source   string    `query:"source" maxLength:"100" doc:"Only jobs seen at this source"`
	MinScore float64   `query:"min_score" minimum:"-1" maximum:"100" default:"-1" doc:"Only jobs with at least this score; -1 for all"`
	Query    string    `query:"q" maxLength:"200" doc:"Full-text search over title, company, text and skills"`
	Since    time.Time `query:"since" doc:"Only jobs first seen since then"`
	Order    string    `query:"order" enum:"newest,score" default:"newest"`
}

type jobInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (h handlers) registerJobs(api resources) {
	read(api, core.ScopeRead, operation("list-jobs", "/api/v1/jobs", "Jobs, newest first", "jobs"), h.jobs)
	read(api, core.ScopeRead, operation("get-job", "/api/v1/jobs/{id}", "One job with its postings, proposals and submissions", "jobs"), h.job)
}

func (h handlers) jobs(ctx context.Context, in *jobsInput) (out List[core.Job], err error) {
	states, err := checked(core.JobMachine(), in.State)
	if err != nil {
		return out, h.problem(err)
	}
	f := core.JobFilter{States: states, Source: core.SourceName(in.Source), Query: in.Query, Since: in.Since,
		Order: core.Order(in.Order), After: in.After, Limit: in.Limit}
	if in.MinScore >= 0 {
		f.MinScore = &in.MinScore
	}
	jobs, next, err := h.cfg.Reader.Jobs(ctx, f)
	if err != nil {
		return out, h.problem(err)
	}
	return listOf(jobs, next), nil
}

func (h handlers) job(ctx context.Context, in *jobInput) (out core.JobDetail, err error) {
	j, err := h.cfg.Reader.Job(ctx, core.JobID(in.ID))
	if err != nil {
		return out, h.problem(err)
	}
	return j, nil
}
