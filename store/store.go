package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Mode says which of the two databases of a folder is meant.
type Mode string

// The modes. They are stamped into the database file; one is never opened as
// the other.
const (
	ModeDry  Mode = "dry"
	ModeLive Mode = "live"
)

// Config is what a store needs.
type Config struct {
	// Dir is the data folder; it is made with mode 0700 when it does not exist.
	Dir  string
	Mode Mode
	// Clock and IDs default to the machine's.
	Clock clock.Clock
	IDs   clock.IDs
	// Log defaults to nothing.
	Log *slog.Logger
	// Reach runs at named points around each commit; crash tests stop the process
	// there. It may be nil.
	Reach func(point string)
	// Boot identifies this process; a fresh id when empty.
	Boot string
	// Folder identifies host and folder; Fingerprint(Dir) when empty.
	Folder string
	// StateDir is a folder outside Dir that remembers how far sent.log had got, so
	// that old files copied back into Dir are noticed. Empty keeps no such mark.
	StateDir string
}

// Store is an open database of one mode.
type Store struct {
	dir    string
	mode   Mode
	clock  clock.Clock
	ids    clock.IDs
	log    *slog.Logger
	reach  func(string)
	boot   string
	folder string
	// stateDir keeps the mark; see Config.StateDir.
	stateDir string
	// migrations are the schema's steps; tests add one of the future.
	migrations fs.FS

	// window is searchWindow; tests narrow it.
	window int

	w *writer
	r *readers
	// closed is guarded by the writer's turn.
	closed bool

	journal sync.Mutex

	lastSeq atomic.Int64
	// jobsSeq is the last event of a job that says more than what a plan chose.
	jobsSeq atomic.Int64

	subsMu sync.Mutex
	subs   map[int]chan core.Event
	subID  int

	checkStop context.CancelFunc
	checkDone chan struct{}
}

// Open opens, migrates and recovers the database of cfg.Mode in cfg.Dir. Before
// a migration it keeps a copy in <dir>/backups. Refused with words on what to
// do: the other mode's file, a newer schema, a damaged or foreign file.
//
// Rows in state sending that another process left become unknown. When the
// folder was copied, moved to another host or restored, queued rows become
// unknown too and the agent comes up in stop_new.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.Mode != ModeDry && cfg.Mode != ModeLive {
		return nil, core.Invalid("mode", "%q is not a mode; use dry or live", clip(string(cfg.Mode), 20))
	}
	if cfg.Dir == "" {
		return nil, core.Invalid("dir", "a store needs a data folder")
	}
	s := newStore(cfg)
	if err := s.open(ctx); err != nil {
		s.shut()
		return nil, explain(fmt.Errorf("open %s: %w", s.file(), err), s.file())
	}
	return s, nil
}

func newStore(cfg Config) *Store {
	s := &Store{
		dir: cfg.Dir, mode: cfg.Mode, clock: cfg.Clock, ids: cfg.IDs, log: cfg.Log, reach: cfg.Reach,
		boot: cfg.Boot, folder: cfg.Folder, stateDir: cfg.StateDir, migrations: embedded(), window: searchWindow, subs: map[int]chan core.Event{},
	}
	if s.clock == nil {
		s.clock = clock.System{}
	}
	if s.ids == nil {
		s.ids = clock.Random{}
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.reach == nil {
		s.reach = func(string) {}
	}
	if s.boot == "" {
		s.boot = s.ids.New()
	}
	return s
}

// Mode returns the mode of the database.
func (s *Store) Mode() Mode { return s.mode }

// Boot returns the id of this process, as it is written into sending rows.
func (s *Store) Boot() string { return s.boot }

// Dir returns the data folder.
func (s *Store) Dir() string { return s.dir }

func (s *Store) file() string { return string(s.mode) + ".db" }

func (s *Store) path() string { return filepath.Join(s.dir, s.file()) }

// Close ends a running check, marks the database as closed in order and closes
// it. Further calls fail with a KindTransient error; a second Close does nothing.
func (s *Store) Close() error {
	if s.checkStop != nil {
		s.checkStop()
		<-s.checkDone
	}
	s.w.turn <- struct{}{}
	defer func() { <-s.w.turn }()
	if s.closed {
		return nil
	}
	s.closed = true
	s.endSubscriptions()
	var mark error
	if s.w.conn != nil {
		mark = s.w.run(`INSERT OR REPLACE INTO meta (key, value) VALUES ('open', '')`)
	}
	return s.explain(errors.Join(mark, s.shut()))
}

func (s *Store) shut() error {
	var errs []error
	if s.r != nil {
		errs = append(errs, s.r.close())
	}
	if s.w != nil {
		s.w.drop()
		errs = append(errs, s.w.db.Close())
	}
	return errors.Join(errs...)
}
