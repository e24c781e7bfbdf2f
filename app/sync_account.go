package app

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"strings"

	"github.com/automonet/automonet/actors/replicator"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/sync/replica"
	"github.com/automonet/automonet/sync/supabase"
)

// note puts what somebody did about the copy into the audit chain.
func (s *syncer) note(ctx context.Context, what string, data map[string]any, by string) error {
	e := core.Event{Kind: store.EventSync, Subject: "sync", To: what, By: by}
	if data != nil {
		raw, err := json.Marshal(data)
		if err != nil {
			return err
		}
		e.Data = string(raw)
	}
	return s.l.store.Announce(ctx, e)
}

// choose is the project that a sign-in is to: the one that is set up, or the one it names.
func (s *syncer) choose(ctx context.Context, in core.SyncSignIn) (*project, string, error) {
	if !s.opts.Live {
		return nil, "", errRehearsed()
	}
	have, err := s.at(ctx)
	if err != nil {
		return nil, "", err
	}
	in.URL, in.Key = strings.TrimRight(strings.TrimSpace(in.URL), "/"), strings.TrimSpace(in.Key)
	named := in.URL != "" || in.Key != ""
	if have != nil && have.fixed {
		if named && in.URL != strings.TrimRight(have.address, "/") || in.Texts != "" && in.Texts != have.texts {
			return nil, "", core.Invalid("url", "the configuration file names the project; change sync.url, sync.key and sync.texts there")
		}
		return have, "", nil
	}
	state, err := s.l.store.SyncState(ctx)
	if err != nil {
		return nil, "", err
	}
	switch {
	case !named && have == nil:
		return nil, "", errNoProject()
	case !named && (in.Texts == "" || in.Texts == have.texts):
		return have, state.Key, nil
	case !named:
		in.URL, in.Key = have.address, state.Key
	case in.URL == "":
		return nil, "", core.Invalid("url", "the address of the project is missing; it looks like https://abcdefgh.supabase.co and stands in the project's settings under API")
	}
	if in.Texts == "" {
		in.Texts = s.opts.Config.Sync.Texts
	}
	client, err := newClient(s.opts, in.URL, in.Key, keep{s.opts, sessionRef})
	if err != nil {
		return nil, "", err
	}
	if state.Device != "" && client.Host() != state.Project {
		return nil, "", core.Errorf(core.KindConflict, "this device is signed in to %s; sign it out there first", state.Project)
	}
	return &project{client: client, address: in.URL, texts: in.Texts}, in.Key, nil
}

// SyncSignIn signs this device in.
func (l *local) SyncSignIn(ctx context.Context, in core.SyncSignIn, by string) (core.SyncStatus, error) {
	to, key, err := l.sync.choose(ctx, in)
	if err != nil {
		return core.SyncStatus{}, err
	}
	if in.Mail == "" || in.Password == "" {
		return core.SyncStatus{}, core.Invalid("mail", "signing in needs a mail address and a password")
	}
	switch replica.Texts(to.texts) {
	case replica.TextsPlain, replica.TextsOff:
	case replica.TextsEncrypted:
		if replica.Short(in.Passphrase) {
			return core.SyncStatus{}, core.Invalid("passphrase", "a passphrase has at least %d characters", replica.MinPassphrase)
		}
	default:
		return core.SyncStatus{}, core.Invalid("texts", "%q is not plain, encrypted or off", core.Clean(to.texts, 20, false))
	}
	if in.Name = core.Clean(in.Name, 100, false); in.Name == "" {
		in.Name, _ = os.Hostname()
	}
	enter := to.client.SignIn
	if in.New {
		enter = to.client.SignUp
	}
	session, err := enter(ctx, in.Mail, in.Password)
	if err != nil {
		return core.SyncStatus{}, wordedEntry(err)
	}
	state := core.SyncState{Texts: to.texts, Project: to.client.Host(), Account: session.User, Mail: session.Mail, Device: l.ids.New(), Name: in.Name}
	if !to.fixed {
		state.Address, state.Key = to.address, key
	}
	if err := l.sync.join(ctx, to, state, in.Passphrase); err != nil {
		// Half a sign-in is none.
		return core.SyncStatus{}, errors.Join(worded(err), to.client.SignOut(context.WithoutCancel(ctx)))
	}
	have, err := l.store.SyncState(ctx)
	if err != nil {
		return core.SyncStatus{}, err
	}
	// Before the first thing that the account hears of this device, its ledger spends from what is
	// shared.
	l.purse.ShareBy(l.sync.share)
	if err := l.purse.Share(ctx, have.Project != state.Project || have.Account != state.Account); err != nil {
		return core.SyncStatus{}, err
	}
	if err := l.store.JoinSync(ctx, state, by); err != nil {
		return core.SyncStatus{}, err
	}
	l.sync.adopt(to)
	l.knock(replicator.Role)
	return l.SyncStatus(ctx)
}

// wordedEntry says why a mail address with a password was not let in.
func wordedEntry(err error) error {
	var e *supabase.Error
	if errors.As(err, &e) && (e.Code == "invalid_credentials" || e.Code == "invalid_grant") {
		return core.Errorf(core.KindDenied, "the project does not accept this mail address with this password")
	}
	return worded(err)
}

// join registers the device and unlocks the key of the texts.
func (s *syncer) join(ctx context.Context, to *project, state core.SyncState, passphrase string) error {
	if err := replica.Register(ctx, to.client, state.Device, state.Name); err != nil {
		return err
	}
	if replica.Texts(to.texts) != replica.TextsEncrypted {
		return nil
	}
	key, version, err := replica.Unlock(ctx, to.client, passphrase, state.Account)
	if err != nil {
		return err
	}
	doc, err := json.Marshal(keptKey{Key: base64.StdEncoding.EncodeToString(key), Version: version})
	if err != nil {
		return err
	}
	return keep{s.opts, keyRef}.Save(string(doc))
}

// SyncSignOut ends the copying of this device. What waits stays here.
func (l *local) SyncSignOut(ctx context.Context, by string) error {
	to, err := l.sync.ready(ctx)
	if err != nil {
		return err
	}
	state, err := l.store.SyncState(ctx)
	if err != nil {
		return err
	}
	if state.Device != "" {
		if err := replica.Revoke(ctx, to.client, state.Device); err != nil {
			l.log.Warn("the project could not be told that this device leaves", "err", err)
		}
	}
	if err := to.client.SignOut(ctx); err != nil {
		l.log.Warn("the project could not be told that this device leaves", "err", err)
	}
	if state.Device == "" {
		return nil
	}
	if err := (keep{l.sync.opts, keyRef}).Save(""); err != nil {
		return err
	}
	l.sync.adopt(to)
	if err := l.store.LeaveSync(ctx, by); err != nil {
		return err
	}
	return l.purse.Unshare(ctx)
}

// inMemory keeps a session for as long as one act takes.
type inMemory struct{ doc string }

// Load returns the session, "" for none.
func (m *inMemory) Load() (string, error) { return m.doc, nil }

// Save keeps a session.
func (m *inMemory) Save(doc string) error {
	m.doc = doc
	return nil
}

// SyncRevoke shuts a device of the account out. The project lets an agent do so to itself
// only, so that one that was taken over shuts nobody out: the owner's password, which is
// not kept, opens a session of a dashboard for this one act.
func (l *local) SyncRevoke(ctx context.Context, id, password, by string) error {
	to, state, err := l.sync.entered(ctx)
	switch {
	case err != nil:
		return err
	case id == state.Device:
		return core.Errorf(core.KindConflict, "this is the device you are at; sign it out instead")
	case password == "":
		return core.Invalid("password", "shutting a device out needs the password of the account")
	}
	key := state.Key
	if to.fixed {
		if key, err = l.sync.opts.Secret(l.config.Sync.Key); err != nil {
			return err
		}
	}
	owner, err := supabase.New(supabase.Config{URL: to.address, Key: key, Keep: &inMemory{}, Clock: l.clock})
	if err != nil {
		return err
	}
	defer owner.Close()
	if _, err := owner.SignIn(ctx, state.Mail, password); err != nil {
		return wordedEntry(err)
	}
	self := l.ids.New()
	done, err := replica.RevokeAs(ctx, owner, self, state.Name, id)
	// The session for this act ends with it, whatever came of it.
	if err := owner.SignOut(context.WithoutCancel(ctx)); err != nil {
		l.log.Warn("the session that shut a device out could not be ended", "err", err)
	}
	if err != nil {
		return worded(err)
	}
	if !done {
		return core.Errorf(core.KindNotFound, "no device %q is signed in; see them with: automonet sync devices", core.Clean(id, 80, false))
	}
	return l.sync.note(ctx, "revoked", map[string]any{"device": id}, by)
}
