package fields

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDump(t *testing.T) {
	rows, err := Rows()
	require.NoError(t, err)
	data := filepath.Join("..", "..", "..", "..", "shared", "data")
	r, err := Measure(t.Context(), rows, data)
	require.NoError(t, err)
	for _, m := range r.Mistakes {
		if os.Getenv("LIST") != "" {
			t.Log(m)
		}
	}
	for _, part := range []string{"tuned", "held out"} {
		for _, f := range Names() {
			c := r.Counts[part][f]
			t.Logf("%s %-9s P %.3f R %.3f F1 %.3f %+v", part, f, c.Precision(), c.Recall(), c.F1(), *c)
		}
	}
	t.Log(r.Rows, r.Absent, r.Sources)
}
