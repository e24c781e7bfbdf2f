package api

import (
	"context"
	"net/http"
	"time"

	"github.com/automonet/automonet/core"
)

// ReplyService is the mails that answer what was sent.
type ReplyService interface {
	Replies(ctx context.Context, f core.ReplyFilter) ([]core.Reply, string, error)
	Reply(ctx context.Context, id core.ReplyID) (core.Reply, error)
	CorrectReply(ctx context.Context, id core.ReplyID, fix core.ReplyFix, by string) (core.Reply, error)
	Meeting(ctx context.Context, id core.ReplyID, start time.Time, length time.Duration) (core.CalendarFile, error)
}

type repliesInput struct {
	Paging
	Job        string `query:"job" maxLength:"64" doc:"Only replies about this job"`
	Submission string `query:"submission" maxLength:"64" doc:"Only replies to this submission"`
	Class      string `query:"class" maxLength:"20" doc:"Only replies of this class"`
	Open       bool   `query:"open" doc:"Only those that wait for the owner"`
}

type replyInput struct {
	ID string `path:"id" maxLength:"64"`
}

type correctReplyInput struct {
	replyInput
	Body struct {
		Class      string     `json:"class,omitempty" maxLength:"20" doc:"What the reply is: question, rejection, interview, offer, hired, auto_reply, bounce, payment or other"`
		Submission string     `json:"submission_id,omitempty" maxLength:"64" doc:"The submission that it belongs to"`
		Amount     core.Money `json:"amount,omitzero" doc:"What was paid; a payment with an amount is booked"`
		Fee        core.Money `json:"fee,omitzero" doc:"What the platform kept"`
		Hours      float64    `json:"hours,omitempty" minimum:"0" maximum:"100000"`
	}
}

type meetingInput struct {
	replyInput
	Start   time.Time `query:"start" doc:"When it begins, where the mail brought no calendar entry or another time was agreed"`
	Minutes int       `query:"minutes" minimum:"0" maximum:"1440" doc:"How long it lasts; an hour, or what the entry says, when left out"`
}

func (h handlers) registerReplies(api resources) {
	read(api, core.ScopeRead, operation("list-replies", "/api/v1/replies", "Mails that answer submissions, latest first", "replies"),
		func(ctx context.Context, in *repliesInput) (out List[core.Reply], err error) {
			class := core.ReplyClass(in.Class)
			if class != "" && !class.Valid() {
				return out, core.Invalid("class", "%q is not a known class", core.Clean(in.Class, 20, false))
			}
			list, next, err := h.cfg.Service.Replies(ctx, core.ReplyFilter{JobID: core.JobID(in.Job), SubmissionID: core.SubmissionID(in.Submission),
				Class: class, Open: in.Open, After: in.After, Limit: in.Limit})
			return listOf(list, next), err
		})
	read(api, core.ScopeRead, operation("get-reply", "/api/v1/replies/{id}", "One reply with its text", "replies"),
		func(ctx context.Context, in *replyInput) (core.Reply, error) {
			return h.cfg.Service.Reply(ctx, core.ReplyID(in.ID))
		})
	read(api, core.ScopeRead, operation("get-reply-meeting", "/api/v1/replies/{id}/meeting", "The meeting that a reply asks to, as a calendar file", "replies"),
		func(ctx context.Context, in *meetingInput) (core.CalendarFile, error) {
			return h.cfg.Service.Meeting(ctx, core.ReplyID(in.ID), in.Start, time.Duration(in.Minutes)*time.Minute)
		})
	write(api, core.ScopeReview, change("correct-reply", http.MethodPost, "/api/v1/replies/{id}/correct", "Say what a reply is, what it belongs to, or what was paid", "replies"),
		func(ctx context.Context, in *correctReplyInput) (core.Reply, error) {
			b := in.Body
			return h.cfg.Service.CorrectReply(ctx, core.ReplyID(in.ID), core.ReplyFix{Class: core.ReplyClass(b.Class), SubmissionID: core.SubmissionID(b.Submission),
				Amount: b.Amount, Fee: b.Fee, Hours: b.Hours}, Who(ctx).By())
		})
}
