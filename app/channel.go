package app

import (
	"context"
	"errors"
	"strings"

	"github.com/automonet/automonet/core"
)

// Channels lists what each channel is allowed.
func (l *local) Channels(ctx context.Context) ([]core.ChannelPolicy, error) {
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	return l.policies(settings), nil
}

// SetChannelMode changes how far a channel may go; permission, when not empty,
// records the platform's written permission.
func (l *local) SetChannelMode(ctx context.Context, name core.ChannelName, mode core.Mode, permission string) (core.ChannelPolicy, error) {
	return l.SetChannelModeBy(ctx, name, mode, permission, "user")
}

// SetChannelModeBy is SetChannelMode with who changed it.
func (l *local) SetChannelModeBy(ctx context.Context, name core.ChannelName, mode core.Mode, permission, by string) (core.ChannelPolicy, error) {
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return core.ChannelPolicy{}, err
	}
	if _, err := l.policy(settings, name); err != nil {
		return core.ChannelPolicy{}, err
	}
	if l.channels[name] == nil && mode != core.ModeOff {
		return core.ChannelPolicy{}, core.Errorf(core.KindDenied, "channel %s is not configured yet; fill in channels.%s.config, or run automonet init", name, name)
	}
	settings.Modes = with(settings.Modes, name, mode)
	if permission = core.Clean(permission, 1000, false); permission != "" {
		settings.Permissions = with(settings.Permissions, name, permission)
	}
	if err := l.permitted(settings, name, mode); err != nil {
		return core.ChannelPolicy{}, err
	}
	have, err := l.store.Settings(ctx)
	if err != nil {
		return core.ChannelPolicy{}, err
	}
	// Where the file rules, saying again what it says only ends a demotion.
	if !l.config.Declarative || have.Modes[name] != mode || permission != "" {
		if settings, err = l.SaveSettingsBy(ctx, settings, by); err != nil {
			return core.ChannelPolicy{}, err
		}
	}
	p, err := l.policy(settings, name)
	if err != nil {
		return p, err
	}
	return p, l.trust.reset(ctx, p, settings, by)
}

// permitted checks a mode against the channel's ceiling and terms.
func (l *local) permitted(settings core.Settings, name core.ChannelName, mode core.Mode) error {
	p, err := l.policy(settings, name)
	if err != nil {
		return err
	}
	_, err = p.WithMode(mode)
	return err
}

func (l *local) policy(settings core.Settings, name core.ChannelName) (core.ChannelPolicy, error) {
	for _, p := range l.policies(settings) {
		if p.Channel == name {
			return p, nil
		}
	}
	return core.ChannelPolicy{}, l.unknownChannel(name)
}

func (l *local) unknownChannel(name core.ChannelName) error {
	return core.Errorf(core.KindNotFound, "there is no channel %q; known: %s", core.Clean(string(name), 40, false),
		strings.Join(sortedNames(l.channels), ", "))
}

// signIn is what a channel that signs in somewhere can check.
type signIn interface {
	CheckLogin(ctx context.Context) error
}

// selfTest is what a channel can send to its own owner.
type selfTest interface {
	SendTest(ctx context.Context) (core.Receipt, error)
}

// TestChannel checks the sign-in and, with sendToSelf, sends one test message.
func (l *local) TestChannel(ctx context.Context, name core.ChannelName, sendToSelf bool) (string, error) {
	ch := l.channels[name]
	if ch == nil {
		settings, err := l.store.Settings(ctx)
		if err != nil {
			return "", err
		}
		if _, err := l.policy(settings, name); err != nil {
			return "", err
		}
		return "", core.Errorf(core.KindDenied, "channel %s is not configured yet; fill in channels.%s.config, or run automonet init", name, name)
	}
	if sendToSelf {
		t, ok := ch.(selfTest)
		if !ok {
			return "", core.Errorf(core.KindDenied, "channel %s sends nothing by itself, so there is nothing to test", name)
		}
		if l.info.dryRun {
			return "", core.Errorf(core.KindDenied, "this is a dry-run: nothing can be sent; run with --live")
		}
		r, err := t.SendTest(ctx)
		return r.MessageID, refused(err)
	}
	if c, ok := ch.(signIn); ok {
		return "", refused(c.CheckLogin(ctx))
	}
	return "", nil
}

// refused gives a channel's typed refusal the form that users are told errors in.
func refused(err error) error {
	var r *core.Refusal
	if !errors.As(err, &r) {
		return err
	}
	kind := core.KindDenied
	if r.RetryAfter > 0 || r.Code == core.RefusedUnreachable {
		kind = core.KindTransient
	}
	return core.Errorf(kind, "%s", r.Text).Because(err)
}

// with returns a copy of m in which k is v.
func with[K comparable, V any](m map[K]V, k K, v V) map[K]V {
	out := make(map[K]V, len(m)+1)
	for key, value := range m {
		out[key] = value
	}
	out[k] = v
	return out
}
