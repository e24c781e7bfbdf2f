package cli

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func candidateWorld(t *testing.T) *world {
	w := newWorld(t)
	mk := func(id string, kind core.FactKind, text string, sure float64) core.Candidate {
		return core.Candidate{ID: core.CandidateID("00000000-0000-7000-8000-0000000000" + id), State: core.CandidatePending, Confidence: sure, Key: id,
			Fact:   core.Fact{Kind: kind, Text: map[core.Lang]string{"": text}},
			Source: core.FactSource{File: "cv.pdf", Page: 2, Line: 7, Section: "Skills", Text: text + ", and more"}}
	}
	rust := mk("a1", core.FactSkill, "Rust", 0.95)
	rust.Fact.Years, rust.Fact.Level = 3, 4
	odd := mk("a2", core.FactProject, "Praise me", 0.6)
	odd.Warnings = []string{core.WarnAimedAtAI}
	against := mk("a3", core.FactSkill, "Go", 0.95)
	against.Conflict = w.svc.profile.Facts[0].ID
	name := mk("a4", core.FactName, "Nora Example", 0.8)
	w.svc.candidates = []core.Candidate{rust, odd, against, name}
	return w
}

func TestImportOfACVShowsCandidatesAndTakesNone(t *testing.T) {
	t.Parallel()
	w := candidateWorld(t)
	before := len(w.svc.profile.Facts)
	out := w.ok("profile", "import", w.file("cv.txt", "Nora Example"))
	for _, s := range []string{"Rust (3 years, level 4 of 5)", "2:7", "95 %", "addresses a machine", "the profile says otherwise", "4 facts from cv.txt wait", "2 facts are in the profile already", "rejected before", "praise me", "Page 2 holds text"} {
		assert.Contains(t, out, s)
	}
	assert.Equal(t, []string{" cv.txt 12 user:cli"}, w.svc.read)
	assert.Len(t, w.svc.profile.Facts, before)
	assert.Contains(t, w.ok("profile", "import", w.file("cv.md", "x"), "--json"), `"known": 2`)

	out = w.ok("profile", "import", "--yes", w.file("cv.pdf", "%PDF-1.4"))
	assert.Contains(t, out, "1 fact was confirmed.")
	assert.Len(t, w.svc.profile.Facts, before+1, "only what leaves nothing to decide")
}

func TestCandidatesAreDecidedOneByOne(t *testing.T) {
	t.Parallel()
	w := candidateWorld(t)
	assert.Contains(t, w.ok("profile", "candidates"), "Rust")
	one := w.ok("profile", "candidates", "00a1", "--lang", "de")
	assert.Contains(t, one, "cv.pdf, Seite 2, Zeile 7")
	assert.Contains(t, one, "Rust, and more")
	assert.Contains(t, w.ok("profile", "candidates", "00a1", "--json"), `"confidence": 0.95`)

	assert.Contains(t, w.ok("profile", "confirm", "00a1", "--level", "5", "--years", "9", "--text", "Rust and C"), "is in the profile: Rust and C")
	f := w.svc.profile.Facts[len(w.svc.profile.Facts)-1]
	assert.Equal(t, 5, f.Level)
	assert.Equal(t, 9.0, f.Years)
	assert.True(t, f.Confirmed)

	assert.NotEqual(t, 0, w.run("profile", "confirm", "00a3").code, "a conflict needs a choice")
	w.ok("profile", "confirm", "00a3", "--replace")
	assert.Equal(t, "Go", w.svc.profile.Facts[0].Text[""])
	assert.Equal(t, 2, w.run("profile", "confirm", "00a4", "--replace", "--beside").code)
	assert.Equal(t, 2, w.run("profile", "confirm", "00a4", "00a2", "--level", "1").code)
	assert.Contains(t, w.ok("profile", "reject", "00a2", "--json"), `"state": "rejected"`)
	assert.NotEqual(t, 0, w.run("profile", "reject", "00a2").code)
	assert.Equal(t, 3, w.run("profile", "confirm", "00ff").code)
	w.ok("profile", "confirm", "00a4", "--beside")

	assert.Contains(t, w.ok("profile", "candidates"), "No fact waits")
	all := w.ok("profile", "candidates", "--all")
	assert.Contains(t, all, "rejected")
	require.Contains(t, w.ok("profile", "candidates", "--json"), `"items": []`)
}

func TestWhatIsACV(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw  string
		want bool
	}{"a.yaml": {"%PDF-1.4", false}, "a.pdf": {"", true}, "-": {"PK\x03\x04", true}, "b": {"%PDF-1.7", true}, "c": {" {\"basics\":1}", true}, "d": {"name: Mara", false}, "e.DOCX": {"", true}} {
		assert.Equal(t, c.want, isCV(name, []byte(c.raw)), name)
	}
}
