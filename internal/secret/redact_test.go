package secret

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func knows(values ...string) *Redactor {
	r := NewRedactor()
	for _, v := range values {
		r.Add(v)
	}
	return r
}

func TestRedactsEveryUsualEncoding(t *testing.T) {
	t.Parallel()
	js, err := json.Marshal(canary)
	require.NoError(t, err)
	r := knows(canary)
	for name, text := range map[string]string{
		"plain":          canary,
		"query":          url.QueryEscape(canary),
		"path":           url.PathEscape(canary),
		"lower percent":  strings.ToLower(url.QueryEscape(canary)),
		"json":           string(js),
		"go":             strconv.Quote(canary),
		"go ascii":       strconv.QuoteToASCII(canary),
		"html":           html.EscapeString(canary),
		"hex":            hex.EncodeToString([]byte(canary)),
		"upper hex":      strings.ToUpper(hex.EncodeToString([]byte(canary))),
		"base64":         base64.StdEncoding.EncodeToString([]byte(canary)),
		"base64 url":     base64.URLEncoding.EncodeToString([]byte(canary)),
		"smtp auth":      base64.StdEncoding.EncodeToString([]byte("\x00anna\x00" + canary)),
		"basic auth":     base64.StdEncoding.EncodeToString([]byte("anna:" + canary)),
		"base64 inside1": base64.StdEncoding.EncodeToString([]byte("x" + canary + "tail")),
		"base64 inside2": base64.StdEncoding.EncodeToString([]byte("xy" + canary + "tail")),
	} {
		out := r.Redact("before " + text + " after")
		assert.Contains(t, out, Mark, name)
		assert.NotContains(t, out, text, name)
		assert.True(t, strings.HasPrefix(out, "before ") && strings.HasSuffix(out, " after"), "%s: %s", name, out)
	}
	assert.Equal(t, "nothing here", r.Redact("nothing here"))
	assert.Equal(t, "", r.Redact(""))
}

func TestRedactOverlappingAndNested(t *testing.T) {
	t.Parallel()
	r := knows("abcdef", "abcdefSECRET", "defghi")
	assert.Equal(t, "[redacted]", r.Redact("abcdefSECRET"), "the longer one wins")
	assert.Equal(t, "x [redacted] y", r.Redact("x abcdefghi y"), "overlapping ones leave no rest")
	assert.Equal(t, "[redacted][redacted]", r.Redact("abcdefabcdef"))
	assert.Equal(t, "abcdeX", r.Redact("abcdeX"))
}

func TestShortValuesAreRemovedAsWords(t *testing.T) {
	t.Parallel()
	r := knows("1234", "ab", "")
	assert.Equal(t, "pin [redacted].", r.Redact("pin 1234."))
	assert.Equal(t, "pin=[redacted]", r.Redact("pin=1234"))
	assert.Equal(t, "12345 and 01234 and ä1234", r.Redact("12345 and 01234 and ä1234"), "inside a longer word it is chance")
	assert.Equal(t, "[redacted]", r.Redact("ab"))
	assert.Equal(t, "[redacted],[redacted] about", r.Redact("ab,ab about"))
}

func TestLinesOfALongValueAreRemoved(t *testing.T) {
	t.Parallel()
	key := "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQDsecondline123\n-----END PRIVATE KEY-----\n"
	r := knows(key)
	assert.Equal(t, "line 2: [redacted]", r.Redact("line 2: BKcwggSjAgEAAoIBAQDsecondline123"))
	assert.Equal(t, "-----BEGIN PRIVATE KEY-----", r.Redact("-----BEGIN PRIVATE KEY-----"))
}

func TestWriterHoldsBackOnlyWhatMayBeASecret(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := knows(canary).Writer(&out)
	n, err := w.Write([]byte("a line\n"))
	require.NoError(t, err)
	assert.Equal(t, 7, n)
	assert.Equal(t, "a line\n", out.String(), "an ordinary line is not delayed")
	_, err = io.WriteString(w, "x"+canary[:5])
	require.NoError(t, err)
	assert.Equal(t, "a line\nx", out.String())
	_, err = io.WriteString(w, canary[5:]+"\n")
	require.NoError(t, err)
	assert.Equal(t, "a line\nx[redacted]\n", out.String())
	_, err = io.WriteString(w, canary[:5])
	require.NoError(t, err)
	require.NoError(t, w.Close())
	assert.Equal(t, "a line\nx[redacted]\n"+canary[:5], out.String(), "a beginning alone is no secret")
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriterPassesErrorsOn(t *testing.T) {
	t.Parallel()
	_, err := knows(canary).Writer(failing{}).Write([]byte("x\n"))
	assert.ErrorIs(t, err, io.ErrClosedPipe)
}

func FuzzWriterLeaksNothingHoweverItIsCut(f *testing.F) {
	f.Add("abcdef", "defghi", "xx abcdefghi yy abcdef", uint8(3))
	f.Add(canary, "1234", "pin 1234, "+canary+" 12345", uint8(1))
	f.Add("aaaaaa", "aaaaaab", "aaaaaaaaaaaaab", uint8(2))
	f.Add("äöüäöü", "ä", "ä äöüäöü ää", uint8(1))
	f.Fuzz(func(t *testing.T, one, two, text string, step uint8) {
		if len(one) > 200 || len(two) > 200 || len(text) > 2000 {
			t.Skip()
		}
		r := knows(one, two)
		whole := r.Redact(text + one + text)
		var out bytes.Buffer
		w := r.Writer(&out)
		for rest := text + one + text; rest != ""; {
			n := min(len(rest), int(step%17)+1)
			_, err := io.WriteString(w, rest[:n])
			require.NoError(t, err)
			rest = rest[n:]
		}
		require.NoError(t, w.Close())
		require.Equal(t, whole, out.String(), "cutting makes no difference")
		for _, v := range []string{one, two} {
			if len(v) < MinBytes || strings.ContainsAny(v, "[]") || strings.Contains(Mark, v) {
				continue
			}
			for _, e := range encodings(v)[:1] {
				require.NotContains(t, out.String(), e)
			}
		}
	})
}

type stringer struct{ secret string }

func (s stringer) String() string { return "stringer " + s.secret }

type valuer struct{ secret string }

func (v valuer) LogValue() slog.Value {
	return slog.GroupValue(slog.String("inner", v.secret), slog.Int("n", 1))
}

type texter struct{ secret string }

func (x texter) MarshalText() ([]byte, error) { return []byte(x.secret), nil }

type nested struct {
	Name string            `json:"name"`
	More map[string]string `json:"more"`
}

func TestNoSecretPassesTheLogHandler(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(io.Writer) slog.Handler{
		"json": func(w io.Writer) slog.Handler { return slog.NewJSONHandler(w, nil) },
		"text": func(w io.Writer) slog.Handler { return slog.NewTextHandler(w, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			log := slog.New(Handler(make(&out), knows(canary)))
			err := fmt.Errorf("dial with %s: %w", canary, io.EOF)
			log.With("fixed", canary).WithGroup("g").Error("message "+canary,
				"string", canary, "error", err, "stringer", stringer{canary}, "valuer", valuer{canary}, "bytes", []byte(canary),
				"text", texter{canary}, "nested", nested{Name: "n", More: map[string]string{"password": canary}}, "pointer", &nested{Name: canary},
				"list", []string{"a", canary}, slog.Group("group", "deep", canary), "count", 3, "duration", time.Second, "nothing", nil,
				"harmless", nested{Name: "kept"}, canary, "a key")
			got := out.String()
			assert.NotContains(t, got, "c4nary")
			assert.NotContains(t, got, base64.StdEncoding.EncodeToString([]byte(canary))[:12])
			assert.Contains(t, got, Mark)
			assert.Contains(t, got, "kept", "other values stay")
			assert.True(t, slog.New(Handler(make(io.Discard), knows())).Enabled(t.Context(), slog.LevelError))
		})
	}
}

func TestErrorIsRedactedAndKeepsItsCause(t *testing.T) {
	t.Parallel()
	r := knows(canary)
	assert.NoError(t, r.Error(nil))
	plain := errors.New("plain")
	assert.Same(t, plain, r.Error(plain))
	cause := core.Errorf(core.KindDenied, "no")
	err := r.Error(fmt.Errorf("login %s: %w", canary, cause))
	assert.Equal(t, "login [redacted]: no", err.Error())
	assert.Equal(t, core.KindDenied, core.KindOf(err))
}

func TestMain(m *testing.M) {
	if os.Getenv("SECRET_CRASH_CHILD") == "1" {
		r := knows(canary)
		defer Crash(os.Stderr, r, os.Exit)
		panic(fmt.Errorf("cannot log in with %s", canary))
	}
	os.Exit(m.Run())
}

func TestCrashReportHoldsNoSecret(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "SECRET_CRASH_CHILD=1", "GOTRACEBACK=all")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	assert.Equal(t, 2, exit.ExitCode())
	assert.Contains(t, string(out), "panic: cannot log in with [redacted]")
	assert.Contains(t, string(out), "redact_test.go", "the stack is there")
	assert.NotContains(t, string(out), "c4nary")
}

func TestCrashWithoutPanicDoesNothing(t *testing.T) {
	t.Parallel()
	func() {
		defer Crash(failing{}, NewRedactor(), func(int) { t.Error("must not exit") })
	}()
}

func BenchmarkRedactLogLine(b *testing.B) {
	r := NewRedactor()
	for i := range 10 {
		r.Add(fmt.Sprintf("secret value number %d!", i))
	}
	line := strings.Repeat(`{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"fetched","source":"remoteok"}`, 5)
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		r.Redact(line)
	}
}
