package api

import (
	"context"
	"net/http"
	"time"

	"github.com/automonet/automonet/core"
)

// JobService is the jobs and what is done with them.
type JobService interface {
	// JobsJSON returns a page of jobs as a JSON array, and the cursor of the next one.
	// It is encoded where the rows are, since the documents in them are JSON already.
	JobsJSON(ctx context.Context, f core.JobFilter) (items []byte, next string, err error)
	JobSummary(ctx context.Context) (core.JobSummary, error)
	// JobJSON returns a core.JobDetail as JSON.
	JobJSON(ctx context.Context, id core.JobID) ([]byte, error)
	AddJobBy(ctx context.Context, name string, body []byte, contentType, by string) (core.Job, error)
	SetJobState(ctx context.Context, id core.JobID, to core.JobState, by, reason string) (core.Job, error)
	MergeJobs(ctx context.Context, from, into core.JobID, by string) (core.Job, error)
	Posting(ctx context.Context, id core.PostingID) (core.Posting, error)
	DraftBy(ctx context.Context, id core.JobID, wish core.DraftWish, by string, see func(core.DraftDelta)) (core.Proposal, error)
	Compare(ctx context.Context, id core.JobID, models []string, see func(core.DraftDelta)) ([]core.DraftTrial, error)
}

type jobsInput struct {
	Paging
	State    []string  `query:"state,explode" maxItems:"10" doc:"Only jobs in these states"`
	Source   string    `query:"source" maxLength:"100" doc:"Only jobs seen at this source"`
	MinScore *float64  `query:"min_score" minimum:"0" maximum:"100" doc:"Only jobs with at least this score"`
	Query    string    `query:"q" maxLength:"200" doc:"Full-text search over title, company, text and skills"`
	Since    time.Time `query:"since" doc:"Only jobs first seen since then"`
	Sort     string    `query:"sort" enum:"newest,score" default:"newest" doc:"newest is by when a job was first seen"`
}

type jobInput struct {
	ID string `path:"id" maxLength:"64"`
}

type addJobInput struct {
	Body struct {
		URL         string `json:"url,omitempty" maxLength:"2048" doc:"A page to read politely; leave it out when text is given"`
		Text        string `json:"text,omitempty" maxLength:"600000" doc:"A pasted posting: plain text, Markdown, HTML or JSON-LD"`
		ContentType string `json:"content_type,omitempty" maxLength:"100" doc:"What text is, as a media type; guessed when left out"`
	}
}

type jobReasonInput struct {
	jobInput
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"500"`
	}
}

type mergeInput struct {
	Body struct {
		From string `json:"from" maxLength:"64" doc:"The job that is the same as into; it will not be listed any more"`
		Into string `json:"into" maxLength:"64"`
	}
}

type draftInput struct {
	jobInput
	Body core.DraftWish
}

type compareInput struct {
	jobInput
	Body struct {
		Models []string `json:"models" minItems:"1" maxItems:"8" nullable:"false" doc:"The models, as provider/model"`
	}
}

func (h handlers) registerJobs(api resources) {
	encodedAs[List[core.Job]](api, core.ScopeRead, operation("list-jobs", "/api/v1/jobs", "Jobs without their text, newest first or by score", "jobs"), h.jobs)
	read(api, core.ScopeRead, operation("get-job-summary", "/api/v1/jobs/summary", "How many jobs are in each state, and why jobs were screened out", "jobs"),
		func(ctx context.Context, _ *struct{}) (core.JobSummary, error) { return h.cfg.Service.JobSummary(ctx) })
	encodedAs[core.JobDetail](api, core.ScopeRead, operation("get-job", "/api/v1/jobs/{id}", "One job with its decision, postings, proposals, submissions and timeline", "jobs"),
		func(ctx context.Context, in *jobInput) (encoded, error) {
			return h.cfg.Service.JobJSON(ctx, core.JobID(in.ID))
		})
	write(api, core.ScopeReview, creates("add-job", "/api/v1/jobs", "Take in a pasted posting or the page of a link, and decide it", "jobs"), h.addJob)
	for _, s := range []struct {
		id, verb, summary string
		to                core.JobState
	}{
		{"shortlist-job", "shortlist", "Shortlist a job", core.JobShortlisted},
		{"skip-job", "skip", "Skip a job", core.JobSkipped},
		{"undo-job", "undo", "Put a job back to new, while nothing of it is queued", core.JobNew},
	} {
		write(api, core.ScopeReview, change(s.id, http.MethodPost, "/api/v1/jobs/{id}/"+s.verb, s.summary, "jobs"),
			func(ctx context.Context, in *jobReasonInput) (core.Job, error) {
				return h.cfg.Service.SetJobState(ctx, core.JobID(in.ID), s.to, Who(ctx).By(), in.Body.Reason)
			})
	}
	write(api, core.ScopeReview, change("merge-jobs", http.MethodPost, "/api/v1/jobs/merge", "Declare that two jobs are the same opportunity", "jobs"),
		func(ctx context.Context, in *mergeInput) (core.Job, error) {
			return h.cfg.Service.MergeJobs(ctx, core.JobID(in.Body.From), core.JobID(in.Body.Into), Who(ctx).By())
		})
	work(api, core.ScopeReview, change("draft-job", http.MethodPost, "/api/v1/jobs/{id}/draft", "Write a proposal for a job now", "jobs"), "draft", h.draftJob)
	work(api, core.ScopeReview, change("compare-models", http.MethodPost, "/api/v1/jobs/{id}/compare", "Let each model write a text for a job; nothing is saved", "jobs"), "compare", h.compareModels)
	read(api, core.ScopeRead, operation("get-posting", "/api/v1/postings/{id}", "One sighting of a job with its text", "jobs"),
		func(ctx context.Context, in *jobInput) (core.Posting, error) {
			return h.cfg.Service.Posting(ctx, core.PostingID(in.ID))
		})
}

func (h handlers) jobs(ctx context.Context, in *jobsInput) (out encoded, err error) {
	states, err := checked(core.JobMachine(), in.State)
	if err != nil {
		return out, err
	}
	if in.Query != "" {
		leave, err := h.searches.enter(ctx)
		if err != nil {
			return out, err
		}
		defer leave()
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, searchDeadline)
		defer cancel()
	}
	items, next, err := h.cfg.Service.JobsJSON(ctx, core.JobFilter{States: states, Source: core.SourceName(in.Source), MinScore: in.MinScore,
		Query: in.Query, Since: in.Since, Order: core.Order(in.Sort), After: in.After, Limit: in.Limit})
	if err != nil && in.Query != "" && ctx.Err() == context.DeadlineExceeded {
		return out, errSearchSlow
	}
	if err != nil {
		return nil, err
	}
	out = append(append(make(encoded, 0, len(items)+64), `{"items":`...), items...)
	if next != "" {
		// A cursor is plain letters.
		out = append(append(append(out, `,"next":"`...), next...), '"')
	}
	return append(out, '}'), nil
}

func (h handlers) addJob(ctx context.Context, in *addJobInput) (core.Job, error) {
	b := in.Body
	if (b.URL == "") == (b.Text == "") {
		return core.Job{}, core.Invalid("text", "give either a url or a text")
	}
	if b.URL != "" {
		link, err := core.CleanURL(b.URL)
		if err != nil {
			return core.Job{}, err
		}
		return h.cfg.Service.AddJobBy(ctx, link, nil, "", Who(ctx).By())
	}
	return h.cfg.Service.AddJobBy(ctx, "pasted", []byte(b.Text), b.ContentType, Who(ctx).By())
}

func (h handlers) draftJob(_ context.Context, in *draftInput) (job, error) {
	wish, err := core.NewDraftWish(in.Body)
	return job{subject: in.ID, run: func(ctx context.Context, w *working) (any, error) {
		return h.cfg.Service.DraftBy(ctx, core.JobID(in.ID), wish, w.by, w.see)
	}}, err
}

func (h handlers) compareModels(_ context.Context, in *compareInput) (job, error) {
	wish, err := core.NewDraftWish(core.DraftWish{Models: in.Body.Models})
	return job{subject: in.ID, run: func(ctx context.Context, w *working) (any, error) {
		return h.cfg.Service.Compare(ctx, core.JobID(in.ID), wish.Models, w.see)
	}}, err
}
