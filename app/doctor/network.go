package doctor

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// The clock may differ by this much before it is worth a warning, and before
// certificates, mail dates and the expiry of locks suffer.
const (
	skewWarn = 2 * time.Minute
	skewFail = 10 * time.Minute
)

// network asks the hosts one after the other until one answers, and compares its
// clock with ours.
func (r runner) network(ctx context.Context) {
	if r.Offline || r.Web == nil || len(r.Hosts) == 0 {
		return
	}
	var last error
	for _, host := range r.Hosts {
		if ctx.Err() != nil {
			return
		}
		asked, cancel := context.WithTimeout(ctx, perCheck)
		if !strings.Contains(host, "://") {
			host = "https://" + host
		}
		answer, err := r.Web.Do(asked, web.Request{URL: host + "/robots.txt", MaxBytes: 1 << 20})
		host = host[strings.Index(host, "://")+3:]
		cancel()
		if err != nil {
			last = err
			var blocked *web.BlockedError
			if errors.As(err, &blocked) && blocked.Status != 0 {
				// It answered, if only to refuse: the network works.
				r.say(OK, "network.ok", map[string]any{"host": host})
				return
			}
			continue
		}
		r.say(OK, "network.ok", map[string]any{"host": host})
		r.clock(answer, host)
		return
	}
	what := ""
	var transient *web.TransientError
	if errors.As(last, &transient) {
		what = transient.Error()
	}
	r.say(Fail, "network.down", map[string]any{"hosts": len(r.Hosts), "what": what})
}

func (r runner) clock(answer web.Response, host string) {
	theirs, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return
	}
	ours := answer.FetchedAt
	if ours.IsZero() {
		ours = r.Clock.Now()
	}
	skew := ours.Sub(theirs)
	with := map[string]any{"host": host, "skew": skew.Abs().Round(time.Second)}
	switch {
	case skew.Abs() >= skewFail:
		r.say(Fail, "clock.wrong", with)
	case skew.Abs() >= skewWarn:
		r.say(Warn, "clock.off", with)
	default:
		r.say(OK, "clock.ok", with)
	}
}

func (r runner) sources(ctx context.Context) {
	if r.Service == nil || r.Offline {
		return
	}
	enabled := 0
	for _, s := range r.Config.Sources {
		if !s.Enabled || ctx.Err() != nil {
			continue
		}
		enabled++
		if s.AcceptRobotsNote != "" {
			r.say(OK, "source.robots_accepted", map[string]any{"name": string(s.Name), "note": s.AcceptRobotsNote})
		}
		asked, cancel := context.WithTimeout(ctx, perCheck)
		sample, err := r.Service.TestSource(asked, s.Name)
		cancel()
		with := map[string]any{"name": string(s.Name), "count": len(sample.Postings), "what": sample.Reason}
		if err != nil {
			with["what"] = safe(err)
			r.say(Fail, "source.failed", with)
			continue
		}
		switch sample.Status {
		case "ok", "unchanged":
			r.say(OK, "source.ok", with)
		case "empty":
			r.say(Warn, "source.empty", with)
		case "blocked":
			if RefusedByRobots(sample.Reason) {
				with["driver"], with["terms"] = s.Driver, ""
				r.say(Warn, "source.robots", with)
				continue
			}
			r.say(Warn, "source.blocked", with)
		case "limited":
			r.say(Warn, "source.limited", with)
		case "parse_failed":
			r.say(Fail, "source.unreadable", with)
		default:
			r.say(Warn, "source.away", with)
		}
	}
	if enabled == 0 && ctx.Err() == nil {
		r.say(Warn, "source.none", nil)
	}
}

// RefusedByRobots reports whether a source's reason is that its robots.txt asks
// programs to stay away.
func RefusedByRobots(reason string) bool {
	return strings.Contains(reason, web.BlockedByRobots.Words())
}

// mail signs in at the mail server without sending anything.
func (r runner) mail(ctx context.Context) {
	const email core.ChannelName = "email"
	mode := r.Config.Settings.Modes[email]
	ch, configured := r.Config.Channels[email]
	if !configured || ch.Config.Empty() {
		level := OK
		if mode.Rank() > core.ModeOff.Rank() {
			level = Fail
		}
		r.say(level, "mail.none", map[string]any{"mode": string(mode)})
		return
	}
	if r.Service == nil || r.Offline {
		return
	}
	asked, cancel := context.WithTimeout(ctx, perCheck)
	defer cancel()
	if _, err := r.Service.TestChannel(asked, email, false); err != nil {
		r.say(Fail, "mail.refused", map[string]any{"what": safe(err)})
		return
	}
	r.say(OK, "mail.ok", nil)
}

// browser looks for Chromium where forms are to be filled in.
func (r runner) browser(ctx context.Context) {
	const form core.ChannelName = "form"
	ch, configured := r.Config.Channels[form]
	mode := r.Config.Settings.Modes[form]
	if r.Service == nil || mode == core.ModeOff || (!configured || ch.Config.Empty()) && mode.Rank() <= core.ModeOff.Rank() {
		return
	}
	asked, cancel := context.WithTimeout(ctx, perCheck)
	defer cancel()
	if _, err := r.Service.TestChannel(asked, form, false); err != nil {
		r.say(Fail, "browser.missing", map[string]any{"what": safe(err)})
		return
	}
	r.say(OK, "browser.ok", nil)
}
