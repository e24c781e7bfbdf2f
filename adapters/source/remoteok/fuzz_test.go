package remoteok

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source/sourcetest"
	fake "github.com/automonet/automonet/internal/fakes/remoteok"
)

func TestRepair(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                          "",
		"plain":                     "plain",
		"toâ\u0080¦See":             "to…See",
		"Engineer â€” Remote":       "Engineer — Remote",
		"Itâ€™s":                    "It’s",
		"CafÃ© MÃ¼nchen":            "Café München",
		"ð\u009f\u0093\u008d Here":  "📍 Here",
		"CAFÉ™ and Ärger und Größe": "CAFÉ™ and Ärger und Größe",
		"Â£50":                      "£50",
		"â":                         "â",
		"Ã":                         "Ã",
		"château à 50 €":            "château à 50 €",
	} {
		assert.Equal(t, want, repair(in))
	}
}

func TestSalary(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "", salary(0, 0))
	assert.Equal(t, "USD 60000 - 90000 per year", salary(60000, 90000))
	assert.Equal(t, "USD 60000 per year", salary(60000, 0))
	assert.Equal(t, "USD 60000 per year", salary(60000, 60000))
	assert.Equal(t, "up to USD 90000 per year", salary(0, 90000))
	assert.Equal(t, "", salary(-1, 5))
	assert.Equal(t, "", salary(1, 1e12))
}

func TestBadTagsAreRefused(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"a&b=c", "Ä", "../x", " x"} {
		_, err := newSource(sourcetest.Node{"tag": tag}, sourcetest.Deps("remoteok", sourcetest.NewGetter(nil)))
		require.Error(t, err, tag)
	}
}

func FuzzFetch(f *testing.F) {
	recorded, _ := fake.Recorded(time.Time{})
	answer := httptest.NewRecorder()
	recorded.ServeHTTP(answer, httptest.NewRequestWithContext(f.Context(), http.MethodGet, "/api", nil))
	require.Equal(f, http.StatusOK, answer.Code)
	f.Add(answer.Body.Bytes())
	for _, s := range []string{`[]`, `[{"legal":"x"},{"id":1,"position":"A","tags":["a"]}]`, `[{"id":{},"position":7}]`, `[1,null,"x"]`, `{}`, "\xff", `[{"id":"1","position":"â"}]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		g := sourcetest.NewGetter(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
		sourcetest.CheckPage(t, sourcetest.Open(t, Spec(), map[string]any{"base_url": sourcetest.Base}, g).Fetch(t.Context(), nil))
		if s := repair(string(body)); utf8.Valid(body) && !utf8.ValidString(s) {
			t.Fatalf("repair broke %q", body)
		}
	})
}
