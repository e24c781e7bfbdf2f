package form

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/browser"
	"github.com/automonet/automonet/core"
)

var (
	receiptWords = core.NewPattern(`(?i)thank(s| you)[^.!?]{0,40}(appl|interest|submi|message|for)|application (was |has been |is )?(successfully )?(received|submitted|sent|complete)|successfully (submitted|applied|sent|received)|(we|we've|we have) received your|your (application|message|proposal)[^.!?]{0,20}(received|submitted|sent)|submission (received|complete)|` +
		`(vielen|herzlichen|besten) dank|danke f[üu]r (ihre|deine)|bewerbung[^.!?]{0,30}(eingegangen|erhalten|gesendet|[üu]bermittelt|abgeschickt)|erfolgreich (gesendet|[üu]bermittelt|versendet|abgeschickt|eingereicht)|` +
		`gracias por|solicitud[^.!?]{0,20}(enviada|recibida)|hemos recibido|enviad[oa] (con [ée]xito|correctamente)|` +
		`merci (pour|de|d.)|candidature[^.!?]{0,30}(envoy[ée]e|re[çc]ue|transmise)|bien (re[çc]u|[ée]t[ée] envoy)|nous avons (bien )?re[çc]u`)
	receiptPath = core.NewPattern(`(?i)thank|danke|gracias|merci|success|confirm|bestaetig|complete|submitted|received|erfolg`)
	answerYes   = core.NewPattern(`(?i)"(ok|success|submitted|accepted)"\s*:\s*(true|1|"(ok|success|true)")|"status"\s*:\s*"(ok|success|submitted|received|accepted)"|"application_?id"\s*:\s*["0-9]`)
	refuseWords = core.NewPattern(`(?i)\b(error|fehler|failed|could not|konnte nicht|invalid|ung[üu]ltig|erreur|[ée]chec)\b`)
)

// receiptText reports whether a page confirms what it did not before.
func receiptText(docs []document, before string) bool {
	for _, d := range docs {
		if m := receiptWords.FindString(d.Text); m != "" && !strings.Contains(before, m) {
			return true
		}
	}
	return false
}

// finish clicks the last button and waits for the receipt.
func (v *visit) finish(ctx context.Context, last button) (core.Receipt, error) {
	if ctx.Err() != nil {
		return core.Receipt{}, &core.Refusal{Code: core.RefusedUnreachable, Text: "stopped before the form was sent; it is tried again", RetryAfter: time.Minute}
	}
	c, key := v.c, v.s.Key
	frames, _, err := v.read(ctx)
	if err != nil || len(frames) <= last.frame {
		return core.Receipt{}, unreachable(ctx, errors.Join(err, errors.New("the form went away")))
	}
	from := v.page.URL(ctx)
	var proof []string
	if shot, err := v.page.Screenshot(ctx); err == nil {
		proof = append(proof, c.store.picture(key, "form.jpg", shot))
	}
	if err := c.store.mark(key, record{State: stateClicked, At: c.clock.Now()}); err != nil {
		return core.Receipt{}, &core.Refusal{Code: core.RefusedUnreachable, Text: "the channel's folder cannot be written; free some space", RetryAfter: 10 * time.Minute}
	}
	c.reach("data")
	v.page.Tag(string(key))
	var got struct {
		Gone bool `json:"gone"`
	}
	// From here on the form may be sent. A stop of the program no longer cuts it off
	// but leaves a short time for the answer.
	waiting, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.conf.answer)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(answerGrace, cancel) })
	defer stop()
	err = v.run(waiting, frames[last.frame], &got, "click", map[string]any{"id": last.ID})
	c.reach("answer")
	if err == nil && got.Gone {
		return core.Receipt{}, v.notSent(wall("the last button went away before it was clicked; nothing was sent"))
	}
	r, err := v.answer(waiting, from)
	if err != nil {
		return core.Receipt{}, err
	}
	if shot, err := v.page.Screenshot(waiting); err == nil {
		proof = append(proof, c.store.picture(key, "receipt.jpg", shot))
	}
	for _, p := range proof {
		if p != "" {
			r.Evidence = append(r.Evidence, p)
		}
	}
	r.RemoteID, r.At, r.By = core.Clean(v.page.URL(waiting), 500, false), c.clock.Now(), "channel"
	if r.RemoteID == "" {
		r.RemoteID = v.at.String()
	}
	// The proof is kept for Verify; sent.log holds the truth where it cannot be.
	_ = c.store.mark(key, record{State: stateSent, At: r.At, Receipt: &r})
	return r, nil
}

// answerGrace is how long a stopping program still waits for the receipt.
const answerGrace = 5 * time.Second

// notSent takes back the mark of the last click.
func (v *visit) notSent(r *core.Refusal) error {
	if err := v.c.store.mark(v.s.Key, record{State: stateOpened, At: v.c.clock.Now()}); err != nil {
		return &channel.AmbiguousError{Phase: "answer", Err: err}
	}
	return r
}

// sentNothing is how long a last click may go without any request before it counts
// as one that did nothing. The page is closed then, so nothing can follow.
const sentNothing = 3 * time.Second

// answer waits for the page to confirm, to refuse, or to fall silent.
func (v *visit) answer(ctx context.Context, from string) (core.Receipt, error) {
	began := time.Now()
	for {
		o := v.outgoing()
		frames, docs, err := v.read(ctx)
		if err == nil && len(docs) > 0 {
			if r, ok := v.confirmed(ctx, docs, from, v.page.URL(ctx), o); ok {
				return r, nil
			}
			if refused, ok := v.declined(ctx, frames, docs, o); ok {
				return core.Receipt{}, v.notSent(refused)
			}
		}
		switch {
		case (o.worst >= 500 || o.failed) && !o.pending:
			return core.Receipt{}, &channel.AmbiguousError{Phase: "answer", Err: fmt.Errorf("the site answered with %d", o.worst)}
		case len(o.posts) == 0 && time.Since(began) > sentNothing:
			refused := v.idle(ctx, frames, docs)
			v.page.Close()
			if len(v.outgoing().posts) > 0 {
				return core.Receipt{}, &channel.AmbiguousError{Phase: "answer", Err: errors.New("the form was sent late")}
			}
			return core.Receipt{}, v.notSent(refused)
		}
		if err := browser.Pause(ctx, 100*time.Millisecond); err != nil {
			return core.Receipt{}, &channel.AmbiguousError{Phase: "answer", Err: errors.New("no receipt was recognised in time")}
		}
	}
}

// idle says why the last click led to no request.
func (v *visit) idle(ctx context.Context, frames []browser.Frame, docs []document) *core.Refusal {
	for _, d := range docs {
		if len(d.Challenges) > 0 {
			return wall("the page shows a challenge for people, which is never solved by a program; open the window: automonet browser open")
		}
	}
	if said := v.complaints(ctx, pickForm(frames, docs, 1)); said != "" {
		return wall("the form is not complete" + said + "; fill it in yourself")
	}
	return wall("the last button did nothing; nothing was sent, fill the form in yourself")
}

// outgoing is what was asked since the last click that may have carried the form.
type outgoing struct {
	posts []browser.Exchange
	// worst is the highest status of those that write.
	worst int
	// failed: one that writes ended without an answer. pending: one has none yet.
	// accepted: one was answered well.
	failed, pending, accepted bool
}

func (v *visit) outgoing() outgoing {
	var o outgoing
	for _, x := range v.page.Exchanges() {
		if !x.Tagged || x.Refused || !x.Writes() && !x.Document || !x.Document && beacon.MatchString(x.URL) {
			continue
		}
		o.posts = append(o.posts, x)
		o.pending = o.pending || x.Status == 0 && !x.Failed
		o.accepted = o.accepted || x.Status >= 200 && x.Status < 400
		if x.Writes() {
			o.worst = max(o.worst, x.Status)
			o.failed = o.failed || x.Failed && x.Status == 0
		}
	}
	return o
}

// beacon are the hosts of services that count visitors: what goes there carries no
// form.
var beacon = core.NewPattern(`(?i)^https://([a-z0-9-]+\.)*(google-analytics\.com|analytics\.google\.com|googletagmanager\.com|doubleclick\.net|hotjar\.(com|io)|sentry\.io|segment\.(io|com)|clarity\.ms|nr-data\.net|facebook\.com/tr|plausible\.io)`)

// confirmed recognises a receipt: by what the page says, by where it is, or by the
// answer to what was sent.
func (v *visit) confirmed(ctx context.Context, docs []document, from, at string, o outgoing) (core.Receipt, bool) {
	if !o.accepted {
		return core.Receipt{}, false
	}
	gone := len(pickForm(nil, docs, 0).fields) == 0
	for _, d := range docs {
		if m := receiptWords.FindString(d.Text); m != "" && !strings.Contains(v.before, m) {
			return core.Receipt{Text: core.Clean(around(d.Text, m), 300, false)}, true
		}
	}
	if u, err := url.Parse(at); err == nil && at != from && gone && receiptPath.MatchString(u.Path+"?"+u.RawQuery+"#"+u.Fragment) && !refuseWords.MatchString(docs[0].Text) {
		return core.Receipt{Text: core.Clean(docs[0].Text, 300, false)}, true
	}
	if gone {
		for _, x := range o.posts {
			if x.Writes() && x.Status >= 200 && x.Status < 300 {
				if text := v.page.Answer(ctx, x); answerYes.MatchString(text) {
					return core.Receipt{Text: core.Clean(text, 300, false)}, true
				}
			}
		}
	}
	return core.Receipt{}, false
}

// around is the sentence of a match and a little more.
func around(text, m string) string {
	i := max(strings.Index(text, m), 0)
	return text[max(0, i-40):min(len(text), i+240)]
}

// declined recognises a definite no: nothing that was sent was taken, or the site
// gives the form back with what is wrong in it.
func (v *visit) declined(ctx context.Context, frames []browser.Frame, docs []document, o outgoing) (*core.Refusal, bool) {
	if len(o.posts) == 0 || o.pending || o.failed || o.worst >= 500 {
		return nil, false
	}
	said := ""
	p := pickForm(frames, docs, 0)
	if len(p.fields) > 0 {
		said = v.complaints(ctx, p)
	}
	if o.accepted {
		back := said != "" && o.worst >= 200 && o.worst < 300 && o.posts[len(o.posts)-1].Document && !receiptText(docs, v.before)
		return wall("the site gives the form back" + said + "; fill it in yourself"), back
	}
	switch {
	case o.worst == 409, alreadyWords.MatchString(docs[0].Text):
		return &core.Refusal{Code: core.RefusedAlreadySent, Text: "the site says that you have applied already"}, true
	case o.worst == 429:
		return &core.Refusal{Code: core.RefusedTooFast, Text: "the site takes no more applications for now; it is tried again later", RetryAfter: time.Hour}, true
	case o.worst == 404 || o.worst == 410:
		return &core.Refusal{Code: core.RefusedClosed, Text: "the site says that the posting is closed"}, true
	case o.worst == 401 || o.worst == 403:
		return wall("the site does not take the form from the agent" + said + "; fill it in yourself"), true
	case o.worst >= 400:
		return &core.Refusal{Code: core.RefusedContent, Text: "the site does not accept the form" + said + "; change what it names, or fill it in yourself"}, true
	}
	return nil, false
}
