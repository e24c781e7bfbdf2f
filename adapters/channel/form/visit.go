package form

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/client/browser"
	"github.com/automonet/automonet/core"
)

//go:embed form.js
var script string

// visit is one way through one form.
type visit struct {
	c       *Channel
	s       core.Submission
	at      *url.URL
	page    Page
	sheet   sheet
	began   time.Time
	live    bool
	seen    look
	pages   []string
	lines   []string
	answers []string
	shots   [][]byte
	partial bool
	hosted  bool
	before  string // the text before the last click
	uploads string
}

// part is the form on the present page: its fields, its buttons, and where it is.
type part struct {
	frames  []browser.Frame
	docs    []document
	frame   int
	fields  []field
	buttons []button
}

const (
	maxSteps  = 12
	maxRounds = 5
	maxLines  = 300
)

func wall(text string) *core.Refusal { return &core.Refusal{Code: core.RefusedWall, Text: text} }

// visit opens the page of the form and reads it. An error is a *core.Refusal: what
// was asked so far only reads.
func (c *Channel) visit(ctx context.Context, u *url.URL, s core.Submission) (*visit, error) {
	who, err := c.author(ctx, s)
	if err != nil {
		return nil, &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the proposal of this submission cannot be read; review it again"}
	}
	v := &visit{c: c, s: s, at: u, sheet: newSheet(who.Profile, s.Content, c.conf.Consent, c.clock.Now()), hosted: hosted(u.Host)}
	v.uploads = filepath.Join(c.store.dir, "uploads", name(string(s.Hash)))
	if err := v.sheet.files(v.uploads, s.Content.Attachments); err != nil {
		_ = os.RemoveAll(v.uploads)
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.conf.timeout)
	defer cancel()
	page, err := c.open(ctx, browser.Options{Account: c.conf.account(u)})
	if err != nil {
		_ = os.RemoveAll(v.uploads)
		if core.KindOf(err) == core.KindNotFound {
			return nil, wall(err.Error())
		}
		return nil, unreachable(ctx, err)
	}
	v.page = page
	page.Guard(v.sheet.guarded()...)
	status, err := page.Go(ctx, u.String())
	if err == nil {
		err = refusedStatus(status)
	}
	if err != nil {
		v.close()
		var refused *core.Refusal
		if errors.As(err, &refused) {
			return nil, err
		}
		return nil, unreachable(ctx, err)
	}
	v.began = time.Now()
	return v, nil
}

// refusedStatus types the answer to opening the page.
func refusedStatus(status int) error {
	switch {
	case status == 404 || status == 410:
		return &core.Refusal{Code: core.RefusedClosed, Text: "the page of the form is gone; the posting is probably closed"}
	case status == 429:
		return &core.Refusal{Code: core.RefusedTooFast, Text: "the site asks for fewer requests; it is tried again later", RetryAfter: time.Hour}
	case status == 401 || status == 403:
		return wall("the site does not let the agent in; open the page yourself, or sign in with: automonet browser open")
	case status >= 400:
		return &core.Refusal{Code: core.RefusedUnreachable, Text: fmt.Sprintf("the site answers with error %d; it is tried again", status), RetryAfter: 10 * time.Minute}
	}
	return nil
}

func (v *visit) close() {
	v.page.Close()
	_ = os.RemoveAll(v.uploads)
}

// hash is the hash of all that was filled in.
func (v *visit) hash() string {
	sorted := slices.Clone(v.answers)
	slices.Sort(sorted)
	sum := sha256.Sum256([]byte(strings.Join(sorted, "\x00")))
	return hex.EncodeToString(sum[:])
}

func (v *visit) run(ctx context.Context, f browser.Frame, out any, op string, arg map[string]any) error {
	if arg == nil {
		arg = map[string]any{}
	}
	arg["op"] = op
	return v.page.Eval(ctx, f, script, arg, out)
}

// read reads all frames. A frame that goes away meanwhile is left out.
func (v *visit) read(ctx context.Context) ([]browser.Frame, []document, error) {
	frames, err := v.page.Frames(ctx)
	if err != nil {
		return nil, nil, err
	}
	var docs []document
	var kept []browser.Frame
	for i, f := range frames {
		var d document
		if err := v.run(ctx, f, &d, "read", nil); err != nil {
			if i == 0 {
				return nil, nil, err
			}
			continue
		}
		if !d.Big && i > 0 {
			continue
		}
		for j := range d.Fields {
			d.Fields[j].frame = len(docs)
		}
		for j := range d.Buttons {
			d.Buttons[j].frame = len(docs)
		}
		docs, kept = append(docs, d), append(kept, f)
	}
	return kept, docs, nil
}

// walk fills page after page up to the last button, which it does not click. An
// error that is a *core.Refusal says why the form is not for this program.
func (v *visit) walk(ctx context.Context) (button, error) {
	applied := false
	for step := 0; step < maxSteps; step++ {
		p, err := v.settled(ctx, step)
		if err != nil {
			return button{}, err
		}
		if err := v.walls(p, step); err != nil {
			return button{}, err
		}
		if len(p.fields) == 0 && step == 0 && !applied {
			// The page of the posting: its form is behind a button.
			if b, ok := applyButton(p.docs); ok {
				applied = true
				if err := v.click(ctx, p, b); err != nil {
					return button{}, err
				}
				step--
				continue
			}
		}
		last, p, err := v.step(ctx, p, step)
		if err != nil {
			return button{}, err
		}
		if last.final {
			if v.live {
				v.before = p.docs[0].Text
				for _, d := range p.docs[1:] {
					v.before += "\n" + d.Text
				}
			}
			return last.button, nil
		}
		if !v.live && len(v.shots) < 5 {
			if shot, err := v.page.Screenshot(ctx); err == nil {
				v.shots = append(v.shots, shot)
			}
		}
		if err := v.click(ctx, p, last.button); err != nil {
			return button{}, err
		}
		moved, err := v.moved(ctx, p)
		if err != nil {
			return button{}, err
		}
		if !moved {
			if !v.live && v.refusedWrites() {
				v.partial = true
				return button{}, nil
			}
			return button{}, wall("the form does not go on after \"" + core.Clean(last.Text, 40, false) + "\"" + v.complaints(ctx, p) + "; fill it in yourself")
		}
	}
	return button{}, wall("the form has more pages than expected; fill it in yourself")
}

// refusedWrites reports whether the page tried to write while it may not.
func (v *visit) refusedWrites() bool {
	return slices.ContainsFunc(v.page.Exchanges(), func(x browser.Exchange) bool { return x.Refused && (x.Writes() || x.Document) })
}

// settled reads the page until its form stays the same.
func (v *visit) settled(ctx context.Context, step int) (part, error) {
	if err := v.page.Rest(ctx); err != nil {
		return part{}, err
	}
	var p part
	same, limit := 0, time.Now().Add(v.c.conf.settle+3*time.Second)
	for {
		frames, docs, err := v.read(ctx)
		if err != nil {
			if ctx.Err() != nil || time.Now().After(limit) {
				return p, err
			}
			if err := browser.Pause(ctx, 100*time.Millisecond); err != nil {
				return p, err
			}
			continue
		}
		next := pickForm(frames, docs, step)
		if len(next.fields) == len(p.fields) && (len(next.fields) > 0 || step > 0) {
			same++
		} else {
			same = 0
		}
		p = next
		_, posting := applyButton(docs)
		if same >= 2 || time.Now().After(limit) || posting && len(p.fields) == 0 && time.Since(v.began) > v.c.conf.settle {
			return p, nil
		}
		if err := browser.Pause(ctx, 100*time.Millisecond); err != nil {
			return p, err
		}
	}
}

// walls are the reasons why a human has to go on.
func (v *visit) walls(p part, step int) error {
	for _, d := range p.docs {
		if len(d.Challenges) > 0 {
			return wall("the page shows a challenge for people, which is never solved by a program; open the window: automonet browser open")
		}
	}
	if len(p.docs) > 0 && step == 0 {
		if alreadyWords.MatchString(p.docs[0].Text) {
			return &core.Refusal{Code: core.RefusedAlreadySent, Text: "the page says that you have applied already"}
		}
		if len(p.fields) == 0 && closedWords.MatchString(p.docs[0].Text) {
			return &core.Refusal{Code: core.RefusedClosed, Text: "the page says that the posting is closed"}
		}
	}
	if len(p.docs) > p.frame && len(p.fields) > 0 && slices.ContainsFunc(p.fields, func(f field) bool { return f.Type == "password" && f.Shown }) {
		return wall("the form wants an account of yours; sign in with: automonet browser open")
	}
	if len(p.frames) > p.frame {
		if u, err := url.Parse(p.frames[p.frame].URL); err == nil && hosted(u.Host) {
			v.hosted = true
		}
	}
	return nil
}

// choice is a button and whether it is the last one.
type choice struct {
	button
	final bool
}

// step fills in the present page, with the fields that appear meanwhile.
func (v *visit) step(ctx context.Context, p part, step int) (choice, part, error) {
	if len(p.fields) == 0 && step == 0 {
		return choice{}, p, wall("no form was found on the page; open it yourself")
	}
	done := map[string]bool{}
	var filled []decision
	for range maxRounds {
		fresh := false
		national := slices.ContainsFunc(p.fields, func(f field) bool { return !f.trap() && f.means(false) == meansDial && len(f.Options) > 1 })
		files := 0
		for _, f := range p.fields {
			if (f.Kind == "file" || f.Kind == "drop") && !f.trap() {
				files++
			}
		}
		if v.live {
			v.page.AllowWrites()
		}
		var asks []string
		for _, f := range p.fields {
			key := fmt.Sprintf("%d/%d", f.frame, f.ID)
			if done[key] {
				continue
			}
			d := v.sheet.decide(f, files == 1, national)
			switch d.do {
			case doAsk:
				asks = append(asks, core.Clean(f.title(), 60, false)+": "+d.why)
				continue
			case doFill:
				if err := v.fill(ctx, p, &d); err != nil {
					return choice{}, p, err
				}
				filled = append(filled, d)
				fresh = true
			}
			done[key] = true
		}
		if len(asks) > 0 {
			v.note(p, filled)
			return choice{}, p, wall("it cannot be filled in without you: " + core.Clean(strings.Join(asks, "; "), 400, false))
		}
		if !fresh && time.Since(v.began) >= v.c.conf.settle {
			break
		}
		if !fresh {
			if err := browser.Pause(ctx, v.c.conf.settle-time.Since(v.began)); err != nil {
				return choice{}, p, err
			}
		}
		frames, docs, err := v.read(ctx)
		if err != nil {
			return choice{}, p, err
		}
		p = pickForm(frames, docs, step)
	}
	v.note(p, filled)
	if v.live {
		if err := v.unchanged(); err != nil {
			return choice{}, p, err
		}
	}
	if err := v.walls(p, step+1); err != nil {
		return choice{}, p, err
	}
	b, ok := pickButton(p)
	if !ok {
		return choice{}, p, wall("no button to send the form was found" + v.complaints(ctx, p) + "; fill it in yourself")
	}
	return b, p, nil
}

// unchanged compares the last page, which is complete, with what was seen of it.
func (v *visit) unchanged() error {
	if v.seen.Host == "" || len(v.pages) == 0 {
		return nil
	}
	at := len(v.pages) - 1
	if at >= len(v.seen.Pages) && !v.seen.Partial || at < len(v.seen.Pages) && v.pages[at] != v.seen.Pages[at] {
		return changed()
	}
	return nil
}

// note remembers the page's structure and what was put into it.
func (v *visit) note(p part, filled []decision) {
	host := v.at.Host
	if len(p.frames) > p.frame {
		if u, err := url.Parse(p.frames[p.frame].URL); err == nil {
			host = u.Host
		}
	}
	v.pages = append(v.pages, structure(p.fields, host))
	for _, d := range filled {
		value := d.value
		for _, f := range d.files {
			value = "file " + filepath.Base(f)
		}
		if len(v.lines) < maxLines {
			v.lines = append(v.lines, d.field.title()+": "+value)
		}
		v.answers = append(v.answers, string(d.means)+"="+value)
	}
}
