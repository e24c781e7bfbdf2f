package api

import (
	"context"
	"net/http"

	"github.com/automonet/automonet/core"
)

// AnswerService is what the owner says in conversations that have begun.
type AnswerService interface {
	Answers(ctx context.Context, f core.AnswerFilter) ([]core.Answer, string, error)
	Answer(ctx context.Context, id core.AnswerID) (core.Answer, error)
	Conversation(ctx context.Context, id core.SubmissionID) (core.Conversation, error)
	DraftAnswer(ctx context.Context, id core.SubmissionID, wish core.AnswerWish, by string, see func(core.DraftDelta)) (core.Answer, error)
	ApproveAnswer(ctx context.Context, id core.AnswerID, hash core.ContentHash, by string) (core.Answer, error)
	RejectAnswer(ctx context.Context, id core.AnswerID, by, reason string) (core.Answer, error)
	EditAnswer(ctx context.Context, id core.AnswerID, seen core.ContentHash, e core.AnswerEdit, by string) (core.Answer, error)
	ResolveAnswer(ctx context.Context, id core.AnswerID, how, by, note string) (core.Answer, error)
	PreviewAnswer(ctx context.Context, id core.AnswerID) (core.Preview, error)
}

type answersInput struct {
	Paging
	State      []string `query:"state,explode" maxItems:"10" doc:"Only answers in these states"`
	Job        string   `query:"job" maxLength:"64" doc:"Only answers about this job"`
	Submission string   `query:"submission" maxLength:"64" doc:"Only answers in the conversation of this submission"`
}

type answerInput struct {
	ID string `path:"id" maxLength:"64"`
}

type draftAnswerInput struct {
	answerInput
	Body core.AnswerWish
}

type approveAnswerInput struct {
	answerInput
	Body struct {
		Hash string `json:"hash" maxLength:"64" doc:"The hash of the answer that was shown"`
	}
}

type rejectAnswerInput struct {
	answerInput
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"300"`
	}
}

type editAnswerInput struct {
	answerInput
	Body struct {
		Hash    string `json:"hash" maxLength:"64" doc:"The hash of the answer that was edited"`
		Subject string `json:"subject" maxLength:"500"`
		Body    string `json:"body" maxLength:"65536"`
	}
}

type resolveAnswerInput struct {
	answerInput
	Body struct {
		How  string `json:"how" enum:"sent,absent,cancel,resume" doc:"sent and absent say what you saw, cancel gives it up, resume lets a parked one go on"`
		Note string `json:"note,omitempty" maxLength:"500"`
	}
}

func (h handlers) registerAnswers(api resources) {
	const tag = "answers"
	read(api, core.ScopeRead, operation("list-answers", "/api/v1/answers", "Your mails in conversations that have begun, latest first", tag),
		func(ctx context.Context, in *answersInput) (out List[core.Answer], err error) {
			states, err := checked(core.AnswerMachine(), in.State)
			if err != nil {
				return out, err
			}
			list, next, err := h.cfg.Service.Answers(ctx, core.AnswerFilter{States: states, JobID: core.JobID(in.Job), SubmissionID: core.SubmissionID(in.Submission),
				After: in.After, Limit: in.Limit})
			return listOf(list, next), err
		})
	read(api, core.ScopeRead, operation("get-answer", "/api/v1/answers/{id}", "One answer with its text, claims and gates", tag),
		func(ctx context.Context, in *answerInput) (core.Answer, error) {
			return answerTag(ctx)(h.cfg.Service.Answer(ctx, core.AnswerID(in.ID)))
		})
	read(api, core.ScopeRead, operation("preview-answer", "/api/v1/answers/{id}/preview", "Exactly what would be sent, and what stands in its way", tag),
		func(ctx context.Context, in *answerInput) (core.Preview, error) {
			return h.cfg.Service.PreviewAnswer(ctx, core.AnswerID(in.ID))
		})
	read(api, core.ScopeRead, operation("get-conversation", "/api/v1/submissions/{id}/conversation", "What was sent, what came back and what was answered, oldest first", tag),
		func(ctx context.Context, in *answerInput) (core.Conversation, error) {
			c, err := h.cfg.Service.Conversation(ctx, core.SubmissionID(in.ID))
			if c.Replies == nil {
				c.Replies = []core.Reply{}
			}
			if c.Answers == nil {
				c.Answers = []core.Answer{}
			}
			return c, err
		})
	work(api, core.ScopeReview, change("draft-answer", http.MethodPost, "/api/v1/submissions/{id}/answer", "Write an answer in the conversation, or a follow-up where nobody has answered", tag), "answer",
		func(_ context.Context, in *draftAnswerInput) (job, error) {
			return job{subject: in.ID, run: func(ctx context.Context, w *working) (any, error) {
				return h.cfg.Service.DraftAnswer(ctx, core.SubmissionID(in.ID), in.Body, w.by, w.see)
			}}, nil
		})
	write(api, core.ScopeSend, change("approve-answer", http.MethodPost, "/api/v1/answers/{id}/approve", "Approve exactly the answer with this hash", tag),
		func(ctx context.Context, in *approveAnswerInput) (core.Answer, error) {
			return answerTag(ctx)(h.cfg.Service.ApproveAnswer(ctx, core.AnswerID(in.ID), core.ContentHash(in.Body.Hash), Who(ctx).By()))
		})
	write(api, core.ScopeReview, change("edit-answer", http.MethodPut, "/api/v1/answers/{id}", "Replace the text; an approval is void and the gates run again", tag),
		func(ctx context.Context, in *editAnswerInput) (core.Answer, error) {
			b := in.Body
			return answerTag(ctx)(h.cfg.Service.EditAnswer(ctx, core.AnswerID(in.ID), core.ContentHash(b.Hash), core.AnswerEdit{Subject: b.Subject, Body: b.Body}, Who(ctx).By()))
		})
	write(api, core.ScopeReview, change("reject-answer", http.MethodPost, "/api/v1/answers/{id}/reject", "Give an answer up", tag),
		func(ctx context.Context, in *rejectAnswerInput) (core.Answer, error) {
			return answerTag(ctx)(h.cfg.Service.RejectAnswer(ctx, core.AnswerID(in.ID), Who(ctx).By(), in.Body.Reason))
		})
	write(api, core.ScopeSend, change("resolve-answer", http.MethodPost, "/api/v1/answers/{id}/resolve", "Settle an answer that needs you", tag),
		func(ctx context.Context, in *resolveAnswerInput) (core.Answer, error) {
			return answerTag(ctx)(h.cfg.Service.ResolveAnswer(ctx, core.AnswerID(in.ID), in.Body.How, Who(ctx).By(), in.Body.Note))
		})
}

// answerTag gives an answer's reply its entity tag.
func answerTag(ctx context.Context) func(core.Answer, error) (core.Answer, error) {
	return func(a core.Answer, err error) (core.Answer, error) {
		reply(ctx).ETag = tag(a.Rev)
		return a, err
	}
}
