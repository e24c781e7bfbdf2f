package hostile_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/automonet/automonet/internal/fakes/hostile"
)

func TestCorpusIsLargeNamedAndBounded(t *testing.T) {
	t.Parallel()
	cases := hostile.Cases()
	require.GreaterOrEqual(t, len(cases), 220)
	name := regexp.MustCompile(`^[a-z]+/[a-z0-9-]+$`)
	names, bodies := map[string]bool{}, map[string]string{}
	kinds := map[hostile.Kind]int{}
	total := 0
	for _, c := range cases {
		assert.Regexp(t, name, c.Name)
		assert.True(t, strings.HasPrefix(c.Name, string(c.Kind)+"/"), c.Name)
		assert.False(t, names[c.Name], "%s occurs twice", c.Name)
		key := c.ContentType + "\x00" + string(c.Body)
		assert.Empty(t, bodies[key], "%s is the same as an earlier case", c.Name)
		names[c.Name], bodies[key] = true, c.Name
		assert.NotEmpty(t, c.ContentType)
		assert.LessOrEqual(t, len(c.Body), hostile.MaxBody, c.Name)
		if c.Kind == hostile.KindInjection {
			assert.Contains(t, string(c.Body), hostile.Canary, c.Name)
			assert.NotContains(t, string(c.Body), "CANARY", c.Name)
		}
		kinds[c.Kind]++
		total += len(c.Body)
	}
	assert.Less(t, total, 64<<20)
	t.Logf("%d cases, %d bytes: %v", len(cases), total, kinds)
	for kind, least := range map[hostile.Kind]int{
		hostile.KindInjection: 60, hostile.KindMarkup: 40, hostile.KindPayload: 60, hostile.KindControl: 20, hostile.KindUnicode: 35,
		hostile.KindEncoding: 30, hostile.KindOversized: 25, hostile.KindNesting: 10, hostile.KindBomb: 10, hostile.KindXML: 30,
		hostile.KindJSON: 30, hostile.KindHTML: 15,
	} {
		assert.GreaterOrEqual(t, kinds[kind], least, kind)
	}
}

func TestCorpusIsAlwaysTheSame(t *testing.T) {
	t.Parallel()
	assert.Equal(t, hostile.Cases(), hostile.Cases())
}

func TestTextsFitIntoWellFormedDocuments(t *testing.T) {
	t.Parallel()
	texts := hostile.Texts()
	require.GreaterOrEqual(t, len(texts), 200)
	for _, c := range texts {
		require.True(t, c.Text())
		if c.Kind != hostile.KindEncoding {
			assert.True(t, c.Valid(), c.Name)
		}
		if len(c.Body) > 100_000 {
			continue // the same code, only slower
		}
		require.True(t, json.Valid(hostile.JSON(c.Body)), c.Name)
		feed := hostile.RSS(c.Body)
		d := xml.NewDecoder(bytes.NewReader(feed))
		for {
			_, err := d.Token()
			if err == io.EOF {
				break
			}
			require.NoError(t, err, c.Name)
		}
		page := hostile.HTML(c.Body)
		require.True(t, utf8.Valid(page), c.Name)
		z := html.NewTokenizer(bytes.NewReader(page))
		for z.Next() != html.ErrorToken {
			tag, _ := z.TagName()
			require.NotContains(t, []string{"script", "img", "svg", "iframe"}, string(tag), c.Name)
		}
	}
}

func TestBombsReallyAreBombs(t *testing.T) {
	t.Parallel()
	large := 0
	for _, c := range hostile.Cases() {
		if c.Encoding != "gzip" {
			continue
		}
		z, err := gzip.NewReader(bytes.NewReader(c.Body))
		if err != nil {
			continue // some are broken on purpose
		}
		if n, _ := io.Copy(io.Discard, z); n >= 64<<20 {
			large++
		}
	}
	assert.GreaterOrEqual(t, large, 3)
}
