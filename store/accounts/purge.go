package accounts

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Strip takes out of a copy of the file everything that lets somebody in without
// the password: sessions, refresh tokens, links, signing keys and the secrets of API
// keys, which are listed as void from then on. So a backup gives nothing away but
// the hashes of passwords, and one that is put back brings no revoked session or key
// to life.
func Strip(ctx context.Context, path string) error {
	return purge(ctx, path, `DELETE FROM session; DELETE FROM refresh; DELETE FROM link; DELETE FROM signing_key; DELETE FROM tries; DELETE FROM note;
		UPDATE api_key SET hash = NULL; UPDATE user SET epoch = epoch + 1; VACUUM;`)
}

// EndSessions signs everybody out of a file that nobody has open.
func EndSessions(ctx context.Context, path string) error {
	return purge(ctx, path, `DELETE FROM session; DELETE FROM refresh; DELETE FROM link; UPDATE user SET epoch = epoch + 1;`)
}

func purge(ctx context.Context, path, script string) error {
	db, err := sql.Open("sqlite", dsn(path, "_pragma=busy_timeout(5000)", "_pragma=foreign_keys(1)", "_pragma=secure_delete(1)", "_pragma=synchronous(FULL)"))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(ctx, script)
	if err == nil {
		// The copy is one file without side files.
		_, err = db.ExecContext(ctx, "PRAGMA journal_mode = DELETE")
	}
	if err != nil {
		err = fmt.Errorf("take sign-ins out of %s: %w", File, err)
	}
	return errors.Join(err, db.Close())
}

// InUse reports whether a file is readable and holds an account.
func InUse(ctx context.Context, path string) bool {
	db, err := sql.Open("sqlite", dsn(path, "_pragma=busy_timeout(5000)", "_pragma=query_only(1)"))
	if err != nil {
		return false
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var check string
	if db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&check) != nil || check != "ok" {
		return false
	}
	var n int
	return db.QueryRowContext(ctx, "SELECT count(*) FROM user").Scan(&n) == nil && n > 0
}
