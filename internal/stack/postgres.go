package stack

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

//go:embed roles.sql
var roles string

// The roles that a database is opened as.
const (
	// Super is the superuser, which a hosted project has not.
	Super = "supabase_admin"
	// Migrator owns the tables and passes by row level security.
	Migrator = "postgres"
)

// The databases: pristine has roles and migrations and is copied, project is the copy that
// PostgREST serves.
const (
	pristine = "pristine"
	database = "project"
)

// patience bounds the waiting for a program to get ready on a loaded machine.
const patience = 2 * time.Minute

// start runs a program in the stack's folder until Close.
func (s *Stack) start(end syscall.Signal, name string, args ...string) error {
	log, err := os.Create(filepath.Join(s.dir, filepath.Base(name)+".log"))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	c := exec.Command(name, args...)
	c.Dir, c.Stdout, c.Stderr = s.dir, log, log
	s.owner.apply(c, end)
	if err := c.Start(); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	p := &process{cmd: c, end: end, ended: make(chan struct{})}
	go func() {
		_ = c.Wait() // a program that ends before it is ready is found by until
		close(p.ended)
	}()
	s.processes = append(s.processes, p)
	return nil
}

// process is a program that runs.
type process struct {
	cmd   *exec.Cmd
	end   syscall.Signal
	ended chan struct{}
}

// until asks a program started last until it answers.
func (s *Stack) until(ctx context.Context, what string, ready func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	p := s.processes[len(s.processes)-1]
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.ended:
			return fmt.Errorf("%s ended: %w\n%s", what, err, s.logs())
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w\n%s", what, err, s.logs())
		case <-tick.C:
		}
	}
}

// logs are the ends of what the programs wrote.
func (s *Stack) logs() string {
	list, err := filepath.Glob(filepath.Join(s.dir, "*.log"))
	if err != nil {
		return err.Error()
	}
	var out strings.Builder
	for _, at := range list {
		raw, err := os.ReadFile(at)
		if err != nil {
			return err.Error()
		}
		fmt.Fprintf(&out, "%s:\n%s\n", filepath.Base(at), raw[max(0, len(raw)-4000):])
	}
	return out.String()
}

func (s *Stack) startPostgres(ctx context.Context, o Options) error {
	data := filepath.Join(s.dir, "data")
	init := exec.CommandContext(ctx, s.programs.initdb, "-D", data, "-U", Super, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
	init.Dir = s.dir
	s.owner.apply(init, endPostgres)
	if out, err := init.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	args := []string{"-D", data, "-k", s.dir, "-c", "listen_addresses=", "-c", "max_connections=200", "-c", "shared_buffers=64MB",
		"-c", "log_min_messages=fatal", "-c", "log_min_error_statement=panic", "-c", "max_wal_size=4GB", "-c", "jit=off"}
	if !o.Durable {
		args = append(args, "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
	}
	if err := s.start(endPostgres, s.programs.postgres, args...); err != nil {
		return err
	}
	if err := s.until(ctx, "PostgreSQL", func(ctx context.Context) error {
		c, err := pgx.Connect(ctx, s.DSN(Super, "postgres"))
		if err != nil {
			return err
		}
		return c.Close(ctx)
	}); err != nil {
		return err
	}
	// Roles belong to the cluster, so that this is done once.
	if err := s.script(ctx, Super, "postgres", "create database "+pristine); err != nil {
		return err
	}
	if err := s.script(ctx, Super, pristine, strings.ReplaceAll(roles, `:"db"`, pristine)); err != nil {
		return fmt.Errorf("roles.sql: %w", err)
	}
	if err := s.migrate(ctx); err != nil {
		return err
	}
	if err := s.copy(ctx, pristine, database); err != nil {
		return err
	}
	return s.script(ctx, Super, database, doorbell)
}

// copy makes a database with what another one holds, to which nobody is connected.
func (s *Stack) copy(ctx context.Context, from, to string) error {
	if err := s.script(ctx, Super, "postgres", "create database "+to+" template "+from); err != nil {
		return err
	}
	return s.script(ctx, Super, to, "grant create on database "+to+" to "+Migrator)
}

// Copy makes a database of that name with roles and migrations and nothing else, beside the
// one that PostgREST serves; it goes with the test.
func (s *Stack) Copy(t testing.TB, name string) {
	t.Helper()
	if err := s.copy(t.Context(), pristine, name); err != nil {
		t.Fatalf("copy the database: %v", err)
	}
	t.Cleanup(func() {
		if err := s.script(context.Background(), Super, "postgres", "drop database "+name+" with (force)"); err != nil {
			t.Errorf("drop the copy: %v", err)
		}
	})
}

// Prepare runs statements as the superuser in the database that Copy copies.
func (s *Stack) Prepare(t testing.TB, sql string) {
	t.Helper()
	if err := s.script(t.Context(), Super, pristine, sql); err != nil {
		t.Fatalf("prepare the database: %v", err)
	}
}

// migrate runs the migrations as a hosted project does: each in a transaction of its own.
func (s *Stack) migrate(ctx context.Context) error {
	list, err := filepath.Glob(filepath.Join(s.root, "sync", "supabase", "migrations", "*.sql"))
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fmt.Errorf("there are no migrations in %s", filepath.Join(s.root, "sync", "supabase", "migrations"))
	}
	slices.Sort(list)
	for _, at := range list {
		raw, err := os.ReadFile(at)
		if err != nil {
			return err
		}
		if err := s.script(ctx, Migrator, pristine, string(raw)); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(at), err)
		}
	}
	return nil
}

// doorbell tells the stub of Realtime of what the real one reads from the log of changes.
const doorbell = `
create schema stack;
create function stack.ring() returns trigger language plpgsql security definer as $$
begin
    perform pg_notify('heads', new.user_id::text);
    return null;
end $$;
create trigger ring after insert or update of rev on public.heads for each row execute function stack.ring();`

// script runs several statements as one transaction.
func (s *Stack) script(ctx context.Context, role, db, sql string) error {
	c, err := pgx.Connect(ctx, s.DSN(role, db))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	_, err = c.Exec(ctx, sql)
	return err
}

// Checkpoint has the server write what it keeps in memory, so that a measurement after
// it does not pay for what was before.
func (s *Stack) Checkpoint(ctx context.Context) error {
	return s.script(ctx, Super, "postgres", "checkpoint")
}

// DSN is how to connect to a database of the stack as a role; an empty db is the one that
// PostgREST serves.
func (s *Stack) DSN(role, db string) string {
	if db == "" {
		db = database
	}
	return fmt.Sprintf("host=%s user=%s dbname=%s", s.dir, role, db)
}

// Env is the same as DSN in the environment of a program that uses libpq.
func (s *Stack) Env(role, db string) []string {
	return append(os.Environ(), "PGHOST="+s.dir, "PGUSER="+role, "PGDATABASE="+db)
}

func (s *Stack) startPostgREST(ctx context.Context) error {
	socket := filepath.Join(s.dir, "rest.sock")
	keys := filepath.Join(s.dir, "jwks.json")
	var conf bytes.Buffer
	fmt.Fprintf(&conf, `db-uri = "postgres:///%s?host=%s&user=authenticator"
db-schemas = "public"
db-anon-role = "anon"
db-max-rows = 1000
db-pool = 20
jwt-secret = "@%s"
jwt-aud = "authenticated"
server-unix-socket = "%s"
openapi-mode = "disabled"
log-level = "crit"
`, database, s.dir, keys, socket)
	at := filepath.Join(s.dir, "postgrest.conf")
	for name, raw := range map[string][]byte{at: conf.Bytes(), keys: s.Auth.secrets()} {
		if err := os.WriteFile(name, raw, 0o600); err != nil {
			return err
		}
		if err := s.owner.own(name); err != nil {
			return err
		}
	}
	if err := s.start(endPostgREST, s.programs.postgrest, at); err != nil {
		return err
	}
	s.rest = &http.Transport{MaxIdleConnsPerHost: 64, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", socket)
	}}
	return s.until(ctx, "PostgREST", func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodHead, "http://rest/heads", nil)
		if err != nil {
			return err
		}
		res, err := s.rest.RoundTrip(req)
		if err != nil {
			return err
		}
		_ = res.Body.Close()
		// 401: anon may not read the table, which is known.
		if res.StatusCode != http.StatusUnauthorized {
			return fmt.Errorf("it answers %s", res.Status)
		}
		return nil
	})
}
