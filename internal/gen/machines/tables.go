package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/automonet/automonet/store"
)

// tables draws the tables of a new database and what refers to what, as the database
// itself tells it.
func tables(ctx context.Context) (_ string, err error) {
	dir, err := os.MkdirTemp("", "automonet-tables-")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := store.Open(ctx, store.Config{Dir: dir, Mode: store.ModeDry})
	if err != nil {
		return "", err
	}
	if err := s.Close(); err != nil {
		return "", err
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "dry.db"))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	names, err := column(ctx, db, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%' AND name NOT LIKE 'texts_fts%' ORDER BY name`)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("erDiagram\n")
	for _, t := range names {
		columns, err := column(ctx, db, `SELECT lower(CASE type WHEN '' THEN 'any' ELSE type END) || ' ' || name || CASE WHEN pk > 0 THEN ' PK' WHEN name IN (SELECT "from" FROM pragma_foreign_key_list(?1)) THEN ' FK' ELSE '' END
			FROM pragma_table_info(?1) ORDER BY cid`, t)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "    %s {\n", t)
		for _, c := range columns {
			fmt.Fprintf(&b, "        %s\n", c)
		}
		b.WriteString("    }\n")
	}
	for _, t := range names {
		refs, err := column(ctx, db, `SELECT DISTINCT "table" || ' ||--o{ ' || ?1 || ' : ' || "from" FROM pragma_foreign_key_list(?1) ORDER BY 1`, t)
		if err != nil {
			return "", err
		}
		for _, r := range refs {
			b.WriteString("    " + r + "\n")
		}
	}
	return b.String(), nil
}

// column returns the texts of a query's one column.
func column(ctx context.Context, db *sql.DB, query string, args ...any) (out []string, err error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
