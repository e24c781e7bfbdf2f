package app

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync/atomic"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/store"
)

// templateFile is a template with the text of its file.
type templateFile struct {
	draft.Template
	text string
}

// loadTemplates reads the user's own templates.
func loadTemplates(dir string) ([]templateFile, error) {
	if dir == "" {
		return nil, nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil {
		return nil, core.Invalid("templates", "the folder %s cannot be listed", dir).Because(err)
	}
	var out []templateFile
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			return nil, core.Invalid("templates", "%s cannot be read", filepath.Base(f)).Because(err)
		}
		t, err := draft.ParseTemplate(filepath.Base(f), raw)
		if err != nil {
			return nil, err
		}
		out = append(out, templateFile{t, string(raw)})
	}
	return out, nil
}

// templateBook is the templates that go before the built-in ones: the owner's own
// texts, kept in the store, then the files of the configured folder.
type templateBook struct {
	files []templateFile
	store *store.Store
	// now is what all returns; it is made anew after each change.
	now atomic.Pointer[[]draft.Template]
}

func newTemplateBook(files []templateFile, s *store.Store) *templateBook {
	return &templateBook{files: files, store: s}
}

// all returns the templates for a draft. An own text that a newer version of the
// program cannot read any more is left out.
func (b *templateBook) all() []draft.Template {
	if now := b.now.Load(); now != nil {
		return *now
	}
	own, err := b.own(context.Background())
	frozen, unread := b.store.FrozenTemplates(context.Background())
	if err == nil {
		err = unread
	}
	var out []draft.Template
	for id := range frozen {
		out = append(out, draft.Template{ID: id, Frozen: true})
	}
	for _, t := range own {
		out = append(out, t.Template)
	}
	for _, f := range b.files {
		out = append(out, f.Template)
	}
	if err == nil {
		b.now.Store(&out)
	}
	return out
}

type ownTemplate struct {
	templateFile
	rev int64
}

func (b *templateBook) own(ctx context.Context) ([]ownTemplate, error) {
	list, err := b.store.OwnTemplates(ctx)
	if err != nil {
		return nil, err
	}
	var out []ownTemplate
	for _, t := range list {
		parsed, err := draft.ParseTemplate(t.ID, []byte(t.Text))
		if err != nil {
			parsed = draft.Template{ID: t.ID, Channel: draft.AnyChannel}
		}
		out = append(out, ownTemplate{templateFile{parsed, t.Text}, t.Rev})
	}
	return out, nil
}

// Templates lists the templates with their statistics, without their text.
func (l *local) Templates(ctx context.Context) ([]core.TemplateInfo, error) {
	all, err := l.allTemplates(ctx)
	for i := range all {
		all[i].Text = ""
	}
	return all, err
}

func (l *local) allTemplates(ctx context.Context) ([]core.TemplateInfo, error) {
	texts, err := draft.BuiltinTexts()
	if err != nil {
		return nil, err
	}
	builtin, err := draft.Builtin()
	if err != nil {
		return nil, err
	}
	own, err := l.templates.own(ctx)
	if err != nil {
		return nil, err
	}
	frozen, err := l.store.FrozenTemplates(ctx)
	if err != nil {
		return nil, err
	}
	uses, err := l.store.TemplateUses(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]core.TemplateInfo{}
	add := func(t draft.Template, origin, text string, rev int64) {
		u := uses[t.Name()]
		found[t.ID] = core.TemplateInfo{ID: t.ID, Version: t.Version, Channel: t.Channel, Category: t.Category, Language: t.Language, Tone: t.Tone,
			Origin: origin, Builtin: texts[t.ID] != "", Frozen: frozen[t.ID], Text: text, Rev: rev, Uses: u.Uses, Sent: u.Sent, Replies: u.Replies}
	}
	for _, t := range builtin {
		add(t, "builtin", texts[t.ID], 0)
	}
	for _, f := range l.templates.files {
		add(f.Template, "file", f.text, 0)
	}
	for _, t := range own {
		add(t.Template, "own", t.text, t.rev)
	}
	out := make([]core.TemplateInfo, 0, len(found))
	for _, t := range found {
		out = append(out, t)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out, nil
}

// Template returns a template with its text.
func (l *local) Template(ctx context.Context, id string) (core.TemplateInfo, error) {
	all, err := l.allTemplates(ctx)
	if err != nil {
		return core.TemplateInfo{}, err
	}
	for _, t := range all {
		if t.ID == id {
			return t, nil
		}
	}
	return core.TemplateInfo{}, core.Errorf(core.KindNotFound, "there is no template %q", core.Clean(id, 64, false))
}

// SaveTemplate keeps an own text.
func (l *local) SaveTemplate(ctx context.Context, id, text string, rev int64, by string) (core.TemplateInfo, error) {
	t, err := draft.ParseTemplate(id, []byte(text))
	if err != nil {
		return core.TemplateInfo{}, err
	}
	if t.ID != id {
		return core.TemplateInfo{}, core.Invalid("text", "the front matter says id %q, the address says %q; make them the same", t.ID, core.Clean(id, 64, false))
	}
	if _, err := l.store.SaveTemplate(ctx, id, text, rev, by); err != nil {
		return core.TemplateInfo{}, err
	}
	l.templates.now.Store(nil)
	return l.Template(ctx, id)
}

// ResetTemplate drops the own text.
func (l *local) ResetTemplate(ctx context.Context, id, by string) error {
	t, err := l.Template(ctx, id)
	if err != nil {
		return err
	}
	if t.Origin != "own" {
		return core.Errorf(core.KindConflict, "template %s has no text of your own; there is nothing to take back", id)
	}
	if _, err := l.store.SaveTemplate(ctx, id, "", t.Rev, by); err != nil {
		return err
	}
	l.templates.now.Store(nil)
	return nil
}

// TemplateVersions lists what the owner's own text said, the latest first.
func (l *local) TemplateVersions(ctx context.Context, id string) ([]core.TemplateVersion, error) {
	list, err := l.store.TemplateVersions(ctx, id)
	if err != nil || len(list) > 0 {
		return list, err
	}
	_, err = l.Template(ctx, id)
	return nil, err
}

// FreezeTemplate keeps a template from new drafts, or lets it write them again. The
// last one of a language that suits every job stays: drafts need a text.
func (l *local) FreezeTemplate(ctx context.Context, id string, frozen bool, by string) (core.TemplateInfo, error) {
	all, err := l.allTemplates(ctx)
	if err != nil {
		return core.TemplateInfo{}, err
	}
	t, err := l.Template(ctx, id)
	if err != nil {
		return t, err
	}
	general := func(o core.TemplateInfo) bool {
		return !o.Frozen && o.Language == t.Language && o.Category == draft.Generic && o.Channel == draft.AnyChannel
	}
	others := slices.ContainsFunc(all, func(o core.TemplateInfo) bool { return o.ID != id && general(o) })
	if frozen && general(t) && !others {
		return t, core.Errorf(core.KindConflict, "%s is the last template in its language that fits every job; write another generic one first", id)
	}
	if err := l.store.FreezeTemplate(ctx, id, frozen, by); err != nil {
		return t, err
	}
	l.templates.now.Store(nil)
	return l.Template(ctx, id)
}

// PreviewTemplate fills a text for a job.
func (l *local) PreviewTemplate(ctx context.Context, text string, id core.JobID) (core.TemplatePreview, error) {
	t, err := draft.ParseTemplate("text", []byte(text))
	if err != nil {
		return core.TemplatePreview{}, err
	}
	if id == "" {
		jobs, _, err := l.store.Jobs(ctx, core.JobFilter{Limit: 1})
		if err != nil {
			return core.TemplatePreview{}, err
		}
		if len(jobs) == 0 {
			return core.TemplatePreview{}, core.Errorf(core.KindNotFound, "there is no job yet to show the template with; paste one first")
		}
		id = jobs[0].ID
	}
	job, err := l.store.Job(ctx, id)
	if err != nil {
		return core.TemplatePreview{}, err
	}
	profile, err := l.store.Profile(ctx, "")
	if err != nil {
		return core.TemplatePreview{}, err
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return core.TemplatePreview{}, err
	}
	postings, err := l.store.Postings(ctx, job.ID)
	if err != nil {
		return core.TemplatePreview{}, err
	}
	// Whatever else the template is for, here it is to be the one that is taken.
	t.Category, t.Channel = job.Extraction.Category, draft.MailChannel
	if strings.TrimSpace(t.Category) == "" {
		t.Category = draft.Generic
	}
	p, err := draft.Draft(draft.Input{Job: job, Postings: postings, Profile: profile, Settings: settings, Templates: []draft.Template{t},
		Channel: draft.MailChannel, Language: t.Language, Now: l.clock.Now()})
	out := core.TemplatePreview{Subject: p.Content.Subject, Body: p.Content.Body, Claims: p.Claims, Gates: p.Gates}
	return out, err
}
