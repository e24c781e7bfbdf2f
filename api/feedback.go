package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/automonet/automonet/core"
)

// FeedbackService is what the owner thinks of jobs and drafts.
type FeedbackService interface {
	Feedback(ctx context.Context, f core.FeedbackFilter) ([]core.Feedback, error)
	GiveFeedback(ctx context.Context, id core.JobID, kind core.FeedbackKind, reasons []string, note, by string) (core.Feedback, error)
	UndoFeedback(ctx context.Context, id core.FeedbackID, by string) (core.Feedback, error)
}

type feedbackListInput struct {
	After string   `query:"after" maxLength:"20" pattern:"^[0-9]*$" doc:"Cursor of the page before, as given in its next"`
	Limit int      `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"Most items of one page"`
	Job   string   `query:"job" maxLength:"64" doc:"Only what was said of this job"`
	Kind  []string `query:"kind,explode" maxItems:"8" enum:"approve,edit,reject,skip,shortlist,more,less,undo" doc:"Only these kinds"`
}

type giveFeedbackInput struct {
	jobInput
	Body struct {
		Kind    string   `json:"kind" enum:"more,less" doc:"More or less like this"`
		Reasons []string `json:"reasons,omitempty" maxItems:"12" doc:"Codes of reasons: field, pay, place, client, time, size, vague, tone, facts, job, length, price"`
		Note    string   `json:"note,omitempty" maxLength:"300"`
	}
}

type feedbackInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (h handlers) registerFeedback(api resources) {
	read(api, core.ScopeRead, operation("list-feedback", "/api/v1/feedback", "What the owner thought of jobs and drafts, newest first", "feedback"), h.feedback)
	write(api, core.ScopeReview, creates("give-feedback", "/api/v1/jobs/{id}/feedback", "Say more or less like this about a job", "feedback"),
		func(ctx context.Context, in *giveFeedbackInput) (core.Feedback, error) {
			return h.cfg.Service.GiveFeedback(ctx, core.JobID(in.ID), core.FeedbackKind(in.Body.Kind), in.Body.Reasons, in.Body.Note, Who(ctx).By())
		})
	write(api, core.ScopeReview, change("undo-feedback", http.MethodPost, "/api/v1/feedback/{id}/undo", "Take back what was said, so that it is unlearned; what was done stays done", "feedback"),
		func(ctx context.Context, in *feedbackInput) (core.Feedback, error) {
			return h.cfg.Service.UndoFeedback(ctx, core.FeedbackID(in.ID), Who(ctx).By())
		})
}

func (h handlers) feedback(ctx context.Context, in *feedbackListInput) (out List[core.Feedback], err error) {
	f := core.FeedbackFilter{Job: core.JobID(in.Job), Newest: true, Limit: in.Limit}
	for _, k := range in.Kind {
		f.Kinds = append(f.Kinds, core.FeedbackKind(k))
	}
	if in.After != "" {
		if f.BeforeSeq, err = strconv.ParseInt(in.After, 10, 64); err != nil || f.BeforeSeq < 1 {
			return out, core.Invalid("after", "the cursor %q is not one that a list gave; start without it", core.Clean(in.After, 20, false))
		}
	}
	list, err := h.cfg.Service.Feedback(ctx, f)
	if err != nil {
		return out, err
	}
	next := ""
	if len(list) == in.Limit {
		next = strconv.FormatInt(list[len(list)-1].Seq, 10)
	}
	return listOf(list, next), nil
}
