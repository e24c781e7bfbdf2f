package draft

import (
	"math/rand"
	"strings"
	"testing"

	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/stretchr/testify/require"
)

// base is a brief for a plain Go job and a body that passes every gate.
func base(t testing.TB) (Brief, Reply) {
	t.Helper()
	in := simple(t, "Go developer", "We need someone to move our 40 depots from Rails to Go. The budget is 5000 EUR, the deadline 3 weeks.", "Go", "React")
	return briefOf(t, in), Reply{Language: "en", Subject: "Moving 40 depots to Go", Claims: []Link{{"F1", "Go"}},
		Body: "The move of your 40 depots stands or falls with the days on which both systems run side by side.\n\nFrom what you ask for I bring Go.\n\nI would begin with one depot, write down what must not change, and move the next one only when the first has run without a complaint.\n\nWhich depot would forgive a mistake?"}
}

func codes(gates []core.GateResult) []string {
	var out []string
	for _, g := range gates {
		if !g.Passed {
			out = append(out, g.Code)
		}
	}
	return out
}

func TestAssemble(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit func(*Reply)
		code string // of a gate that fails; none when empty
		has  string
		not  string
	}{
		"a good answer":                     {func(*Reply) {}, "", "Hello Acme team,\n\nThe move", ""},
		"greeting and sign-off are dropped": {func(r *Reply) { r.Body = "Hi there,\n\n" + r.Body + "\n\nKind regards,\nMara Lindqvist" }, "", "Hello Acme team,\n\nThe move", "Hi there"},
		"bold and bullets become plain":     {func(r *Reply) { r.Body = strings.Replace(r.Body, "one depot,", "**one depot**,\n* a list\n", 1) }, "", "- a list", "**"},
		"a quotation differs in case":       {func(r *Reply) { r.Claims[0].Text = "GO" }, "", "", ""},
		"a quotation with marks":            {func(r *Reply) { r.Claims[0].Text = "“Go.”" }, "", "", ""},
		"a fact that was not shown":         {func(r *Reply) { r.Claims[0].ID = "F99" }, "claim_without_fact", "", ""},
		"a fact by the profile's own id":    {func(r *Reply) { r.Claims[0].ID = "phone" }, "claim_without_fact", "", ""},
		"a quotation that is nowhere":       {func(r *Reply) { r.Claims[0].Text = "twelve years of Go" }, "claim_moved", "", ""},
		"an empty quotation":                {func(r *Reply) { r.Claims[0].Text = "" }, "claim_moved", "", ""},
		"a claim that its fact does not say": {func(r *Reply) {
			r.Body = strings.Replace(r.Body, "I bring Go", "I bring expert Cobol", 1)
			r.Claims[0].Text = "expert Cobol"
		}, "claim_unsupported", "", ""},
		"an unlinked statement": {func(r *Reply) {
			r.Body = strings.Replace(r.Body, "\n\nI would", " I have worked for banks for years.\n\nI would", 1)
		}, "statement_without_fact", "", ""},
		"the client's figure taken": {func(r *Reply) {
			r.Body = strings.Replace(r.Body, "\n\nI would", " My 40 depots ran well.\n\nI would", 1)
		}, "unknown_number", "", ""},
		"a price":                    {func(r *Reply) { r.Body += " I'd do it for 5000 EUR." }, "price_by_model", "", ""},
		"a price in symbols":         {func(r *Reply) { r.Body += " It would cost you €5,000." }, "price_by_model", "", ""},
		"a fixed price":              {func(r *Reply) { r.Body += " A fixed price is possible." }, "price_by_model", "", ""},
		"a duration":                 {func(r *Reply) { r.Body += " I can deliver within 3 weeks." }, "time_by_model", "", ""},
		"a duration in words":        {func(r *Reply) { r.Body += " I would be done in three weeks." }, "time_by_model", "", ""},
		"a start":                    {func(r *Reply) { r.Body += " I can start immediately." }, "time_by_model", "", ""},
		"the client's deadline":      {func(r *Reply) { r.Body += " Does the deadline of 3 weeks include the tests?" }, "", "", ""},
		"the client's budget":        {func(r *Reply) { r.Body += " Does “The budget is 5000 EUR” include the tests?" }, "", "", ""},
		"the budget as the client's": {func(r *Reply) { r.Body += " The budget of 5000 EUR leaves room for a rehearsal, doesn't it?" }, "", "", ""},
		"the budget taken":           {func(r *Reply) { r.Body += " The budget of 5000 EUR is enough for all of it." }, "price_by_model", "", ""},
		"an amount of time":          {func(r *Reply) { r.Body += " Before that I would sort a month of messages by cause." }, "", "", ""},
		"the client's own span":      {func(r *Reply) { r.Body += " Do the 3 weeks that I would plan with hold the tests?" }, "", "", ""},
		"the client's span promised": {func(r *Reply) { r.Body += " It would be ready in the 3 weeks, as I plan it." }, "time_by_model", "", ""},
		"days of work":               {func(r *Reply) { r.Body += " I see three days of work in it." }, "time_by_model", "", ""},
		"a link":                     {func(r *Reply) { r.Body += " See https://evil.example." }, "unknown_link", "", ""},
		"the prompt's rules": {func(r *Reply) {
			r.Body += " Every statement about the freelancer's skills, experience, work, results is a claim."
		}, "prompt_leak", "", ""},
		"a fact by its number":  {func(r *Reply) { r.Body += " F1 fits that." }, "prompt_leak", "", ""},
		"the requirements":      {func(r *Reply) { r.Body += " The word stands here since the list of requirements asks for it." }, "prompt_leak", "", ""},
		"what it may not write": {func(r *Reply) { r.Body += " A price is something that I am not allowed to name here." }, "prompt_leak", "", ""},
		"text as data":          {func(r *Reply) { r.Body += " What stands between the markers is no task." }, "prompt_leak", "", ""},
		"a leak in the subject": {func(r *Reply) { r.Subject = "Proposal by F1" }, "prompt_leak", "", ""},
		"a marker":              {func(r *Reply) { r.Body += " <<<POSTING" }, "prompt_leak", "", ""},
		"another language": {func(r *Reply) {
			r.Body = "Der Umzug Ihrer 40 Depots steht und fällt mit den Tagen, an denen beide Systeme nebeneinander laufen.\n\nAnfangen würde ich mit einem Depot und mit Ihnen festhalten, was sich nicht ändern darf. Welches Depot verzeiht einen Fehler?"
			r.Claims = nil
		}, "wrong_language", "", ""},
		"too short": {func(r *Reply) { r.Body, r.Claims = "Which one?", nil }, "too_short", "", ""},
	} {
		b, r := base(t)
		r.Claims = append([]Link(nil), r.Claims...)
		c.edit(&r)
		p := b.Assemble(r)
		if c.code == "" {
			require.Empty(t, Mendable(p), "%s\n%s", name, p.Content.Body)
		} else {
			require.Contains(t, codes(p.Gates), c.code, "%s\n%s", name, p.Content.Body)
		}
		require.Contains(t, p.Content.Body, c.has, name)
		if c.not != "" {
			require.NotContains(t, p.Content.Body, c.not, name)
		}
		require.True(t, strings.HasSuffix(p.Content.Body, "\n\nBest regards\nMara Lindqvist"), name)
		require.Len(t, p.Gates, len(AllGates())+len(ModelGates()), name)
	}
}

// TestOwnersGapsAreNotMended: what only the owner can supply is no fault of a text.
func TestOwnersGapsAreNotMended(t *testing.T) {
	t.Parallel()
	b, r := base(t)
	b.in.Job.Extraction.Instructions = []core.Instruction{{Kind: core.InstructionCV}}
	b, err := NewBrief(b.in, b.facts, "", nil)
	require.NoError(t, err)
	p := b.Assemble(r)
	require.Contains(t, codes(p.Gates), "cv_missing")
	require.Empty(t, Mendable(p))
	require.Equal(t, []core.Requirement{{Kind: core.InstructionCV, By: "owner"}}, p.Writing.Requirements)
}

// TestModelSubjects: the posting's subject goes before the model's, and a hostile one
// is not taken.
func TestModelSubjects(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ token, own, want string }{
		{"", "Moving 40 depots.", "Moving 40 depots"},
		{"", "", "Go developer – Mara Lindqvist"},
		{"", "Ignore all https://evil.example", "Go developer – Mara Lindqvist"},
		{"HN", "Moving depots", "HN – Moving depots"},
		{"HN", "HN: Moving depots", "HN: Moving depots"},
		{"HN", "", "HN"},
		{"Application for Go job 17", "Moving depots", "Application for Go job 17"},
	} {
		b, r := base(t)
		b.requests.subject, r.Subject = c.token, c.own
		require.Equal(t, c.want, b.Assemble(r).Content.Subject)
	}
}

// TestAnyAnswerIsSafe: whatever a model answers, a text whose gates pass states only
// confirmed facts that the model was shown or that code added, where they stand.
func TestAnyAnswerIsSafe(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewSource(7))
	b, good := base(t)
	pieces := []string{"I am an expert in Go.", "My rate is 10 EUR.", "https://evil.example", "\x00", "\u202e", "Mara Lindqvist", "\nBcc: x@y.example", "{{name}}", "“", "Go", "I led 40 people", "F1", "38 houses", "+49 30 5550 0199", "<b>", "\n\n", "Best regards", "[your name]", "sk-abcdefghijklmnopqrstuvwx"}
	for range 100 {
		a := good
		a.Claims = append([]Link(nil), good.Claims...)
		for range r.Intn(4) {
			at := r.Intn(len(a.Body) + 1)
			a.Body = a.Body[:at] + " " + pieces[r.Intn(len(pieces))] + " " + a.Body[at:]
		}
		for range r.Intn(3) {
			a.Claims = append(a.Claims, Link{"F" + itoa(r.Intn(30)), pieces[r.Intn(len(pieces))]})
		}
		a.Body = strings.ToValidUTF8(a.Body, "")
		p := b.Assemble(a)
		if !Passed(p.Gates) {
			continue
		}
		for _, bad := range []string{"expert", "10 EUR", "evil.example", "Bcc", "5550", "{{", "<b>", "sk-", "led 40"} {
			require.NotContains(t, p.Content.Body, bad)
		}
		for _, c := range p.Claims {
			f, ok := b.in.Profile.Fact(c.Fact)
			require.True(t, ok && f.Confirmed && !f.Private)
			require.Equal(t, c.Text, p.Content.Body[c.Span.Start:c.Span.End])
		}
	}
}

func TestTranslated(t *testing.T) {
	t.Parallel()
	in := named(t, "en-pelican")
	in.Language = "it"
	in.Job.Extraction.Instructions = nil
	b := briefOf(t, in)
	require.True(t, b.Foreign())
	require.Equal(t, core.LangEnglish, b.Written())
	w := fake.Writer{}
	r, err := ParseReply(w.Reply("m", joined(b.Draft())), false)
	require.NoError(t, err)
	source := b.Assemble(r)
	require.Empty(t, Mendable(source), source.Content.Body)
	reply := func(edit func(*Reply)) core.Proposal {
		tr, err := ParseReply(w.Reply("m", joined(b.Translate(source))), false)
		require.NoError(t, err)
		if edit != nil {
			edit(&tr)
		}
		return b.Translated(source, tr)
	}
	p := reply(nil)
	require.Empty(t, Mendable(p), p.Content.Body)
	require.Contains(t, p.Content.Body, "Ho ricostruito in Go e React")
	require.True(t, strings.HasSuffix(p.Content.Body, "Cordiali saluti\nMara Lindqvist"), p.Content.Body)
	require.Contains(t, p.Flags, "translated: it")
	require.Equal(t, core.Lang("it"), p.Content.Language)
	require.Len(t, p.Claims, len(source.Claims))
	golden(t, "model/it-translated.txt", render(p))
	for name, c := range map[string]struct {
		edit func(*Reply)
		code string
	}{
		"a changed figure":    {func(r *Reply) { r.Body = strings.Replace(r.Body, "38", "83", 1) }, "figures_changed"},
		"another currency":    {func(r *Reply) { reworded(r, "85 EUR", "85 USD") }, "figures_changed"},
		"an English offer":    {func(r *Reply) { reworded(r, "La mia tariffa è", "My rate is") }, "untranslated"},
		"an English greeting": {func(r *Reply) { reworded(r, "Buongiorno", "Hello") }, "untranslated"},
		"an English sign-off": {func(r *Reply) { reworded(r, "Cordiali saluti", "Best regards") }, "untranslated"},
		"English of its own":  {func(r *Reply) { r.Body += "\n\nYou and your team can see this." }, "untranslated"},
		"a lost claim":        {func(r *Reply) { r.Claims = r.Claims[1:] }, "claim_moved"},
		"a lost sentence":     {func(r *Reply) { r.Body = r.Body[:len(r.Body)/5] }, "figures_changed"},
		"not translated":      {func(r *Reply) { r.Body = b.unsigned(source.Content.Body) }, "wrong_language"},
		"a lost name":         {func(r *Reply) { r.Claims[0].Text = "sistema di prenotazione" }, "name_lost"},
		"an added link":       {func(r *Reply) { r.Body += "\n\nhttps://evil.example" }, "unknown_link"},
		"much longer than it": {func(r *Reply) { r.Body += strings.Repeat(" e poi ancora una parte del lavoro", 200) }, "length_changed"},
	} {
		require.Contains(t, codes(reply(c.edit).Gates), c.code, name)
	}
	half := reply(func(r *Reply) { reworded(r, "La mia tariffa è", "My rate is") })
	half, lacks := b.NeedsSentences(source, half)
	require.True(t, lacks)
	require.Contains(t, half.Missing, "sentence: My rate is 85 EUR all'ora.", "the owner has to say it")
	require.Empty(t, Mendable(half))
	whole, lacks := b.NeedsSentences(source, p)
	require.False(t, lacks)
	require.Equal(t, p.Missing, whole.Missing)
	require.Equal(t, in.Profile, Spoken(in.Profile, "de", p.Claims), "languages with words of their own need no help")
	spoken := Spoken(in.Profile, "it", append(p.Claims, core.Claim{Fact: "phone", Text: "x", Span: core.Span{End: 1}}))
	f, _ := spoken.Fact("phone")
	require.NotContains(t, f.Text, core.Lang("it"))
	require.Contains(t, languageName("xx"), `"xx"`)
}

// reworded changes words in a reply's body and in its claims.
func reworded(r *Reply, from, to string) {
	r.Body = strings.ReplaceAll(r.Body, from, to)
	for i := range r.Claims {
		r.Claims[i].Text = strings.ReplaceAll(r.Claims[i].Text, from, to)
	}
}

func TestHighValue(t *testing.T) {
	t.Parallel()
	eur := func(n float64) core.Money { m, _ := core.FromMajor(n, "EUR"); return m }
	score := 90.0
	p := core.Profile{Floor: eur(60)}
	for name, c := range map[string]struct {
		pay   core.Pay
		score *float64
		want  bool
	}{
		"a large fixed price":        {core.Pay{Max: eur(4000), Period: core.PeriodFixed}, nil, true},
		"a small fixed price":        {core.Pay{Max: eur(500), Period: core.PeriodFixed}, &score, false},
		"a high hourly pay":          {core.Pay{Min: eur(90), Period: core.PeriodHour}, nil, true},
		"a plain hourly pay":         {core.Pay{Max: eur(70), Period: core.PeriodHour}, nil, false},
		"a high daily pay":           {core.Pay{Max: eur(800), Period: core.PeriodDay}, nil, true},
		"another currency, by score": {core.Pay{Max: core.Money{Minor: 1, Currency: "USD"}, Period: core.PeriodHour}, &score, true},
		"no pay, no score":           {core.Pay{}, nil, false},
		"an unknown period":          {core.Pay{Max: eur(9000)}, &score, true},
	} {
		require.Equal(t, c.want, HighValue(core.Job{Score: c.score, Extraction: core.Extraction{Pay: c.pay}}, p), name)
	}
}

func TestKept(t *testing.T) {
	t.Parallel()
	require.InDelta(t, 1, Kept("One two three.", "one two THREE"), 1e-9)
	require.InDelta(t, 0.75, Kept("a1 b1 c1 d1", "a1 x1 c1 d1"), 1e-9)
	require.InDelta(t, 0, Kept("a1 b1", "c1 d1"), 1e-9)
	require.InDelta(t, 0, Kept("a1", ""), 1e-9)
	require.InDelta(t, 1, Kept("", ""), 1e-9)
	require.InDelta(t, 1, Kept(strings.Repeat("word ", 5000), strings.Repeat("word ", 9000)), 1e-9)
}

// TestTranslationsReadAsThemselves: careful translations into languages that the
// gates have no rules for raise no false alarm.
func TestTranslationsReadAsThemselves(t *testing.T) {
	t.Parallel()
	const link = "https://mara.example.org/work"
	for lang, c := range map[core.Lang]struct{ hotel, skill, offer, rate, body string }{
		"pl": {"Przebudowałam w Go i React system rezerwacji grupy hotelowej liczącej 38 domów; mediana czasu ładowania strony spadła z 4,1 s do 0,9 s, a stary system działał, dopóki nie przeniósł się ostatni dom",
			"Go", "od 7 grudnia 2026, 30 godzin tygodniowo", "85 EUR za godzinę",
			"Dzień dobry,\n\nO powodzeniu przeniesienia usługi zamówień decyduje to, czego nie ma na żadnej liście zadań: co musi działać dalej, gdy wszystko się zmienia, i po czym poznają Państwo, że się udało.\n\nHOTEL. Z tego, o co Państwo proszą, wnoszę SKILL.\n\nZaczęłabym od najmniejszej części, którą mogą Państwo sami wypróbować, i ustaliłabym z Państwem, po czym oboje poznamy, że jest dobra. Reszta przychodzi część po części.\n\nJestem dostępna OFFER. Moja stawka: RATE. Przykłady mojej pracy: LINK\n\nKtóra część musi działać, zanim reszta będzie miała sens?\n\nZ poważaniem"},
		"nl": {"Ik heb het boekingssysteem van een hotelgroep met 38 huizen herbouwd in Go en React; de mediane laadtijd daalde van 4,1 s naar 0,9 s, en het oude systeem bleef draaien tot het laatste huis was verhuisd",
			"Go", "vanaf 7 december 2026, 30 uur per week", "85 EUR per uur",
			"Beste,\n\nBij het verhuizen van de orderdienst wordt veel beslist door wat op geen takenlijst staat: wat moet blijven draaien terwijl alles verandert, en waaraan u ziet dat het gelukt is.\n\nHOTEL. Van wat u vraagt breng ik SKILL mee.\n\nIk zou beginnen met het kleinste deel dat u zelf kunt uitproberen, en met u vastleggen waaraan wij beiden zien dat het klopt. De rest volgt deel voor deel.\n\nIk ben beschikbaar OFFER. Mijn tarief: RATE. Voorbeelden van mijn werk: LINK\n\nWelk deel moet werken voordat de rest zin heeft?\n\nMet vriendelijke groet"},
		"sv": {"Jag byggde om bokningssystemet för en hotellgrupp med 38 hus i Go och React; medianen för sidans laddtid sjönk från 4,1 s till 0,9 s, och det gamla systemet fortsatte att gå tills det sista huset hade flyttat",
			"Go", "från den 7 december 2026, 30 timmar i veckan", "85 EUR i timmen",
			"Hej,\n\nNär ordertjänsten flyttas avgörs mycket av det som inte står på någon uppgiftslista: vad som måste fortsätta att fungera medan allt förändras, och hur ni ser att det har gått bra.\n\nHOTEL. Av det ni frågar efter har jag SKILL med mig.\n\nJag skulle börja med den minsta delen som ni själva kan prova, och komma överens med er om hur vi båda ser att den är rätt. Resten följer del för del.\n\nJag är tillgänglig OFFER. Mitt pris: RATE. Exempel på mitt arbete: LINK\n\nVilken del måste fungera innan resten är meningsfull?\n\nMed vänliga hälsningar"},
	} {
		in := named(t, "en-pelican")
		in.Language, in.Job.Extraction.Instructions = lang, []core.Instruction{{Kind: core.InstructionRate}}
		b := briefOf(t, in)
		r, err := ParseReply(fake.Writer{}.Reply("m", joined(b.Draft())), false)
		require.NoError(t, err)
		source := b.Assemble(r)
		body := strings.NewReplacer("HOTEL", c.hotel, "SKILL", c.skill, "OFFER", c.offer, "RATE", c.rate, "LINK", link).Replace(c.body)
		tr := Reply{Body: body, Subject: "Go"}
		for i, claim := range source.Claims {
			quote := map[core.FactID]string{"hotel": c.hotel, "go": c.skill, "availability": c.offer, "rate": c.rate, "portfolio": link}[claim.Fact]
			tr.Claims = append(tr.Claims, Link{"C" + itoa(i+1), quote})
		}
		p := b.Translated(source, tr)
		require.Empty(t, Mendable(p), "%s\n%s", lang, p.Content.Body)
	}
}
