package sources

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

// TestEveryCaseIsReadCompletely runs where the recorded answers are; elsewhere the
// counting is tested alone.
func TestEveryCaseIsReadCompletely(t *testing.T) {
	t.Parallel()
	data := filepath.Join("..", "..", "..", "..", "shared", "data")
	if _, err := os.Stat(filepath.Join(data, "sources-recorded")); err != nil {
		t.Skip("the recorded answers are not here")
	}
	for _, c := range Cases() {
		r, err := Read(t.Context(), data, c)
		require.NoError(t, err, c.File)
		assert.Equal(t, "ok", r.Status, "%s: %s", c.File, r.Reason)
		assert.Len(t, r.Postings, r.Listed, c.File)
		assert.Equal(t, r.Listed, r.Filled["title"], c.File)
	}
}

func TestItemsAreCountedApartFromTheParser(t *testing.T) {
	t.Parallel()
	assert.Equal(t, 2, length("a.b")([]byte(`{"a":{"b":[1,2]}}`)))
	assert.Equal(t, 1, length("")([]byte(`[1]`)))
	assert.Equal(t, -1, length("")([]byte(`{`)))
	assert.Equal(t, 2, matches("<item>")([]byte("<item></item><item>")))
}

func TestMonthsThatAreNotRecordedAreNamed(t *testing.T) {
	t.Parallel()
	first, last, absent := span([]string{"2013-08", "2013-12", "2014-01"})
	assert.Equal(t, []string{"2013-08", "2014-01", "2013-09", "2013-10", "2013-11"}, append([]string{first, last}, absent...))
	_, _, absent = span(nil)
	assert.Empty(t, absent)
	assert.Equal(t, ", without 2013-09", without([]string{"2013-09"}))
	assert.Empty(t, without(nil))
}

func TestRepostsAreCheckedAgainstTheirAuthors(t *testing.T) {
	t.Parallel()
	text := "We plant trees in the park of the town and look for a gardener who knows roses, hedges and the care of old oaks; tools and gloves are there."
	post := func(id, author, company string) core.Posting {
		return core.Posting{ExternalID: id, Author: author, Company: company, Title: "Gardener", Text: text}
	}
	j := newJoiner()
	j.month([]core.Posting{post("1", "anna", "Park GmbH")})
	j.month([]core.Posting{post("2", "anna", "Park GmbH")})
	j.month([]core.Posting{post("3", "bert", "Park GmbH")})
	assert.Equal(t, Reposts{Again: 1, AgainJoined: 1, Joined: 2, SameAuthor: 1, OtherAuthor: 1, SameCompany: 1}, j.found)
}
