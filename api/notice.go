package api

import (
	"context"
	"net/http"

	"github.com/automonet/automonet/core"
)

// tagNotices groups the operations on notices.
const tagNotices = "notifications"

// NoticeService is what the owner is told, and by which rules.
type NoticeService interface {
	Notices(ctx context.Context, f core.NoticeFilter) ([]core.Notice, string, error)
	UnreadNotices(ctx context.Context) (int, error)
	ReadNotice(ctx context.Context, id core.NoticeID) (core.Notice, error)
	ReadNotices(ctx context.Context, upTo core.NoticeID) (int, error)
	NoticeRules(ctx context.Context) (core.NoticeRules, error)
	SaveNoticeRules(ctx context.Context, r core.NoticeRules, by string) (core.NoticeRules, error)
	NoticeTargets(ctx context.Context) ([]core.NoticeTarget, error)
	TestNotice(ctx context.Context, target string) error
	PairNotice(ctx context.Context, target string) (core.Pairing, error)
	Alerts(ctx context.Context) ([]core.Alert, error)
}

type noticesInput struct {
	Paging
	Unread bool     `query:"unread" doc:"Only notices that were not read"`
	Kind   []string `query:"kind,explode" maxItems:"20" doc:"Only notices of these kinds"`
}

type noticeInput struct {
	ID string `path:"id" maxLength:"64"`
}

// Unread is how many notices were not read.
type Unread struct {
	Unread int `json:"unread"`
}

// Read is how many notices were marked.
type Read struct {
	Read int `json:"read"`
}

type readAllInput struct {
	Body struct {
		UpTo string `json:"up_to,omitempty" maxLength:"64" doc:"The newest notice that was seen; empty marks all"`
	}
}

type noticeRulesInput struct {
	IfMatch string `header:"If-Match" maxLength:"40" doc:"The ETag of the rules that were edited; * for whatever they are now"`
	Body    core.NoticeRules
}

type noticeTargetInput struct {
	Body struct {
		Target string `json:"target" maxLength:"40" doc:"A target of the configuration"`
	}
}

func (h handlers) registerNotices(api resources) {
	read(api, core.ScopeRead, operation("list-notifications", "/api/v1/notifications", "Notices, newest first", tagNotices), h.notices)
	read(api, core.ScopeRead, operation("count-notifications", "/api/v1/notifications/unread", "How many notices were not read", tagNotices),
		func(ctx context.Context, _ *struct{}) (Unread, error) {
			n, err := h.cfg.Service.UnreadNotices(ctx)
			return Unread{n}, err
		})
	write(api, core.ScopeReview, change("read-notification", http.MethodPost, "/api/v1/notifications/{id}/read", "Mark a notice as read", tagNotices),
		func(ctx context.Context, in *noticeInput) (core.Notice, error) {
			n, err := h.cfg.Service.ReadNotice(ctx, core.NoticeID(in.ID))
			n.Title, n.Text = h.cfg.Notice(h.langOf(ctx), n)
			return n, err
		})
	write(api, core.ScopeReview, change("read-notifications", http.MethodPost, "/api/v1/notifications/read-all", "Mark notices as read", tagNotices),
		func(ctx context.Context, in *readAllInput) (Read, error) {
			n, err := h.cfg.Service.ReadNotices(ctx, core.NoticeID(in.Body.UpTo))
			return Read{n}, err
		})
	read(api, core.ScopeRead, operation("get-notification-rules", "/api/v1/notifications/rules", "Which notice goes where", tagNotices),
		func(ctx context.Context, _ *struct{}) (core.NoticeRules, error) {
			r, err := h.cfg.Service.NoticeRules(ctx)
			reply(ctx).ETag = tag(r.Rev)
			return r, err
		})
	write(api, core.ScopeAdmin, change("put-notification-rules", http.MethodPut, "/api/v1/notifications/rules", "Replace the rules as a whole", tagNotices), h.putNoticeRules)
	read(api, core.ScopeRead, operation("list-notification-targets", "/api/v1/notifications/targets", "Where notices go, and what waits", tagNotices),
		func(ctx context.Context, _ *struct{}) (List[core.NoticeTarget], error) {
			list, err := h.cfg.Service.NoticeTargets(ctx)
			return listOf(list, ""), err
		})
	read(api, core.ScopeRead, operation("list-alerts", "/api/v1/notifications/alerts", "Conditions that hold, such as a blocked source", tagNotices),
		func(ctx context.Context, _ *struct{}) (List[core.Alert], error) {
			list, err := h.cfg.Service.Alerts(ctx)
			return listOf(list, ""), err
		})
	write(api, core.ScopeAdmin, change("test-notification", http.MethodPost, "/api/v1/notifications/test", "Tell a target a test notice", tagNotices),
		func(ctx context.Context, in *noticeTargetInput) (None, error) {
			return None{}, h.cfg.Service.TestNotice(ctx, in.Body.Target)
		})
	write(api, core.ScopeAdmin, change("pair-notification-target", http.MethodPost, "/api/v1/notifications/pair", "Make a one-time code that makes a chat the owner's", tagNotices),
		func(ctx context.Context, in *noticeTargetInput) (core.Pairing, error) {
			return h.cfg.Service.PairNotice(ctx, in.Body.Target)
		})
}

func (h handlers) notices(ctx context.Context, in *noticesInput) (out List[core.Notice], err error) {
	f := core.NoticeFilter{Unread: in.Unread, After: in.After, Limit: in.Limit}
	for _, k := range in.Kind {
		f.Kinds = append(f.Kinds, core.NoticeKind(k))
	}
	list, next, err := h.cfg.Service.Notices(ctx, f)
	// A window may speak another language than the agent.
	for i, n := range list {
		list[i].Title, list[i].Text = h.cfg.Notice(h.langOf(ctx), n)
	}
	return listOf(list, next), err
}

func (h handlers) putNoticeRules(ctx context.Context, in *noticeRulesInput) (out core.NoticeRules, err error) {
	current, err := h.cfg.Service.NoticeRules(ctx)
	if err != nil {
		return out, err
	}
	r := in.Body
	if r.Rev, err = matches(in.IfMatch, current.Rev); err != nil {
		return out, err
	}
	out, err = h.cfg.Service.SaveNoticeRules(ctx, r, Who(ctx).By())
	reply(ctx).ETag = tag(out.Rev)
	return out, err
}
