package jobposting

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// mosaicMark is where a result page of Indeed keeps its job cards, as a JSON object
// in a script. No recording of it may be redistributed; the shape is what developers
// report: metaData.mosaicProviderJobCardsModel.results.
var mosaicMark = regexp.MustCompile(`window\.mosaic\.providerData\[\s*["']mosaic-provider-jobcards["']\s*\]\s*=\s*`)

var mosaicKey = regexp.MustCompile(`^[0-9a-f]{16}$`)

// Mosaic reads the job cards of a saved result page of Indeed, at most MaxPostings.
// Found is false where the page has none, or none that can be read.
func Mosaic(text string) (postings []core.Posting, found bool) {
	if len(text) > MaxPage {
		text = text[:MaxPage]
	}
	at := mosaicMark.FindStringIndex(text)
	if at == nil {
		return nil, false
	}
	var data struct {
		Meta struct {
			Model *struct {
				Results []map[string]any `json:"results"`
			} `json:"mosaicProviderJobCardsModel"`
		} `json:"metaData"`
	}
	// The decoder stops where the object ends and the script goes on.
	if json.NewDecoder(strings.NewReader(text[at[1]:])).Decode(&data) != nil || data.Meta.Model == nil {
		return nil, false
	}
	for _, card := range data.Meta.Model.Results[:min(len(data.Meta.Model.Results), MaxPostings)] {
		if p, ok := entity(card).card(); ok {
			postings = append(postings, p)
		}
	}
	return postings, true
}

// card is what a job card says; a card without a key or a title is none.
func (e entity) card() (core.Posting, bool) {
	key := first(e["jobkey"], e["jobKey"])
	p := core.Posting{
		ExternalID: key, Title: plaintext.Line(first(e["displayTitle"], e["title"], e["normTitle"])), Company: plaintext.Line(first(e["company"], e["truncatedCompany"])),
		Location: plaintext.Line(first(e["formattedLocation"], e["jobLocationCity"])), Text: plaintext.FromMarkup(first(e["snippet"])),
		Hints: map[string]string{}, Completeness: core.TeaserText,
	}
	if !mosaicKey.MatchString(key) || p.Title == "" || e["expired"] == true {
		return p, false
	}
	p.URL = "https://www.indeed.com/viewjob?" + url.Values{"jk": {key}}.Encode()
	if ms, ok := e["pubDate"].(float64); ok && ms > 1e11 && ms < 1e14 {
		p.PostedAt = time.UnixMilli(int64(ms)).UTC()
	}
	if p.Text == "" {
		p.Completeness = core.TitleOnly
	}
	if s, ok := e["salarySnippet"].(map[string]any); ok {
		if text := plaintext.Line(first(s["text"])); text != "" {
			p.Hints["salary"] = cut(text, 80)
		}
	}
	if kinds := strings.Join(texts(e["jobTypes"]), ", "); kinds != "" {
		p.Hints["contract"] = strings.ToLower(cut(kinds, 80))
	}
	if e["remoteLocation"] == true {
		p.Hints["remote"] = "remote"
	}
	return p, true
}
