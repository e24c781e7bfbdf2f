package api

import (
	"context"

	"github.com/automonet/automonet/core"
)

type submissionsInput struct {
	Paging
	State   []string `query:"state,explode" doc:"Only submissions in these states"`
	Job     string   `query:"job" maxLength:"64" doc:"Only submissions for this job"`
	Channel string   `query:"channel" maxLength:"64" doc:"Only submissions through this channel"`
}

type submissionInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (h handlers) registerSubmissions(api resources) {
	read(api, core.ScopeRead, operation("list-submissions", "/api/v1/submissions", "Submissions, newest first", "submissions"), h.submissions)
	read(api, core.ScopeRead, operation("get-submission", "/api/v1/submissions/{id}", "One submission with its proof", "submissions"), h.submission)
}

func (h handlers) submissions(ctx context.Context, in *submissionsInput) (out List[core.Submission], err error) {
	states, err := checked(core.SubmissionMachine(), in.State)
	if err != nil {
		return out, h.problem(err)
	}
	list, next, err := h.cfg.Reader.Submissions(ctx, core.SubmissionFilter{States: states, JobID: core.JobID(in.Job),
		Channel: core.ChannelName(in.Channel), After: in.After, Limit: in.Limit})
	if err != nil {
		return out, h.problem(err)
	}
	return listOf(list, next), nil
}

func (h handlers) submission(ctx context.Context, in *submissionInput) (out core.Submission, err error) {
	s, err := h.cfg.Reader.Submission(ctx, core.SubmissionID(in.ID))
	if err != nil {
		return out, h.problem(err)
	}
	return s, nil
}
