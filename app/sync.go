package app

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/replicator"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/failpoint"
	"github.com/automonet/automonet/sync/replica"
	"github.com/automonet/automonet/sync/supabase"
)

// Where the session and the key of encrypted texts are kept.
const (
	sessionRef = "secret:sync-session"
	keyRef     = "secret:sync-key"
	// nothing stands for a value that was taken away: the vault keeps no empty ones.
	nothing = "none-kept-here"
)

// project is the owner's project, to which this device copies.
type project struct {
	// client is nil in dry-run: what is rehearsed is not copied.
	client         *supabase.Client
	address, texts string
	// fixed is set where the configuration file names it; else a sign-in did.
	fixed bool
}

// syncer copies to the owner's project. It is there without one, too, and then says so.
type syncer struct {
	l     *local
	opts  Options
	meter *metrics

	mu sync.Mutex
	// to is the project, nil for none; looked is set once a former sign-in was asked for it.
	to     *project
	looked bool
	// copier is made when it is first needed: where texts are encrypted their key is known
	// only after the sign-in.
	copier *replica.Replica
}

func newSyncer(l *local, opts Options, to *project, meter *metrics) *syncer {
	return &syncer{l: l, opts: opts, to: to, meter: meter}
}

// newProject is the project that the configuration file names, nil for none.
func newProject(opts Options) (*project, error) {
	c := opts.Config.Sync
	if c.URL == "" {
		return nil, nil
	}
	p := &project{address: c.URL, texts: c.Texts, fixed: true}
	if !opts.Live {
		return p, nil
	}
	key, err := opts.Secret(c.Key)
	if err == nil {
		p.client, err = newClient(opts, c.URL, key, keep{opts, sessionRef})
	}
	return p, err
}

func newClient(opts Options, address, key string, sessions supabase.Keep) (*supabase.Client, error) {
	return supabase.New(supabase.Config{URL: address, Key: key, Keep: sessions, Clock: opts.Clock, LockFile: filepath.Join(opts.Config.DataDir, "sync.lock"), Transport: opts.Transport})
}

// at returns the project: the one of the configuration file, else that of the last
// sign-in; nil for none.
func (s *syncer) at(ctx context.Context) (*project, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.find(ctx)
}

// find is at for whoever holds the lock.
func (s *syncer) find(ctx context.Context) (*project, error) {
	if s.to != nil || s.looked {
		return s.to, nil
	}
	state, err := s.l.store.SyncState(ctx)
	if err != nil {
		return nil, err
	}
	if state.Address != "" {
		p := &project{address: state.Address, texts: state.Texts}
		if s.opts.Live {
			if p.client, err = newClient(s.opts, state.Address, state.Key, keep{s.opts, sessionRef}); err != nil {
				return nil, err
			}
		}
		s.to = p
	}
	s.looked = true
	return s.to, nil
}

// adopt makes a project the one that is copied to, and lets the replica be made anew.
func (s *syncer) adopt(p *project) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.to != nil && s.to != p && s.to.client != nil {
		s.to.client.Close()
	}
	s.to, s.copier = p, nil
}

// keep holds one value among the secrets.
type keep struct {
	opts Options
	ref  string
}

// Load returns the value, "" for none.
func (k keep) Load() (string, error) {
	v, err := k.opts.Secret(k.ref)
	if core.KindOf(err) == core.KindNotFound || v == nothing {
		return "", nil
	}
	return v, err
}

// Save keeps a value; "" takes it away.
func (k keep) Save(v string) error {
	if k.opts.KeepSecret == nil {
		return core.Errorf(core.KindDenied, "no secrets can be kept here, so this device cannot be signed in")
	}
	if v == "" {
		v = nothing
	}
	return k.opts.KeepSecret(k.ref, v)
}

// keptKey is the key of encrypted texts as it is kept.
type keptKey struct {
	Key     string `json:"key"`
	Version int    `json:"version"`
}

// current returns the replica of a project that is set up.
func (s *syncer) current(ctx context.Context) (*replica.Replica, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.copier != nil {
		return s.copier, nil
	}
	to, err := s.find(ctx)
	if err != nil {
		return nil, err
	}
	cfg := replica.Config{Store: s.l.store, Remote: to.client, Do: s.l, Clock: s.opts.Clock, Log: s.opts.Log.With("role", replicator.Role), Jitter: s.opts.Jitter,
		Texts: replica.Texts(to.texts), Status: s.l.Status, Spend: s.spend, Observe: s.meter.copied, Relieve: s.l.ingest.LetGo, Reach: failpoint.Reach}
	if cfg.Texts == replica.TextsEncrypted {
		doc, err := keep{s.opts, keyRef}.Load()
		if err != nil {
			return nil, err
		}
		if cfg.Cipher, err = cipherOf(doc); err != nil {
			return nil, err
		}
	}
	// The configuration file may say otherwise than at the sign-in.
	if err := s.l.store.RetextSync(ctx, to.texts); err != nil {
		return nil, err
	}
	s.copier, err = replica.New(cfg)
	return s.copier, err
}

// spend is where the money for model calls stands.
func (s *syncer) spend(ctx context.Context) ([]core.Gauge, error) {
	b, err := s.l.purse.Budget(ctx)
	return b.Gauges, err
}

// begin has the ledger share the owner's limits where this device is signed in. In dry-run it
// stays as it is: nothing is asked, and what was set aside before may be used.
func (s *syncer) begin(ctx context.Context) error {
	if !s.opts.Live {
		return nil
	}
	state, err := s.l.store.SyncState(ctx)
	if err != nil {
		return err
	}
	to, err := s.at(ctx)
	if err != nil {
		return err
	}
	if to == nil || to.client == nil || state.Device == "" {
		return s.l.purse.Unshare(ctx)
	}
	agent, err := s.l.store.Agent(ctx)
	if err != nil {
		return err
	}
	s.l.purse.ShareBy(s.share)
	return s.l.purse.Share(ctx, state.Folder != agent.Folder)
}

// share asks the project for a part of a limit.
func (s *syncer) share(ctx context.Context, purse string, g core.SharedGauge, want core.NanoUSD) (core.BudgetShare, error) {
	r, err := s.signedIn(ctx)
	if err != nil {
		return core.BudgetShare{}, err
	}
	return r.Share(ctx, purse, g, want)
}

func cipherOf(doc string) (*replica.Cipher, error) {
	if doc == "" {
		return nil, core.Errorf(core.KindDenied, "the texts are to be encrypted, but this device has no key; make or unlock it with: automonet sync login")
	}
	var k keptKey
	if err := json.Unmarshal([]byte(doc), &k); err != nil {
		return nil, core.Errorf(core.KindDenied, "the key of the encrypted texts is damaged; unlock it again with: automonet sync login")
	}
	raw, err := base64.StdEncoding.DecodeString(k.Key)
	if err != nil {
		return nil, core.Errorf(core.KindDenied, "the key of the encrypted texts is damaged; unlock it again with: automonet sync login")
	}
	return replica.NewCipher(raw, k.Version)
}

// actor is the spec of the replicator.
func (s *syncer) actor() actors.Spec {
	cfg := replicator.Config{Off: actors.NoteNothingToDo, Clock: s.opts.Clock, Once: s.opts.Once, Wake: func() { s.l.knock(replicator.Role) }}
	if s.opts.Live {
		cfg.Replica = s
		cfg.Bell = s.bell
	} else if s.opts.Config.Sync.URL != "" {
		cfg.Off = actors.NoteDryRun
	}
	return actors.Spec{Role: replicator.Role, Idle: time.Minute, New: func() (actors.Worker, error) { return replicator.New(cfg), nil }}
}

// bell waits for news of the project. Its heads change with every row.
func (s *syncer) bell(ctx context.Context, ring func()) error {
	to, err := s.at(ctx)
	if err != nil {
		return err
	}
	state, err := s.l.store.SyncState(ctx)
	if err != nil {
		return err
	}
	if to == nil || state.Device == "" {
		return supabase.ErrSignedOut
	}
	return to.client.Listen(ctx, []string{"heads"}, ring)
}

// Round makes one round; see replicator.Replica.
func (s *syncer) Round(ctx context.Context) (replicator.Outcome, error) {
	to, err := s.at(ctx)
	if err != nil {
		return replicator.Outcome{}, err
	}
	if to == nil {
		return replicator.Outcome{Next: time.Hour, Off: true}, nil
	}
	state, err := s.l.store.SyncState(ctx)
	if err != nil {
		return replicator.Outcome{}, err
	}
	if state.Device == "" {
		return replicator.Outcome{Next: time.Hour, Problem: "signed_out"}, nil
	}
	r, err := s.current(ctx)
	if core.KindOf(err) == core.KindDenied {
		return replicator.Outcome{Next: time.Hour, Problem: "signed_out"}, nil
	}
	if err != nil {
		return replicator.Outcome{}, err
	}
	out, err := r.Round(ctx)
	if err == nil && out.Problem == "" {
		err = s.l.purse.Balance(ctx)
	}
	if out.Commands > 0 {
		for _, role := range []string{"router", "generator", "submitter"} {
			s.l.knock(role)
		}
	}
	return replicator.Outcome{Handled: out.Pushed + out.Pulled + out.Commands, Next: out.Next, Problem: out.Problem}, err
}

// guard asks the project before anything goes out; see replica.Replica.
func (s *syncer) guard(ctx context.Context, sub core.Submission) (*core.Block, error) {
	to, err := s.at(ctx)
	if err != nil || to == nil || to.client == nil {
		return nil, err
	}
	state, err := s.l.store.SyncState(ctx)
	if err != nil || state.Device == "" {
		return nil, err
	}
	r, err := s.current(ctx)
	if core.KindOf(err) == core.KindDenied {
		return &core.Block{Code: replica.CodeAlone, Kind: core.BlockWait, Until: s.opts.Clock.Now().Add(time.Minute)}, nil
	}
	if err != nil {
		return nil, err
	}
	return r.Guard(ctx, sub)
}

// ready is the project; it refuses what needs one where there is none.
func (s *syncer) ready(ctx context.Context) (*project, error) {
	to, err := s.at(ctx)
	switch {
	case err != nil:
		return nil, err
	case to == nil:
		return nil, errNoProject()
	case to.client == nil:
		return nil, errRehearsed()
	}
	return to, nil
}

func errNoProject() error {
	return core.Errorf(core.KindDenied, "no Supabase project is set up; sign in with its address (https://...supabase.co) and its publishable key, which stand in the project's settings under API, or set sync.url and sync.key in the configuration file")
}

func errRehearsed() error {
	return core.Errorf(core.KindDenied, "in dry-run nothing is copied; start the agent with --live")
}

// entered is the project and the state of a device that is signed in to it.
func (s *syncer) entered(ctx context.Context) (*project, core.SyncState, error) {
	to, err := s.ready(ctx)
	if err != nil {
		return nil, core.SyncState{}, err
	}
	state, err := s.l.store.SyncState(ctx)
	if err == nil && state.Device == "" {
		err = core.Errorf(core.KindDenied, "this device is not signed in to the project; sign it in with: automonet sync login")
	}
	return to, state, err
}

// signedIn returns the replica of a device that is signed in.
func (s *syncer) signedIn(ctx context.Context) (*replica.Replica, error) {
	if _, _, err := s.entered(ctx); err != nil {
		return nil, err
	}
	return s.current(ctx)
}

// leaveFor bounds how long a stop waits for the project.
const leaveFor = 3 * time.Second

// leave tells the project that this program stops, if it answers soon.
func (s *syncer) leave(ctx context.Context) {
	s.mu.Lock()
	copier := s.copier
	s.mu.Unlock()
	if copier == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveFor)
	defer cancel()
	if state, err := s.l.store.SyncState(ctx); err != nil || state.Device == "" {
		return
	}
	if err := copier.Leave(ctx); err != nil {
		s.opts.Log.Info("the project was not told that the agent stops", "err", err)
	}
}

// worded says a failure of the project for the owner.
func worded(err error) error {
	var e *supabase.Error
	var known *core.Error
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case supabase.ClassOf(err) == supabase.ClassSignedOut:
		return core.Errorf(core.KindDenied, "the project does not know this device any more; sign it in again with: automonet sync login").Because(err)
	case supabase.ClassOf(err) == supabase.ClassRetry:
		return core.Errorf(core.KindTransient, "the project does not answer; nothing is lost, try again later").Because(err)
	case supabase.ClassOf(err) == supabase.ClassSchema:
		return core.Errorf(core.KindDenied, "the project lacks tables or functions; push the migrations with: supabase db push").Because(err)
	case errors.As(err, &e):
		return core.Errorf(core.KindDenied, "the project refused: %s", core.Clean(e.Message+" "+e.Hint, 200, false)).Because(err)
	}
	return err
}
