// Package doctor checks an installation: configuration, time zone, data folder, room and
// backups, listener and certificates, network and clock, sources, channels, browser,
// secrets, profile, models and budget. It changes nothing, and every finding that is not
// fine carries what to do about it.
package doctor

import (
	"context"
	"crypto/x509"
	"errors"
	"strings"
	"syscall"
	"time"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Level says how bad a finding is.
type Level string

// The levels of findings.
const (
	OK   Level = "ok"
	Warn Level = "warn"
	Fail Level = "fail"
)

// Finding is one result. Code names the message "doctor.<code>" of internal/i18n
// and, unless the level is OK, the advice "doctor.<code>.fix".
type Finding struct {
	Code   string         `json:"code"`
	Level  Level          `json:"level"`
	Params map[string]any `json:"params,omitempty"`
}

// Service is what the checks ask of the agent.
type Service interface {
	TestSource(ctx context.Context, name core.SourceName) (core.SourceSample, error)
	TestChannel(ctx context.Context, name core.ChannelName, sendToSelf bool) (string, error)
	Profile(ctx context.Context, id core.ProfileID) (core.Profile, error)
	Providers(ctx context.Context) ([]core.ProviderInfo, error)
	Models(ctx context.Context) ([]core.ModelInfo, error)
	Budget(ctx context.Context) (core.Budget, error)
	Rates(ctx context.Context) (core.Rates, error)
	Autonomy(ctx context.Context) ([]core.AutonomyView, error)
	SyncStatus(ctx context.Context) (core.SyncStatus, error)
}

// Getter asks a host politely; see web.Getter.
type Getter = web.Getter

// Deps are what the checks work with.
type Deps struct {
	Config config.Config
	Clock  clock.Clock
	// Service is nil when it cannot be opened; OpenErr then says why.
	Service Service
	OpenErr error
	// Web asks hosts; nil or Offline leaves out what needs the network.
	Web     Getter
	Offline bool
	// Hosts are asked for their time until one answers, for example "remoteok.com",
	// or "http://127.0.0.1:8080" where a source is told to ask there.
	Hosts []string
	// Stored names the keys in which what is in effect is not what the file says.
	Stored []config.Difference
	// Resolve says whether a secret reference can be resolved.
	Resolve func(ref string) error
	// Local is this machine's time zone, Roots its root certificates, Space the free
	// bytes where a folder lies, and whether they are known; nil asks the system.
	Local *time.Location
	Roots func() (*x509.CertPool, error)
	Space func(dir string) (uint64, bool)
}

// perCheck bounds one check that waits for somebody else.
const perCheck = 60 * time.Second

// Run makes all checks in order and reports each finding as soon as it is known.
// It ends early only when ctx ends.
func Run(ctx context.Context, d Deps, report func(Finding)) {
	r := runner{Deps: d, report: report}
	for _, check := range []func(context.Context){
		r.configuration, r.zone, r.folder, r.room, r.store, r.backups, r.secrets, r.listener, r.profile, r.roots, r.network, r.sources, r.mail, r.browser, r.channels, r.models, r.rates, r.autonomy, r.copied,
	} {
		if ctx.Err() != nil {
			return
		}
		check(ctx)
	}
}

type runner struct {
	Deps
	report func(Finding)
}

func (r runner) say(level Level, code string, params map[string]any) {
	r.report(Finding{Code: code, Level: level, Params: params})
}

func (r runner) store(context.Context) {
	if r.OpenErr != nil {
		code := "store.closed"
		if errors.Is(r.OpenErr, syscall.ENOSPC) || strings.Contains(r.OpenErr.Error(), "disk is full") {
			code = "store.full"
		}
		r.say(Fail, code, map[string]any{"what": safe(r.OpenErr)})
		return
	}
	r.say(OK, "store.open", nil)
}

// rates warns of old exchange rates, by which pay in other currencies is compared.
func (r runner) rates(ctx context.Context) {
	if r.Service == nil {
		return
	}
	rates, err := r.Service.Rates(ctx)
	if now := r.Clock.Now(); err == nil && rates.Stale(now) {
		r.say(Warn, "rates.stale", map[string]any{"date": rates.AsOf, "days": int(now.Sub(rates.Day()).Hours() / 24)})
	}
}

// autonomy tells which channels send by themselves, and which may not any more.
func (r runner) autonomy(ctx context.Context) {
	if r.Service == nil {
		return
	}
	list, err := r.Service.Autonomy(ctx)
	if err != nil {
		return // the store said so already
	}
	for _, v := range list {
		params := map[string]any{"channel": string(v.Channel), "today": v.Today}
		switch {
		case v.State == core.AutonomyDemoted:
			params["reason"] = string(v.Reason)
			r.say(Warn, "autonomy.demoted", params)
		case v.Grant != nil:
			params["per_day"] = v.Grant.Limits.PerDay
			r.say(OK, "autonomy.granted", params)
		case v.Mode == core.ModeAuto:
			r.say(OK, "autonomy.mode", params)
		}
	}
}

func (r runner) secrets(context.Context) {
	refs := r.Config.References()
	for _, use := range refs {
		if r.Resolve == nil {
			return
		}
		if err := r.Resolve(use.Ref); err != nil {
			kind, name, _ := strings.Cut(use.Ref, ":")
			r.say(Fail, "secret."+kind, map[string]any{"key": use.Key, "ref": use.Ref, "name": name})
			continue
		}
		r.say(OK, "secret.ok", map[string]any{"key": use.Key, "ref": use.Ref})
	}
}

func (r runner) profile(ctx context.Context) {
	if r.Service == nil {
		return
	}
	p, err := r.Service.Profile(ctx, "")
	switch {
	case core.KindOf(err) == core.KindNotFound:
		r.say(Warn, "profile.none", nil)
		return
	case err != nil:
		r.say(Fail, "profile.unreadable", map[string]any{"what": safe(err)})
		return
	}
	open := 0
	for _, f := range p.Facts {
		if !f.Confirmed {
			open++
		}
	}
	switch {
	case len(p.Facts) == open:
		r.say(Warn, "profile.empty", map[string]any{"name": p.Name})
	case open > 0:
		r.say(Warn, "profile.open", map[string]any{"name": p.Name, "count": open})
	default:
		r.say(OK, "profile.ok", map[string]any{"name": p.Name, "count": len(p.Facts)})
	}
}

// safe is what may be shown of an error: the message made for users, or none.
func safe(err error) string {
	var said *core.Error
	if errors.As(err, &said) && said.Msg != "" {
		if said.Field != "" {
			return said.Field + ": " + said.Msg
		}
		return said.Msg
	}
	return "internal error"
}
