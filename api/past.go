package api

import (
	"context"
	"net/http"
	"time"

	"github.com/automonet/automonet/core"
)

// PastService is the owner's own proposals from before, or beside, the agent.
type PastService interface {
	Past(ctx context.Context, before time.Time, most int) ([]core.PastProposal, error)
	// ImportPast reads a file of past proposals (CSV, JSON, mbox). at is told how far it
	// has got; what was saved before an end that was asked for stays.
	ImportPast(ctx context.Context, f core.PastFile, by string, at func(core.WorkProgress)) (core.PastReport, error)
	// ImportPastMail reads what the owner sent before, and the answers, from a channel's
	// mailbox. It goes on where it was interrupted.
	ImportPastMail(ctx context.Context, w core.PastMailWish, by string, at func(core.WorkProgress)) (core.PastReport, error)
	ForgetPast(ctx context.Context, by string) (int64, error)
}

// maxPast bounds a file of past proposals.
const maxPast = 32 << 20

type pastListInput struct {
	Before time.Time `query:"before" doc:"Only those sent before; the time of the last one gives the next page"`
	Limit  int       `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"Most items of one page"`
}

type importPastInput struct {
	Name string `query:"name" maxLength:"200" doc:"The file's name; nothing is read from a path"`
	Me   string `query:"me" maxLength:"320" doc:"Your address in a mail folder, where it cannot be told"`
	Save bool   `query:"save" doc:"Save what was read; without it only the report is made"`
	File Upload `content:"text/csv,application/json,application/mbox,text/plain,application/octet-stream"`
}

type importPastMailInput struct {
	Body struct {
		Channel core.ChannelName `json:"channel" doc:"The channel whose mailbox is read, for example email"`
		Since   time.Time        `json:"since,omitempty" doc:"The first day that is looked at; everything without it"`
		Save    bool             `json:"save,omitempty" doc:"Save what was read; without it only the report is made"`
		Again   bool             `json:"again,omitempty" doc:"Begin anew where an import was interrupted"`
	}
}

// PastForgotten is how many past proposals were removed.
type PastForgotten struct {
	Removed int64 `json:"removed"`
}

func (h handlers) registerPast(api resources) {
	read(api, core.ScopeRead, operation("list-past", "/api/v1/past", "Your own proposals from before or beside the agent, latest first", "past"),
		func(ctx context.Context, in *pastListInput) (List[core.PastProposal], error) {
			list, err := h.cfg.Service.Past(ctx, in.Before, in.Limit)
			next := ""
			if len(list) == in.Limit {
				next = list[len(list)-1].At.Format(time.RFC3339Nano)
			}
			return listOf(list, next), err
		})
	imported := change("import-past", http.MethodPost, "/api/v1/past/import", "Read past proposals and what became of them (CSV, JSON, mbox); a report first, saved when asked", "past")
	imported.MaxBodyBytes = maxPast
	work(api, core.ScopeAdmin, imported, "past_import", func(ctx context.Context, in *importPastInput) (job, error) {
		f := core.PastFile{Name: in.Name, Data: in.File.Data, Me: in.Me, DryRun: !in.Save}
		return job{subject: core.Clean(in.Name, 64, false), run: func(ctx context.Context, w *working) (any, error) {
			return h.cfg.Service.ImportPast(ctx, f, w.by, w.at)
		}}, nil
	})
	work(api, core.ScopeAdmin, change("import-past-mail", http.MethodPost, "/api/v1/past/mailbox", "Read past proposals and their answers from a channel's mailbox, which is not changed; a report first, saved when asked", "past"), "past_mail",
		func(ctx context.Context, in *importPastMailInput) (job, error) {
			w := core.PastMailWish{Channel: in.Body.Channel, Since: in.Body.Since, Again: in.Body.Again, DryRun: !in.Body.Save}
			return job{subject: core.Clean(string(w.Channel), 64, false), run: func(ctx context.Context, o *working) (any, error) {
				return h.cfg.Service.ImportPastMail(ctx, w, o.by, o.at)
			}}, nil
		})
	write(api, core.ScopeAdmin, change("forget-past", http.MethodDelete, "/api/v1/past", "Remove every past proposal; what they taught is unlearned", "past"),
		func(ctx context.Context, _ *struct{}) (PastForgotten, error) {
			n, err := h.cfg.Service.ForgetPast(ctx, Who(ctx).By())
			return PastForgotten{n}, err
		})
}
