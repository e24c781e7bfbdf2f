package api

import (
	"context"
	"net/http"
	"time"

	"github.com/automonet/automonet/core"
)

// SubmissionService is what was sent and what became of it.
type SubmissionService interface {
	Submissions(ctx context.Context, f core.SubmissionFilter) ([]core.Submission, string, error)
	Submission(ctx context.Context, id core.SubmissionID) (core.Submission, error)
	Resolve(ctx context.Context, id core.SubmissionID, how, by, note string) (core.Submission, error)
	Outcomes(ctx context.Context, f core.OutcomeFilter) ([]core.OutcomeEvent, string, error)
	Outcome(ctx context.Context, o core.OutcomeEvent) (core.OutcomeEvent, error)
	OneOutcome(ctx context.Context, id core.OutcomeID) (core.OutcomeEvent, error)
	// CorrectOutcome puts an outcome in the place of the one with the id.
	CorrectOutcome(ctx context.Context, id core.OutcomeID, o core.OutcomeEvent) (core.OutcomeEvent, error)
}

type submissionsInput struct {
	Paging
	State   []string `query:"state,explode" maxItems:"10" doc:"Only submissions in these states"`
	Job     string   `query:"job" maxLength:"64" doc:"Only submissions for this job"`
	Channel string   `query:"channel" maxLength:"64" doc:"Only submissions through this channel"`
}

type submissionInput struct {
	ID string `path:"id" maxLength:"64"`
}

type resolveInput struct {
	submissionInput
	Body struct {
		How  string `json:"how" enum:"sent,absent,cancel,resume,withdraw" doc:"sent and absent say what you saw; cancel gives it up; resume lets a parked one go on; withdraw takes back what was sent"`
		Note string `json:"note,omitempty" maxLength:"500"`
	}
}

type outcomesInput struct {
	Paging
	Job        string `query:"job" maxLength:"64" doc:"Only outcomes of this job"`
	Submission string `query:"submission" maxLength:"64" doc:"Only outcomes of this submission"`
	Kind       string `query:"kind" maxLength:"20" doc:"Only outcomes of this kind"`
}

type outcomeInput struct {
	Body struct {
		Submission string     `json:"submission_id" maxLength:"64"`
		Kind       string     `json:"kind" enum:"viewed,replied,interviewing,offered,won,lost,ghosted,withdrawn,paid"`
		Amount     core.Money `json:"amount,omitzero" doc:"What was paid; needed for paid"`
		Fee        core.Money `json:"fee,omitzero" doc:"What the platform kept"`
		Hours      float64    `json:"hours,omitempty" minimum:"0" maximum:"100000"`
		Supersedes string     `json:"supersedes,omitempty" maxLength:"64" doc:"The outcome that this one corrects"`
		At         time.Time  `json:"at,omitzero" doc:"When it happened; now when left out"`
	}
}

type oneOutcomeInput struct {
	ID string `path:"id" maxLength:"64"`
}

type correctOutcomeInput struct {
	oneOutcomeInput
	Body struct {
		Kind   string     `json:"kind" enum:"viewed,replied,interviewing,offered,won,lost,ghosted,withdrawn,paid"`
		Amount core.Money `json:"amount,omitzero" doc:"What was paid; needed for paid"`
		Fee    core.Money `json:"fee,omitzero" doc:"What the platform kept"`
		Hours  float64    `json:"hours,omitempty" minimum:"0" maximum:"100000"`
		At     time.Time  `json:"at,omitzero" doc:"When it happened; as before when left out"`
	}
}

func (h handlers) registerSubmissions(api resources) {
	read(api, core.ScopeRead, operation("list-submissions", "/api/v1/submissions", "Submissions, newest first", "submissions"), h.submissions)
	read(api, core.ScopeRead, operation("get-submission", "/api/v1/submissions/{id}", "One submission with its proof", "submissions"),
		func(ctx context.Context, in *submissionInput) (core.Submission, error) {
			return h.cfg.Service.Submission(ctx, core.SubmissionID(in.ID))
		})
	write(api, core.ScopeSend, change("resolve-submission", http.MethodPost, "/api/v1/submissions/{id}/resolve", "Settle what needs a human", "submissions"),
		func(ctx context.Context, in *resolveInput) (core.Submission, error) {
			return h.cfg.Service.Resolve(ctx, core.SubmissionID(in.ID), in.Body.How, Who(ctx).By(), in.Body.Note)
		})
	read(api, core.ScopeRead, operation("list-outcomes", "/api/v1/outcomes", "What became of submissions, latest first", "submissions"), h.outcomes)
	write(api, core.ScopeReview, creates("add-outcome", "/api/v1/outcomes", "Record what became of a submission", "submissions"), h.addOutcome)
	read(api, core.ScopeRead, operation("get-outcome", "/api/v1/outcomes/{id}", "One outcome with its money in the owner's currency", "submissions"),
		func(ctx context.Context, in *oneOutcomeInput) (core.OutcomeEvent, error) {
			return h.cfg.Service.OneOutcome(ctx, core.OutcomeID(in.ID))
		})
	write(api, core.ScopeReview, creates("correct-outcome", "/api/v1/outcomes/{id}/correct", "Put another outcome in the place of one; the record keeps both", "submissions"),
		func(ctx context.Context, in *correctOutcomeInput) (core.OutcomeEvent, error) {
			b := in.Body
			return h.cfg.Service.CorrectOutcome(ctx, core.OutcomeID(in.ID), core.OutcomeEvent{Kind: core.OutcomeKind(b.Kind), Amount: b.Amount, Fee: b.Fee,
				Hours: b.Hours, At: b.At, Source: Who(ctx).By()})
		})
}

func (h handlers) submissions(ctx context.Context, in *submissionsInput) (out List[core.Submission], err error) {
	states, err := checked(core.SubmissionMachine(), in.State)
	if err != nil {
		return out, err
	}
	list, next, err := h.cfg.Service.Submissions(ctx, core.SubmissionFilter{States: states, JobID: core.JobID(in.Job), Brief: true,
		Channel: core.ChannelName(in.Channel), After: in.After, Limit: in.Limit})
	return listOf(list, next), err
}

func (h handlers) outcomes(ctx context.Context, in *outcomesInput) (out List[core.OutcomeEvent], err error) {
	kind := core.OutcomeKind(in.Kind)
	if kind != "" && !kind.Valid() {
		return out, core.Invalid("kind", "%q is not a known outcome", core.Clean(in.Kind, 20, false))
	}
	list, next, err := h.cfg.Service.Outcomes(ctx, core.OutcomeFilter{JobID: core.JobID(in.Job), SubmissionID: core.SubmissionID(in.Submission),
		Kind: kind, After: in.After, Limit: in.Limit})
	return listOf(list, next), err
}

func (h handlers) addOutcome(ctx context.Context, in *outcomeInput) (core.OutcomeEvent, error) {
	b := in.Body
	return h.cfg.Service.Outcome(ctx, core.OutcomeEvent{SubmissionID: core.SubmissionID(b.Submission), Kind: core.OutcomeKind(b.Kind),
		Amount: b.Amount, Fee: b.Fee, Hours: b.Hours, Supersedes: core.OutcomeID(b.Supersedes), At: b.At, Source: Who(ctx).By()})
}
