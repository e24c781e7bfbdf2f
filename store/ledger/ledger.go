// Package ledger keeps the money of model calls in ledger.db, shared by dry-run
// and live operation. It guarantees: a paid call is admitted only when its stated
// maximum fits in every scope that has a limit, and only when a limit for the day
// and for the month is set; the money is held durably (synchronous=FULL) before
// Hold returns; an ambiguous end, a process that died and a settlement that was
// lost with the power are booked at the maximum, so the ledger may overstate and
// never understates; a refusal leaves no trace; settling twice changes nothing.
// Concurrent requests share commits.
package ledger

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

//go:embed schema/*.sql
var schemas embed.FS

// stamp is the PRAGMA application_id of a ledger: "AMlg".
const stamp = 0x414d6c67

// Config says where a ledger lies and who opens it.
type Config struct {
	// Path is the file; its folder must exist.
	Path string
	// Clock defaults to the machine's.
	Clock clock.Clock
	// Boot names this process. Holds of another boot are orphans.
	Boot string
	// Zone is the owner's time zone, which days and months are counted in; UTC
	// when nil.
	Zone *time.Location
	// Beside opens the ledger next to a running agent: the holds of other
	// processes are left alone. Without it the caller must hold the lock of the
	// data folder.
	Beside bool
}

// Ledger is an open ledger. It is safe for concurrent use.
type Ledger struct {
	cfg  Config
	w    *sql.DB
	r    *sql.DB
	conn *sql.Conn
	stmt map[string]*sql.Stmt
	// books and synced belong to the goroutine that commits; see commit.go.
	books  *books
	synced bool
	board  board
	// left are the windows of zones that the owner has left; see rezone.
	left []oldWindow
	// pending counts the settlements that nobody waits for.
	pending atomic.Int64
	mine    calls

	queue chan *request
	done  chan struct{}
	mu    sync.RWMutex
	shut  bool
}

// Open opens or creates the ledger and books the orphans of earlier processes.
func Open(ctx context.Context, cfg Config) (*Ledger, error) {
	if cfg.Boot == "" {
		return nil, core.Invalid("boot", "a ledger is opened under the name of a process")
	}
	if cfg.Clock == nil {
		cfg.Clock = clock.System{}
	}
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	l := &Ledger{cfg: cfg, queue: make(chan *request, maxBatch), done: make(chan struct{})}
	if err := l.open(ctx); err != nil {
		l.closeFiles()
		return nil, fmt.Errorf("open the ledger: %w", l.explain(err))
	}
	go l.serve()
	if err := l.rezone(ctx); err != nil {
		l.Close()
		return nil, fmt.Errorf("note the time zone: %w", err)
	}
	if !cfg.Beside {
		if err := l.adopt(ctx); err != nil {
			l.Close()
			return nil, fmt.Errorf("book orphaned calls: %w", err)
		}
	}
	return l, nil
}

// Close waits for the requests under way and closes the file.
func (l *Ledger) Close() error {
	l.mu.Lock()
	if l.shut {
		l.mu.Unlock()
		return nil
	}
	l.shut = true
	close(l.queue)
	l.mu.Unlock()
	<-l.done
	return l.closeFiles()
}

func (l *Ledger) closeFiles() error {
	l.drop()
	var errs []error
	for _, db := range []*sql.DB{l.w, l.r} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

func (l *Ledger) open(ctx context.Context) error {
	// The write-ahead log and the index beside it take their rights from the file, so it is
	// private before SQLite makes them. A file that cannot be made is told of by SQLite.
	if f, err := os.OpenFile(l.cfg.Path, os.O_CREATE|os.O_RDONLY, 0o600); err == nil {
		_ = f.Close()
	}
	var err error
	if l.w, err = sql.Open("sqlite", dsn(l.cfg.Path, "_pragma=busy_timeout(5000)", "_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)")); err != nil {
		return err
	}
	l.w.SetMaxOpenConns(1)
	if err := l.connect(ctx); err != nil {
		return err
	}
	if err := l.migrate(ctx); err != nil {
		return err
	}
	if err := os.Chmod(l.cfg.Path, 0o600); err != nil {
		return err
	}
	if l.r, err = sql.Open("sqlite", dsn(l.cfg.Path, "_pragma=busy_timeout(5000)", "_pragma=query_only(1)")); err != nil {
		return err
	}
	l.r.SetMaxOpenConns(4)
	return nil
}

func dsn(path string, params ...string) string {
	p := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path))
	if len(p) > 1 && p[1] == ':' {
		p = "/" + p
	}
	return "file:" + p + "?" + strings.Join(params, "&")
}

func (l *Ledger) connect(ctx context.Context) error {
	if l.conn != nil {
		return nil
	}
	conn, err := l.w.Conn(ctx)
	if err != nil {
		return err
	}
	// A new connection is opened with synchronous=FULL.
	l.conn, l.stmt, l.books, l.synced = conn, map[string]*sql.Stmt{}, nil, true
	return nil
}

// drop gives up a connection of unknown state; the next batch opens a new one.
func (l *Ledger) drop() {
	for _, st := range l.stmt {
		st.Close()
	}
	if l.conn != nil {
		l.conn.Close()
	}
	l.conn, l.stmt, l.books = nil, nil, nil
}

// migrate applies the schema files that the file has not seen, each in one
// transaction with its number in PRAGMA user_version.
func (l *Ledger) migrate(ctx context.Context) error {
	var id, have int
	if err := l.conn.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if err := l.conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
		return err
	}
	if id != stamp && (id != 0 || have != 0) {
		return core.Errorf(core.KindDenied, "%s is not a ledger of AutoMonet; move it out of the data folder", filepath.Base(l.cfg.Path))
	}
	files, err := schemas.ReadDir("schema")
	if err != nil {
		return err
	}
	if have > len(files) {
		return core.Errorf(core.KindConflict, "%s was written by a newer version of AutoMonet (schema %d, this one knows %d); install the newer version", filepath.Base(l.cfg.Path), have, len(files))
	}
	for n := have; n < len(files); n++ {
		raw, err := schemas.ReadFile("schema/" + files[n].Name())
		if err != nil {
			return err
		}
		script := fmt.Sprintf("BEGIN IMMEDIATE;\n%s\nPRAGMA application_id = %d;\nPRAGMA user_version = %d;\nCOMMIT;", raw, stamp, n+1)
		if _, err := l.conn.ExecContext(ctx, script); err != nil {
			return fmt.Errorf("schema %d: %w", n+1, err)
		}
	}
	return nil
}

func (l *Ledger) now() time.Time { return l.cfg.Clock.Now().UTC().Truncate(time.Microsecond) }
