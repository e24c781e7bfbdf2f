package api

import (
	"context"
	"net/http"

	"github.com/automonet/automonet/core"
)

// TemplateService is the templates of proposals.
type TemplateService interface {
	Templates(ctx context.Context) ([]core.TemplateInfo, error)
	Template(ctx context.Context, id string) (core.TemplateInfo, error)
	// SaveTemplate keeps an own text; rev is that of the own text it replaces, 0 for
	// none.
	SaveTemplate(ctx context.Context, id, text string, rev int64, by string) (core.TemplateInfo, error)
	// ResetTemplate drops the own text.
	ResetTemplate(ctx context.Context, id, by string) error
	// TemplateVersions lists what the own text said, the latest first.
	TemplateVersions(ctx context.Context, id string) ([]core.TemplateVersion, error)
	// FreezeTemplate keeps a template from new drafts, or lets it write them again.
	FreezeTemplate(ctx context.Context, id string, frozen bool, by string) (core.TemplateInfo, error)
	// PreviewTemplate fills a text for a job; an empty job means the latest one.
	PreviewTemplate(ctx context.Context, text string, job core.JobID) (core.TemplatePreview, error)
}

type templateInput struct {
	ID string `path:"id" maxLength:"64"`
}

type saveTemplateInput struct {
	templateInput
	IfMatch string `header:"If-Match" maxLength:"40" doc:"The ETag of the template that was edited; * for a new one"`
	Body    struct {
		Text string `json:"text" minLength:"1" maxLength:"32768" doc:"The whole file: front matter and text"`
	}
}

type freezeTemplateInput struct {
	templateInput
	Body struct {
		Frozen bool `json:"frozen"`
	}
}

type previewTemplateInput struct {
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"32768"`
		Job  string `json:"job_id,omitempty" maxLength:"64" doc:"The latest job when left out"`
	}
}

func (h handlers) registerTemplates(api resources) {
	read(api, core.ScopeRead, operation("list-templates", "/api/v1/templates", "Templates with their own reply statistics, without their text", "templates"),
		func(ctx context.Context, _ *struct{}) (List[core.TemplateInfo], error) {
			list, err := h.cfg.Service.Templates(ctx)
			return listOf(list, ""), err
		})
	read(api, core.ScopeRead, operation("get-template", "/api/v1/templates/{id}", "One template with its text", "templates"),
		func(ctx context.Context, in *templateInput) (core.TemplateInfo, error) {
			t, err := h.cfg.Service.Template(ctx, in.ID)
			reply(ctx).ETag = tag(t.Rev)
			return t, err
		})
	write(api, core.ScopeAdmin, change("put-template", http.MethodPut, "/api/v1/templates/{id}", "Keep an own text in the place of a template, or a new one", "templates"), h.saveTemplate)
	write(api, core.ScopeAdmin, change("delete-template", http.MethodDelete, "/api/v1/templates/{id}", "Drop the own text; a built-in one is used again", "templates"),
		func(ctx context.Context, in *templateInput) (None, error) {
			return None{}, h.cfg.Service.ResetTemplate(ctx, in.ID, Who(ctx).By())
		})
	read(api, core.ScopeRead, operation("list-template-versions", "/api/v1/templates/{id}/versions", "What the own text of a template said each time it was saved, the latest first", "templates"),
		func(ctx context.Context, in *templateInput) (List[core.TemplateVersion], error) {
			list, err := h.cfg.Service.TemplateVersions(ctx, in.ID)
			return listOf(list, ""), err
		})
	write(api, core.ScopeAdmin, change("freeze-template", http.MethodPut, "/api/v1/templates/{id}/frozen", "Keep a template from new drafts, or let it write them again", "templates"),
		func(ctx context.Context, in *freezeTemplateInput) (core.TemplateInfo, error) {
			return h.cfg.Service.FreezeTemplate(ctx, in.ID, in.Body.Frozen, Who(ctx).By())
		})
	write(api, core.ScopeReview, change("preview-template", http.MethodPost, "/api/v1/templates/preview", "What a text makes of a job; nothing is saved", "templates"),
		func(ctx context.Context, in *previewTemplateInput) (core.TemplatePreview, error) {
			return h.cfg.Service.PreviewTemplate(ctx, in.Body.Text, core.JobID(in.Body.Job))
		})
}

func (h handlers) saveTemplate(ctx context.Context, in *saveTemplateInput) (out core.TemplateInfo, err error) {
	rev := int64(0)
	current, err := h.cfg.Service.Template(ctx, in.ID)
	switch {
	case core.KindOf(err) == core.KindNotFound:
		if in.IfMatch != "*" && in.IfMatch != "" {
			return out, errStale
		}
	case err != nil:
		return out, err
	default:
		if rev, err = matches(in.IfMatch, current.Rev); err != nil {
			return out, err
		}
	}
	out, err = h.cfg.Service.SaveTemplate(ctx, in.ID, in.Body.Text, rev, Who(ctx).By())
	reply(ctx).ETag = tag(out.Rev)
	return out, err
}
