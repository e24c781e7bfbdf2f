package desktop

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// The keys of buttons.
const (
	actRead    = "read"
	actApprove = "approve"
	actReject  = "reject"
)

const (
	// by is who acts when a button is pressed: the one at this machine's desktop.
	by = "user:desktop"
	// maxShown is how many notes are remembered; the buttons of older ones do nothing.
	maxShown = 100
	// turn is how long one Poll waits, again how long it rests when nothing can be
	// heard.
	turn  = 45 * time.Second
	again = time.Minute
)

// reading is what a note is about.
type reading struct {
	lang core.Lang
	// path is the page of the dashboard that shows it.
	path string
	id   core.ProposalID
	// hash is of the content that the note showed whole; "" where it showed none.
	hash core.ContentHash
}

// shown remembers what notes are about, by their names. It is not kept over a restart:
// what was read before one is read again.
type shown struct {
	mu     sync.Mutex
	byName map[string]reading
	order  []string
}

func (s *shown) add(name string, r reading) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byName == nil {
		s.byName = map[string]reading{}
	}
	s.byName[name] = r
	s.order = append(s.order, name)
	for len(s.order) > maxShown {
		delete(s.byName, s.order[0])
		s.order = s.order[1:]
	}
}

// take returns what a note is about, once.
func (s *shown) take(name string) (reading, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.byName[name]
	delete(s.byName, name)
	return r, ok
}

// Poll waits for a press and carries it out.
func (d *Desktop) Poll(ctx context.Context, ask notify.Commands) (int, error) {
	waiting, cancel := context.WithTimeout(ctx, turn)
	defer cancel()
	p, err := d.screen.Wait(waiting)
	switch {
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return 0, nil
	case err != nil:
		return 0, &notify.LaterError{After: again, Err: err}
	}
	r, ok := d.shown.take(p.Note)
	if !ok {
		return 0, nil // another program's note, or one from before a restart
	}
	return 1, d.press(ctx, ask, p.Button, r)
}

// press carries out a button. Approving needs a note that showed the whole text, and
// counts for exactly that text.
func (d *Desktop) press(ctx context.Context, ask notify.Commands, key string, r reading) error {
	say := i18n.New(r.lang)
	var err error
	said := ""
	switch {
	case key == ButtonOpen:
		d.page(r.path)
		return nil
	case key == actRead && r.id != "":
		err = d.review(ctx, ask, r)
	case key == actApprove && r.hash != "":
		said, err = "chat.approved", ask.Approve(ctx, r.id, r.hash, by)
	case key == actReject && r.id != "":
		said, err = "chat.rejected", ask.Reject(ctx, r.id, by, "")
	default:
		return nil
	}
	switch {
	case core.KindOf(err) == core.KindConflict:
		return d.show(ctx, Note{Title: "AutoMonet", Text: say.T("notice.desktop.changed", nil), Buttons: d.buttons(say, true)}, reading{lang: r.lang, path: r.path, id: r.id})
	case err != nil:
		var known *core.Error
		why := "the agent failed; its log says why"
		if errors.As(err, &known) && known.Kind != core.KindInternal {
			why = known.Msg
		} else {
			d.deps.Log.WarnContext(ctx, "a press on a note was not carried out", "err", err)
		}
		return d.show(ctx, Note{Title: "AutoMonet", Text: say.T("chat.failed", map[string]any{"why": say.Error(why)})}, reading{})
	case said != "":
		return d.show(ctx, Note{Title: "AutoMonet", Text: say.T(said, nil), Silent: true}, reading{})
	}
	return nil
}

// page shows a page where there is a window for it.
func (d *Desktop) page(path string) {
	if d.open != nil {
		d.open(path)
	}
}

// buttons are those of a note that shows no text, or none whole.
func (d *Desktop) buttons(say *i18n.Printer, read bool) []Button {
	var out []Button
	if d.open != nil {
		out = append(out, Button{Key: ButtonOpen})
	}
	if read {
		out = append(out, Button{Key: actRead, Label: say.T("chat.button.review", nil)})
	}
	return out
}

// review shows the whole text of a proposal in one note with the buttons to decide. A
// text that does not fit goes to the window, or the owner is told where to read it.
func (d *Desktop) review(ctx context.Context, ask notify.Commands, r reading) error {
	p, err := ask.Proposal(ctx, r.id)
	if err != nil {
		return err
	}
	job, err := ask.Job(ctx, p.JobID)
	if err != nil {
		return err
	}
	status, err := ask.Status(ctx)
	if err != nil {
		return err
	}
	say := i18n.New(r.lang)
	text := whole(say, p, job, status.DryRun)
	if len(text) > maxText || !utf8.ValidString(text) || core.Clean(text, len(text)+1, true) != strings.TrimSpace(text) {
		if d.open != nil {
			d.open(r.path)
			return nil
		}
		return d.show(ctx, Note{Title: "AutoMonet", Text: say.T("notice.desktop.long", nil)}, reading{})
	}
	n := Note{Title: core.Clean(job.Title, maxTitle, false), Text: text, Buttons: d.buttons(say, false)}
	if p.State == core.ProposalWaiting && p.Unsendable() == "" {
		n.Buttons = append(n.Buttons, Button{Key: actApprove, Label: say.T("chat.button.approve", nil)})
	}
	if core.ProposalMachine().Check(p.State, core.ProposalRejected) == nil {
		n.Buttons = append(n.Buttons, Button{Key: actReject, Label: say.T("chat.button.reject", nil)})
	}
	return d.show(ctx, n, reading{lang: r.lang, path: r.path, id: p.ID, hash: p.Hash})
}

// whole is everything that an approval is for, what speaks against it, and what it
// does.
func whole(say *i18n.Printer, p core.Proposal, job core.Job, dry bool) string {
	c, none := p.Content, say.T("chat.nothing", nil)
	or := func(s string) string {
		if s == "" {
			return none
		}
		return s
	}
	price, files := none, make([]string, 0, len(c.Attachments))
	if c.Price != (core.Pay{}) {
		price = say.Pay(c.Price)
	}
	for _, a := range c.Attachments {
		files = append(files, a.Name)
	}
	lines := []string{say.T("chat.review.head", map[string]any{"title": core.Clean(job.Title, 300, false), "company": or(core.Clean(job.Company, 200, false)),
		"channel": string(c.Channel), "recipient": or(c.Recipient), "subject": or(c.Subject), "price": price, "files": or(strings.Join(files, ", "))}), c.Body}
	for _, f := range p.Flags {
		lines = append(lines, say.T("chat.review.warn", map[string]any{"what": i18n.Note(say.Lang(), f)}))
	}
	if why := p.Unsendable(); why != "" {
		lines = append(lines, say.T("chat.review.blocked", map[string]any{"why": say.Error(why)}))
	}
	if dry {
		lines = append(lines, say.T("chat.review.dry", nil))
	}
	return strings.Join(lines, "\n")
}
