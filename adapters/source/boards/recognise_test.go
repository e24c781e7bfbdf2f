package boards_test

import (
	"compress/gzip"
	"encoding/csv"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/boards"
	"github.com/automonet/automonet/adapters/source/sourcetest"
)

func TestBoardsAreRecognisedByTheirAddress(t *testing.T) {
	t.Parallel()
	for link, want := range map[string]boards.Board{
		"https://boards.greenhouse.io/acme":                                                   {Driver: "greenhouse", Token: "acme"},
		"https://job-boards.greenhouse.io/Acme/jobs/4711?gh_src=x#app":                        {Driver: "greenhouse", Token: "acme"},
		"https://job-boards.eu.greenhouse.io/acme":                                            {Driver: "greenhouse", Token: "acme", Region: "eu"},
		"https://boards.greenhouse.io/embed/job_board?for=acme&b=https%3A%2F%2Facme.example":  {Driver: "greenhouse", Token: "acme"},
		"https://boards.greenhouse.io/embed/job_app?for=acme&token=4711":                      {Driver: "greenhouse", Token: "acme"},
		"https://boards-api.greenhouse.io/v1/boards/acme/jobs?content=true":                   {Driver: "greenhouse", Token: "acme"},
		"https://jobs.lever.co/acme/1f2e3d4c-0000-4000-8000-000000000000/apply":               {Driver: "lever", Token: "acme"},
		"https://jobs.eu.lever.co/acme":                                                       {Driver: "lever", Token: "acme", Region: "eu"},
		"https://api.eu.lever.co/v0/postings/acme?mode=json":                                  {Driver: "lever", Token: "acme", Region: "eu"},
		"jobs.ashbyhq.com/Acme%20Labs":                                                        {Driver: "ashby", Token: "Acme Labs"},
		"https://api.ashbyhq.com/posting-api/job-board/acme?includeCompensation=true":         {Driver: "ashby", Token: "acme"},
		"https://acme.recruitee.com/o/designer":                                               {Driver: "recruitee", Token: "acme"},
		"https://careers.smartrecruiters.com/Acme":                                            {Driver: "smartrecruiters", Token: "Acme"},
		"https://jobs.smartrecruiters.com/oneclick-ui/company/Acme/publication/1f2e?dcr_ci=x": {Driver: "smartrecruiters", Token: "Acme"},
		"https://api.smartrecruiters.com/v1/companies/Acme/postings":                          {Driver: "smartrecruiters", Token: "Acme"},
		"https://apply.workable.com/acme/j/0A1B2C3D4E/":                                       {Driver: "workable", Token: "acme"},
		"https://apply.workable.com/api/v1/widget/accounts/acme?details=true":                 {Driver: "workable", Token: "acme"},
		"https://acme.workable.com/":                                                          {Driver: "workable", Token: "acme"},
		"https://acme.jobs.personio.de/job/123?language=de":                                   {Driver: "personio", Token: "acme"},
		"https://acme-gmbh.jobs.personio.com":                                                 {Driver: "personio", Token: "acme-gmbh", Region: "com"},
		"https://t.me/s/acme_jobs":                                                            {Driver: "telegram", Token: "acme_jobs"},
		"https://t.me/acme_jobs/123":                                                          {Driver: "telegram", Token: "acme_jobs"},
		"https://algora.io/acme/bounties":                                                     {Driver: "algora", Token: "acme"},
		"https://console.algora.io/org/acme/bounties?status=open":                             {Driver: "algora", Token: "acme"},
	} {
		got, ok := boards.Recognise(link)
		require.True(t, ok, link)
		assert.Equal(t, want, got, link)
		again, ok := boards.Recognise(" " + link + " ")
		require.True(t, ok)
		assert.Equal(t, want, again)
	}
	for _, link := range []string{
		"", "acme", "https://", "https://example.org/jobs", "https://greenhouse.io/acme", "https://jobs.lever.co/", "https://www.recruitee.com/", "https://api.recruitee.com/x",
		"https://a.b.recruitee.com/", "https://jobs.workable.com/view/1", "https://t.me/+abcdef", "https://t.me/joinchat/x", "https://t.me/s/", "https://algora.io/pricing",
		"https://boards.greenhouse.io/embed/job_board", "https://jobs.lever.co/%00", "https://jobs.lever.co/..", "https://jobs.lever.co/a%2Fb", "https://user:pw@jobs.lever.co/acme",
		"ftp://jobs.lever.co/acme", "https://jobs.lever.co.evil.example/acme", "https://jobs.lever.co/" + strings.Repeat("a", 101), "javascript:jobs.lever.co/acme", "https://[::1",
	} {
		b, ok := boards.Recognise(link)
		assert.False(t, ok, "%q gives %v", link, b)
	}
}

// TestRealAddresses reads a sample of real boards' addresses with the token that
// each names, put down apart.
func TestRealAddresses(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/urls.tsv")
	require.NoError(t, err)
	n := map[string]int{}
	for _, row := range strings.Split(strings.TrimRight(string(raw), "\n"), "\n") {
		f := strings.Split(row, "\t")
		require.Len(t, f, 3)
		b, ok := boards.Recognise(f[1])
		n[f[0]]++
		if f[0] == "none" {
			assert.False(t, ok, f[1])
			continue
		}
		require.True(t, ok, f[1])
		assert.Equal(t, boards.Board{Driver: f[0], Token: f[2]}, b, f[1])
		u, err := url.Parse(f[1])
		require.NoError(t, err)
		s := spec(t, f[0])
		found, ok := s.Recognise(u)
		require.True(t, ok, f[1])
		_, err = s.New(sourcetest.Node(found.Config), sourcetest.Deps(f[0], sourcetest.NewGetter(nil)))
		require.NoError(t, err, "what is proposed can be opened: %v", found.Config)
		assert.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)*$`, found.Name)
		assert.NotEmpty(t, found.What["de"])
	}
	assert.Len(t, n, 6)
}

// TestAllRealAddresses reads the whole lists, which are not part of the project.
func TestAllRealAddresses(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("AUTOMONET_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(filepath.Join(dir, "listings")); err != nil {
		t.Skip("the lists of boards are not here; name their folder in AUTOMONET_DATA")
	}
	for _, driver := range []string{"greenhouse", "lever", "ashby", "smartrecruiters", "workable"} {
		f, err := os.Open(filepath.Join(dir, "listings", "ats-boards-"+driver+".csv.gz"))
		require.NoError(t, err)
		z, err := gzip.NewReader(f)
		require.NoError(t, err)
		rows, err := csv.NewReader(z).ReadAll()
		require.NoError(t, err)
		require.NoError(t, f.Close())
		var missed []string
		for _, row := range rows[1:] {
			if row[1] == "https://job-boards.greenhouse.io/embed" {
				continue // the frame for embedded boards, of which none is named
			}
			if b, ok := boards.Recognise(row[1]); !ok || b.Driver != driver {
				missed = append(missed, row[1])
			}
		}
		t.Logf("%s: %d of %d addresses recognised", driver, len(rows)-1-len(missed), len(rows)-1)
		assert.Empty(t, missed, driver)
	}
}

func TestPagesAreKnownByTheirData(t *testing.T) {
	t.Parallel()
	sniff := spec(t, "jobposting").Sniff
	u, err := url.Parse("https://www.acme.example/careers/1")
	require.NoError(t, err)
	page := `<html><script type="application/ld+json">{"@type":"JobPosting","title":"A"}</script></html>`
	found, ok := sniff(source.Answer{URL: u, ContentType: "text/html", Body: []byte(page)})
	require.True(t, ok)
	assert.Equal(t, map[string]any{"urls": []any{u.String()}}, found.Config)
	assert.Equal(t, "acme-example", found.Name)
	for _, body := range []string{"", "{}", "<html></html>", "[", "%PDF"} {
		_, ok := sniff(source.Answer{URL: u, Body: []byte(body)})
		assert.False(t, ok, body)
	}
}

func FuzzRecognise(f *testing.F) {
	for _, s := range []string{"https://jobs.lever.co/acme", "t.me/s/x_y_z", "https://acme.recruitee.com", "boards.greenhouse.io/embed/job_board?for=a", "https://jobs.ashbyhq.com/%E4%BD%A0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, link string) {
		b, ok := boards.Recognise(link)
		if !ok {
			return
		}
		field := map[string]string{"telegram": "channels", "algora": "orgs"}[b.Driver]
		if field == "" {
			field = "boards"
		}
		_, err := spec(t, b.Driver).New(sourcetest.Node{field: []any{b.Key()}}, sourcetest.Deps(b.Driver, sourcetest.NewGetter(nil)))
		require.NoError(t, err, "%q", b.Key())
	})
}
