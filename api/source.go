package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/automonet/automonet/core"
)

// tagSources groups the operations on sources.
const tagSources = "sources"

// SourceService is the sources of postings.
type SourceService interface {
	SourceViews(ctx context.Context) ([]core.SourceView, error)
	TestSource(ctx context.Context, name core.SourceName) (core.SourceSample, error)
	// RunSource lets a source be asked as soon as its own floor allows it.
	RunSource(ctx context.Context, name core.SourceName, by string) (core.SourceView, error)
	PauseSource(ctx context.Context, name core.SourceName, paused bool, by string) (core.SourceView, error)
	// RecogniseSource says which drivers read an address, AddSource writes one into
	// the configuration and lets it be read.
	RecogniseSource(ctx context.Context, link string) (core.SourceGuess, error)
	AddSource(ctx context.Context, e core.SourceEntry, by string) (core.SourceView, error)
	// PreviewSource reads one page as a source would that is not configured yet.
	PreviewSource(ctx context.Context, e core.SourceEntry) (core.SourceSample, error)
	// ImportSource takes in a file that the user exported elsewhere.
	ImportSource(ctx context.Context, name core.SourceName, file string, body []byte, by string) (core.SourceImport, error)
	// PermitRanking records that a platform permits a model to rank its postings; an
	// empty text withdraws it.
	PermitRanking(ctx context.Context, name core.SourceName, text, by string) (core.SourceView, error)
	// ReplaySource reads the last answer that is no younger than at with the present
	// parser; the zero time means the latest.
	ReplaySource(ctx context.Context, name core.SourceName, at time.Time) (core.SourceReplay, error)
	Samples(ctx context.Context, name core.SourceName) ([]core.SampleInfo, error)
	// Sample returns an answer as it was fetched: hostile bytes.
	Sample(ctx context.Context, name core.SourceName, id int64) ([]byte, error)
}

type sourceInput struct {
	Name string `path:"name" maxLength:"100"`
}

type sampleInput struct {
	sourceInput
	ID int64 `path:"id" minimum:"1"`
}

type recogniseInput struct {
	Body struct {
		URL string `json:"url" minLength:"3" maxLength:"2048" doc:"The address of a page, a board or a feed"`
	}
}

type addSourceInput struct {
	Body core.SourceEntry
}

type importSourceInput struct {
	sourceInput
	Called string `query:"file" maxLength:"200" doc:"What the file is called; nothing is read from a path"`
	File   Upload `content:"message/rfc822,application/mbox,text/html,text/plain,application/json,application/octet-stream"`
}

// maxSourceFile bounds a file that a source imports.
const maxSourceFile = 16 << 20

type permitInput struct {
	sourceInput
	Body struct {
		Text string `json:"text" minLength:"3" maxLength:"1000" doc:"Who permitted it and how, in your words; kept with its date"`
	}
}

type replayInput struct {
	sourceInput
	Body struct {
		At time.Time `json:"at,omitempty" doc:"Read the last answer that was kept at this time; the latest when left out"`
	}
}

func (h handlers) registerSources(api resources) {
	read(api, core.ScopeRead, operation("list-sources", "/api/v1/sources", "Sources, their health, yield against their own baseline and next run", tagSources),
		func(ctx context.Context, _ *struct{}) (List[core.SourceView], error) {
			list, err := h.cfg.Service.SourceViews(ctx)
			for i, v := range list {
				list[i].Reason = h.said(ctx, v.Reason)
			}
			return listOf(list, ""), err
		})
	work(api, core.ScopeAdmin, change("recognise-source", http.MethodPost, "/api/v1/sources/recognise", "Say which drivers read an address, and with which configuration; it may be asked once", tagSources), "source_recognise",
		func(_ context.Context, in *recogniseInput) (job, error) {
			return job{subject: in.Body.URL, run: func(ctx context.Context, _ *working) (any, error) {
				return h.cfg.Service.RecogniseSource(ctx, in.Body.URL)
			}}, nil
		})
	write(api, core.ScopeAdmin, creates("add-source", "/api/v1/sources", "Write a source into the configuration and read it from now on; secrets stand in it as references only", tagSources),
		func(ctx context.Context, in *addSourceInput) (core.SourceView, error) {
			return h.cfg.Service.AddSource(ctx, in.Body, Who(ctx).By())
		})
	work(api, core.ScopeAdmin, change("preview-source", http.MethodPost, "/api/v1/sources/preview", "Read one page as a source would that is not configured yet, with the fields that were found and those that are missing; nothing is stored", tagSources), "source_preview",
		func(_ context.Context, in *addSourceInput) (job, error) {
			return job{subject: string(in.Body.Name), run: func(ctx context.Context, _ *working) (any, error) {
				return h.cfg.Service.PreviewSource(ctx, in.Body)
			}}, nil
		})
	imports := change("import-source", http.MethodPost, "/api/v1/sources/{name}/import", "Take in mails (.eml, mbox) or saved pages, as a source that reads them", tagSources)
	imports.MaxBodyBytes = maxSourceFile
	write(api, core.ScopeReview, imports, func(ctx context.Context, in *importSourceInput) (core.SourceImport, error) {
		return h.cfg.Service.ImportSource(ctx, core.SourceName(in.Name), in.Called, in.File.Data, Who(ctx).By())
	})
	write(api, core.ScopeAdmin, change("permit-ranking", http.MethodPut, "/api/v1/sources/{name}/ranking-permission", "Record that a platform permits a model to rank its postings, which its terms forbid otherwise", tagSources),
		func(ctx context.Context, in *permitInput) (core.SourceView, error) {
			return h.cfg.Service.PermitRanking(ctx, core.SourceName(in.Name), in.Body.Text, Who(ctx).By())
		})
	write(api, core.ScopeAdmin, change("withdraw-ranking", http.MethodDelete, "/api/v1/sources/{name}/ranking-permission", "Withdraw the record of a permission to rank; a model ranks these postings no more", tagSources),
		func(ctx context.Context, in *sourceInput) (core.SourceView, error) {
			return h.cfg.Service.PermitRanking(ctx, core.SourceName(in.Name), "", Who(ctx).By())
		})
	write(api, core.ScopeReview, change("replay-source", http.MethodPost, "/api/v1/sources/{name}/replay", "Read an answer of the black box with the present parser and show what differs", tagSources),
		func(ctx context.Context, in *replayInput) (core.SourceReplay, error) {
			return h.cfg.Service.ReplaySource(ctx, core.SourceName(in.Name), in.Body.At)
		})
	work(api, core.ScopeReview, change("test-source", http.MethodPost, "/api/v1/sources/{name}/test", "Fetch one page and show how it is read; nothing is stored", tagSources), "source_test",
		func(_ context.Context, in *sourceInput) (job, error) {
			return job{subject: in.Name, run: func(ctx context.Context, _ *working) (any, error) {
				return h.cfg.Service.TestSource(ctx, core.SourceName(in.Name))
			}}, nil
		})
	write(api, core.ScopeReview, change("run-source", http.MethodPost, "/api/v1/sources/{name}/run", "Ask a source as soon as its floor allows it", tagSources),
		func(ctx context.Context, in *sourceInput) (core.SourceView, error) {
			v, err := h.cfg.Service.RunSource(ctx, core.SourceName(in.Name), Who(ctx).By())
			v.Reason = h.said(ctx, v.Reason)
			return v, err
		})
	for _, p := range []struct {
		id, verb, summary string
		paused            bool
	}{{"pause-source", "pause", "Do not ask a source for now", true}, {"resume-source", "resume", "Ask a source again", false}} {
		write(api, core.ScopeAdmin, change(p.id, http.MethodPost, "/api/v1/sources/{name}/"+p.verb, p.summary, tagSources),
			func(ctx context.Context, in *sourceInput) (core.SourceView, error) {
				v, err := h.cfg.Service.PauseSource(ctx, core.SourceName(in.Name), p.paused, Who(ctx).By())
				v.Reason = h.said(ctx, v.Reason)
				return v, err
			})
	}
	read(api, core.ScopeRead, operation("list-samples", "/api/v1/sources/{name}/samples", "The black box of a source: its last answers as they were fetched", tagSources),
		func(ctx context.Context, in *sourceInput) (List[core.SampleInfo], error) {
			list, err := h.cfg.Service.Samples(ctx, core.SourceName(in.Name))
			return listOf(list, ""), err
		})
	raw(api, core.ScopeRead, operation("get-sample", "/api/v1/sources/{name}/samples/{id}", "One answer as it was fetched, as plain text", tagSources),
		reflect.TypeFor[sampleInput](), []string{"text/plain"}, func(w http.ResponseWriter, r *http.Request, v any) error {
			in := v.(*sampleInput)
			body, err := h.cfg.Service.Sample(r.Context(), core.SourceName(in.Name), in.ID)
			if err != nil {
				return err
			}
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Header().Set("Content-Disposition", "attachment")
			_, _ = w.Write(body)
			return nil
		})
}
