package replica

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/sync/supabase"
)

// The format of an export.
const (
	exportFormat  = "automonet-project-export"
	exportVersion = 1
	// maxExport bounds the rows of one table: a project that answers without end is not followed.
	maxExport = 10_000_000
	// exportBuffer is how many bytes are written at a time.
	exportBuffer = 64 << 10
)

// ExportConfig is what an export needs.
type ExportConfig struct {
	Remote Remote
	// Account is the user whose rows they are, Mail the address of it.
	Account, Mail string
	// Cipher opens encrypted texts; nil leaves them as they lie in the project.
	Cipher *Cipher
	// Clock says when the export is made, and waits before an exchange is tried again.
	Clock clock.Clock
}

// Export writes all rows that the account has in the project to w, as one JSON document, page by page, and
// tells see of its way. A document that was cut short is no JSON. It only reads, and any session of the
// account that is a device may do so. Each row that is there all the while is in it once, whatever is
// written meanwhile; tombstones are rows.
//
// Left out is what opens something: the wrapped key of encrypted texts, and the ids of sessions. A row of
// another account ends the export with an error, and so does a failure that does not pass after a few tries
// of the same page. w gets its bytes in pieces and its errors are returned.
func Export(ctx context.Context, cfg ExportConfig, w io.Writer, see func(core.SyncExport)) (core.SyncExport, error) {
	e := &export{ExportConfig: cfg, w: bufio.NewWriterSize(w, exportBuffer), done: core.SyncExport{Project: cfg.Remote.Host(), Mail: cfg.Mail, At: cfg.Clock.Now()}}
	head, err := json.Marshal(map[string]any{"format": exportFormat, "version": exportVersion, "project": e.done.Project, "mail": cfg.Mail, "at": e.done.At,
		"left_out": []string{"settings/" + cryptoID, "devices.session_id"}})
	if err != nil {
		return e.done, fmt.Errorf("begin the export: %w", err)
	}
	e.put(head[:len(head)-1], []byte(`,"tables":{`))
	for i, t := range mirror.Tables() {
		e.done.Tables = append(e.done.Tables, core.SyncExportedTable{Table: t.Name})
		if i > 0 {
			e.put([]byte(","))
		}
		e.put([]byte("\n" + strconv.Quote(t.Name) + ":["))
		see(e.snapshot())
		if t.Mirrored {
			err = e.pages(ctx, t, see)
		} else {
			err = e.whole(ctx, t, see)
		}
		if err != nil {
			return e.done, err
		}
		e.put([]byte("]"))
	}
	e.put(fmt.Appendf(nil, "},\n\"rows\":%d,\"sealed\":%d}\n", e.done.Rows, e.done.Sealed))
	if err := e.w.Flush(); err != nil {
		return e.done, fmt.Errorf("write the export: %w", err)
	}
	return e.done, nil
}

// export is one export on its way. Failures of w are kept by the buffer and come with take and Flush.
type export struct {
	ExportConfig
	w    *bufio.Writer
	done core.SyncExport
}

func (e *export) put(parts ...[]byte) {
	for _, p := range parts {
		_, _ = e.w.Write(p) // the buffer keeps the failure
	}
}

func (e *export) snapshot() core.SyncExport {
	out := e.done
	out.Tables = slices.Clone(out.Tables)
	return out
}

// whole exports a table by the project's function, which answers with all of it: those that are no
// mirror have few rows.
func (e *export) whole(ctx context.Context, t mirror.Table, see func(core.SyncExport)) error {
	var rows []json.RawMessage
	if err := e.page(ctx, func() error {
		return e.Remote.Call(ctx, "export_my_data", map[string]any{"p_table": t.Name}, &rows)
	}); err != nil {
		return err
	}
	_, err := e.take(t, rows, see)
	return err
}

// pages exports a table that may be longer than one answer is. It goes by id, which a row keeps: by
// revision one that changes meanwhile would come twice.
func (e *export) pages(ctx context.Context, t mirror.Table, see func(core.SyncExport)) error {
	after, limit := "", pageRows
	for {
		q := url.Values{"select": {"*"}, "order": {"id.asc"}, "limit": {strconv.Itoa(limit)}}
		if after != "" {
			q.Set("id", "gt."+after)
		}
		var rows []json.RawMessage
		err := e.page(ctx, func() (err error) {
			rows, err = e.Remote.Select(ctx, t.Name, q)
			return err
		})
		var answer *supabase.Error
		if errors.As(err, &answer) && answer.HTTP == http.StatusRequestEntityTooLarge && limit > 1 {
			limit /= 2
			continue
		}
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil
		}
		last, err := e.take(t, rows, see)
		if err != nil {
			return err
		}
		if last == after || e.done.Tables[len(e.done.Tables)-1].Rows > maxExport {
			return odd(t.Name)
		}
		after = last
	}
}

func odd(table string) error {
	return core.Errorf(core.KindDenied, "the project's answer about the table %s cannot be right, so nothing is exported; push its migrations with: supabase db push", table)
}

// take writes rows of a table and returns the id of the last.
func (e *export) take(t mirror.Table, rows []json.RawMessage, see func(core.SyncExport)) (string, error) {
	at := &e.done.Tables[len(e.done.Tables)-1]
	last := ""
	for _, raw := range rows {
		id, row, err := e.row(t, raw)
		if err != nil {
			return "", err
		}
		last = id
		if row == nil {
			continue
		}
		if at.Rows > 0 {
			e.put([]byte(","))
		}
		e.put([]byte("\n"), row)
		at.Rows++
		e.done.Rows++
	}
	// Nothing more is asked for once what came cannot be written.
	if _, err := e.w.Write(nil); err != nil {
		return "", fmt.Errorf("write the export: %w", err)
	}
	see(e.snapshot())
	return last, nil
}

// row is a row as it is exported, nil for one that is left out, and its id.
func (e *export) row(t mirror.Table, raw json.RawMessage) (string, []byte, error) {
	var fields map[string]json.RawMessage
	if !shallow(raw) || json.Unmarshal(raw, &fields) != nil {
		return "", nil, odd(t.Name)
	}
	var id, user, body string
	if json.Unmarshal(fields["user_id"], &user) != nil || user != e.Account {
		return "", nil, core.Errorf(core.KindDenied, "the project answered with rows of another account, so nothing is exported; its policies are not those of this program: push its migrations with: supabase db push")
	}
	if t.Name != "heads" && (json.Unmarshal(fields["id"], &id) != nil || id == "") {
		return "", nil, odd(t.Name)
	}
	if t.Name == "settings" && id == cryptoID {
		return id, nil, nil
	}
	if _, ok := fields["session_id"]; ok {
		delete(fields, "session_id")
		if raw, _ = json.Marshal(fields); raw == nil {
			return "", nil, odd(t.Name)
		}
	}
	if c := t.TextColumn(); c != "" && json.Unmarshal(fields[c], &body) == nil && strings.HasPrefix(body, mirror.Encrypted) {
		text, err := e.open(Place{t.Name, id, c, e.Account}, body)
		if err != nil {
			e.done.Sealed++
			return id, safe(raw), nil
		}
		plain, err := json.Marshal(text)
		if err != nil {
			return "", nil, odd(t.Name)
		}
		fields[c] = plain
		if raw, err = json.Marshal(fields); err != nil {
			return "", nil, odd(t.Name)
		}
	}
	return id, safe(raw), nil
}

var errNoKey = errors.New("no key")

func (e *export) open(p Place, sealed string) (string, error) {
	if e.Cipher == nil {
		return "", errNoKey
	}
	return e.Cipher.Open(p, sealed)
}

// safe is JSON on one line in which no character steers a terminal: foreign texts are shown by it.
func safe(raw []byte) []byte {
	var b bytes.Buffer
	_ = json.Compact(&b, bytes.ToValidUTF8(raw, []byte("\ufffd"))) // it was read before
	if !bytes.ContainsFunc(b.Bytes(), steers) {
		return b.Bytes()
	}
	out := make([]byte, 0, b.Len()+64)
	for _, r := range b.String() {
		if steers(r) {
			out = fmt.Appendf(out, `\u%04x`, r)
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

// steers reports whether a character is a control or turns the direction of writing. In JSON such stand in
// strings only.
func steers(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }
