package app_test

import (
	"compress/gzip"
	"encoding/json"
	"html"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes/hackernews"
	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/remotive"
	"github.com/automonet/automonet/internal/fakes/weworkremotely"
	"github.com/automonet/automonet/internal/fakes/world"
)

// recordings is the folder of the recorded responses, which is not part of the
// project: some may be read and not copied.
func recordings(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("AUTOMONET_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	dir = filepath.Join(dir, "sources-recorded")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the recorded responses are not here; name their folder in AUTOMONET_DATA")
	}
	return dir
}

// TestOnceOnTheWholeRecordings reads the whole recordings once: every real posting
// is found, none twice, each is decided with its reasons, the best have drafts; a
// second round adds nothing.
func TestOnceOnTheWholeRecordings(t *testing.T) {
	if testing.Short() {
		t.Skip("reads whole recordings; not with -short")
	}
	dir := recordings(t)
	synctest.Test(t, func(t *testing.T) {
		month, ids := wholeMonth(t, dir)
		sales, boards := wholeRemotive(t, dir), wholeWWR(t, dir)
		link := func(i listing.Item) string { return i.URL }
		w, err := world.Start(t.Context(), world.Options{Clock: clock.System{}, InMemory: true, Instead: map[string]world.Stock{
			"hackernews":     {Handler: month, IDs: ids},
			"remotive":       {Handler: remotive.Items(sales), IDs: idsOf(sales, func(i listing.Item) string { return i.ID })},
			"weworkremotely": {Handler: weworkremotely.Items(boards), IDs: idsOf(boards, link)},
		}})
		require.NoError(t, err)
		want := map[core.SourceName][]string{}
		for _, driver := range w.Drivers() {
			want[core.SourceName(driver)] = w.Expected()[driver]
		}

		cfg := dayConfig(t, t.TempDir(), w)
		once := func() (core.AgentStatus, map[core.SourceName]map[string]int) {
			agent, err := app.New(app.Options{Config: cfg, Once: true, Listen: "-", Alone: true, Clock: clock.System{}, IDs: clock.Random{}, Transport: w.Net()})
			require.NoError(t, err)
			require.NoError(t, agent.Start(t.Context()))
			require.NoError(t, agent.WaitIdle(t.Context()))
			status, err := agent.Service().Status(t.Context())
			require.NoError(t, err)
			seen := sightings(t, agent)
			require.NoError(t, agent.Stop(t.Context()))
			return status, seen
		}
		first, seen := once()
		found := 0
		for source, ids := range want {
			for _, id := range ids {
				assert.Equal(t, 1, matching(seen[source], id), "%s %s", source, id)
			}
			assert.Len(t, seen[source], len(ids), "%s lists nothing but its postings", source)
			found += len(ids)
		}
		assert.Zero(t, first.Jobs[core.JobNew], "every job is decided")
		assert.Positive(t, first.Jobs[core.JobShortlisted])
		assert.Positive(t, first.Jobs[core.JobScreenedOut])
		assert.Positive(t, first.Proposals[core.ProposalWaiting]+first.Proposals[core.ProposalNeedsHuman])
		second, again := once()
		assert.Equal(t, first.Jobs, second.Jobs)
		assert.Equal(t, seen, again)
		t.Logf("%d postings, jobs %v, proposals %v", found, first.Jobs, first.Proposals)
		require.NoError(t, w.Close())
	})
}

// matching counts the sightings whose id is the recorded one, or holds it: some
// sources derive their id from the link.
func matching(seen map[string]int, id string) int {
	if n, ok := seen[id]; ok {
		return n
	}
	n := 0
	for key, times := range seen {
		if strings.Contains(key, id) || strings.Contains(id, key) {
			n += times
		}
	}
	return n
}

// sightings counts the postings of every source by their ids, and demands that each
// decision has a reason.
func sightings(t *testing.T, agent *app.App) map[core.SourceName]map[string]int {
	t.Helper()
	out := map[core.SourceName]map[string]int{}
	after := ""
	for {
		jobs, next, err := agent.Service().Jobs(t.Context(), core.JobFilter{After: after, Limit: core.MaxLimit})
		require.NoError(t, err)
		for _, j := range jobs {
			detail, err := agent.Service().Job(t.Context(), j.ID)
			require.NoError(t, err)
			require.NotEmpty(t, detail.Job.Decision.Reasons, j.Title)
			for _, p := range detail.Postings {
				if out[p.Source] == nil {
					out[p.Source] = map[string]int{}
				}
				out[p.Source][p.ExternalID]++
			}
		}
		if next == "" {
			return out
		}
		after = next
	}
}

func wholeMonth(t *testing.T, dir string) (http.Handler, []string) {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "hackernews", "months-raw", "hn-who-is-hiring-2018-05.json.gz"))
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	var doc struct{ Comments []hackernews.Comment }
	require.NoError(t, json.NewDecoder(z).Decode(&doc))
	newest := int64(0)
	for _, c := range doc.Comments {
		newest = max(newest, c.Time)
	}
	shift := time.Now().Unix() - newest - 3600
	var ids []string
	oldest := time.Now().Unix()
	for i := range doc.Comments {
		c := &doc.Comments[i]
		c.Time += shift
		oldest = min(oldest, c.Time)
		if c.Text != "" && !c.Deleted && !c.Dead {
			ids = append(ids, strconv.FormatInt(c.ID, 10))
		}
	}
	at := time.Unix(oldest-60, 0).UTC()
	story := hackernews.Comment{ID: doc.Comments[0].Parent, By: "whoishiring", Time: at.Unix(), Type: "story",
		Title: "Ask HN: Who is hiring? (" + at.Format("January 2006") + ")"}
	return hackernews.Serve([]hackernews.Thread{{Story: story, Comments: doc.Comments}}), ids
}

func readRecorded(t *testing.T, path string, into any) {
	t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, into))
}

func wholeRemotive(t *testing.T, dir string) []listing.Item {
	t.Helper()
	var doc struct {
		Jobs []struct {
			ID       int64  `json:"id"`
			URL      string `json:"url"`
			Title    string `json:"title"`
			Company  string `json:"company_name"`
			Location string `json:"candidate_required_location"`
			Text     string `json:"description"`
		}
	}
	readRecorded(t, filepath.Join(dir, "remotive", "remotive-api.json"), &doc)
	var items []listing.Item
	for i, j := range doc.Jobs {
		items = append(items, listing.Item{ID: strconv.FormatInt(j.ID, 10), URL: j.URL, Title: j.Title, Company: j.Company, Location: j.Location,
			HTML: j.Text, Posted: time.Now().Add(-time.Duration(i) * time.Hour)})
	}
	require.Len(t, items, 28)
	return items
}

func wholeWWR(t *testing.T, dir string) []listing.Item {
	t.Helper()
	var doc struct {
		Jobs []struct{ ID, Title, Company, URL, Description, Location string }
	}
	readRecorded(t, filepath.Join(dir, "weworkremotely", "wwr-all-feeds-normalised.json"), &doc)
	var items []listing.Item
	for i, j := range doc.Jobs {
		items = append(items, listing.Item{ID: strconv.Itoa(i), URL: j.URL, Title: j.Title, Company: j.Company, Location: j.Location,
			HTML: "<p>" + strings.ReplaceAll(html.EscapeString(j.Description), "\n", "</p><p>") + "</p>", Posted: time.Now().Add(-time.Duration(i) * time.Minute)})
	}
	require.Len(t, items, 288)
	return items
}

func idsOf(items []listing.Item, id func(listing.Item) string) []string {
	var out []string
	for _, i := range items {
		out = append(out, id(i))
	}
	return out
}
