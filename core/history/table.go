package history

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"sort"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// csv reads a table whose first row names the columns.
func (r *reader) csv(s string) error {
	first, _, _ := strings.Cut(s, "\n")
	c := csv.NewReader(strings.NewReader(s))
	c.Comma, c.FieldsPerRecord, c.LazyQuotes, c.TrimLeadingSpace = separatorOf(first), -1, true, true
	names, err := c.Read()
	if err != nil {
		return core.Invalid("file", "the first line cannot be read as the names of columns").Because(err)
	}
	if err := r.head(names); err != nil {
		return err
	}
	type line struct {
		cells []string
		at    int
	}
	var lines []line
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			at := 0
			var e *csv.ParseError
			if errors.As(err, &e) {
				at = e.Line
			}
			r.report.Rows++
			r.issue(core.PastIssue{Line: at, Code: "line"})
			continue
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		if len(lines) == maxRows {
			return core.Invalid("file", "more than %d proposals in one file; part it", maxRows)
		}
		at, _ := c.FieldPos(0)
		lines = append(lines, line{cells, at})
	}
	var days []string
	for i, col := range r.report.Columns {
		if !strings.HasSuffix(col.As, "_at") && col.As != fDate {
			continue
		}
		for _, l := range lines {
			if i < len(l.cells) {
				days = append(days, l.cells[i])
			}
		}
	}
	order := orderOf(days)
	for _, l := range lines {
		row := row{line: l.at, order: order, cells: map[string]cell{}}
		for i, v := range l.cells {
			if i < len(names) {
				row.add(r.report.Columns[i].As, names[i], v)
			}
		}
		r.take(row)
	}
	return nil
}

// head says what the columns are taken for.
func (r *reader) head(names []string) error {
	taken := map[string]bool{}
	for _, n := range names {
		as := fieldOf(n)
		if taken[as] {
			as = ""
		}
		taken[as] = taken[as] || as != ""
		r.report.Columns = append(r.report.Columns, core.PastColumn{Name: core.Clean(n, 60, false), As: as})
	}
	if !taken[fDate] {
		return core.Invalid("file", "no column names the day of the proposal; call it date or Datum")
	}
	if !taken[fTitle] && !taken[fCompany] && !taken[fURL] {
		return core.Invalid("file", "no column names the job; call one title, company or url")
	}
	return nil
}

// separatorOf is the one that parts a line most often.
func separatorOf(line string) rune {
	best, n := ',', strings.Count(line, ",")
	for _, c := range []rune{';', '\t', '|'} {
		if k := strings.Count(line, string(c)); k > n {
			best, n = c, k
		}
	}
	return best
}

// json reads a list of objects, or an object that holds one, with the same names.
func (r *reader) json(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	bad := func(err error) error {
		at := 1 + bytes.Count(data[:min(int(dec.InputOffset()), len(data))], []byte("\n"))
		return core.Invalid("file", "the file is no JSON that can be read; look at line %d", at).Because(err)
	}
	t, err := dec.Token()
	if err != nil {
		return bad(err)
	}
	for t == json.Delim('{') {
		// The list is a value of the outer object.
		key, err := dec.Token()
		if err != nil {
			return bad(err)
		}
		if key == json.Delim('}') {
			return core.Invalid("file", "the file holds no list of proposals")
		}
		name, _ := key.(string)
		if name == "proposals" || name == "items" || name == "angebote" || name == "bewerbungen" {
			if t, err = dec.Token(); err != nil {
				return bad(err)
			}
			break
		}
		var skip json.RawMessage
		if err := dec.Decode(&skip); err != nil {
			return bad(err)
		}
	}
	if t != json.Delim('[') {
		return core.Invalid("file", "the file holds no list of proposals")
	}
	var rows []row
	var days []string
	for dec.More() {
		if len(rows) == maxRows {
			return core.Invalid("file", "more than %d proposals in one file; part it", maxRows)
		}
		at := int(dec.InputOffset())
		for at < len(data) && bytes.IndexByte([]byte(", \t\r\n"), data[at]) >= 0 {
			at++
		}
		var raw map[string]json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			var wrong *json.UnmarshalTypeError
			if !errors.As(err, &wrong) {
				return bad(err)
			}
			r.report.Rows++
			r.issue(core.PastIssue{Line: 1 + bytes.Count(data[:at], []byte("\n")), Code: "line"})
			continue
		}
		row := row{line: 1 + bytes.Count(data[:at], []byte("\n")), cells: map[string]cell{}}
		for _, k := range sortedKeys(raw) {
			as := fieldOf(k)
			v := plain(raw[k])
			row.add(as, k, v)
			if as == fDate || strings.HasSuffix(as, "_at") {
				days = append(days, v)
			}
		}
		rows = append(rows, row)
	}
	if _, err := dec.Token(); err != nil {
		return bad(err)
	}
	for _, row := range rows {
		row.order = orderOf(days)
		r.take(row)
	}
	return nil
}

func sortedKeys(m map[string]json.RawMessage) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// plain is a JSON value as a cell would hold it.
func plain(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var m struct {
		Minor    *int64        `json:"minor"`
		Currency core.Currency `json:"currency"`
	}
	if json.Unmarshal(raw, &m) == nil && m.Minor != nil && m.Currency.Valid() {
		return core.Money{Minor: *m.Minor, Currency: m.Currency}.String()
	}
	if text := string(raw); text != "null" {
		return text
	}
	return ""
}

// cell is a value with the file's own name of its column.
type cell struct{ name, value string }

// row is one row of a table on its way to a proposal.
type row struct {
	line  int
	order dateOrder
	cells map[string]cell
}

func (w *row) add(as, name, value string) {
	if _, ok := w.cells[as]; as != "" && !ok {
		w.cells[as] = cell{name, strings.TrimSpace(value)}
	}
}

func (w row) get(field string) string { return w.cells[field].value }

// take makes a proposal of a row, or tells what is wrong with it.
func (r *reader) take(w row) {
	r.report.Rows++
	before := r.report.IssueCount
	bad := func(field, code string) {
		c := w.cells[field]
		name := c.name
		if name == "" {
			name = field
		}
		r.issue(core.PastIssue{Line: w.line, Column: name, Code: code, Value: c.value})
	}
	p := core.PastProposal{Line: w.line, Title: w.get(fTitle), Company: w.get(fCompany), Source: w.get(fSource), Recipient: w.get(fRecipient)}
	day := func(field string) (t core.PastOutcome, ok bool) {
		if w.get(field) == "" {
			return t, false
		}
		at, why := dateOf(w.get(field), w.order)
		if why != "" {
			bad(field, why)
			return t, false
		}
		t.At = at
		return t, true
	}
	if o, ok := day(fDate); ok {
		p.At = o.At
	} else if w.get(fDate) == "" {
		bad(fDate, "no_date")
	}
	if u := w.get(fURL); u != "" {
		if strings.HasPrefix(u, "http://") || strings.HasPrefix(u, "https://") {
			p.URL = u
		} else {
			bad(fURL, "url")
		}
	}
	if l := foldName(w.get(fLanguage)); l != "" {
		p.Language = langOf(l)
	}
	currency := core.Currency(strings.ToUpper(w.get(fCurrency)))
	if currency != "" && !currency.Valid() {
		bad(fCurrency, "currency")
	}
	money := func(field string) core.Money {
		m, ok := amountOf(w.get(field), currency)
		if !ok {
			bad(field, "amount")
		}
		return m
	}
	period, ok := periodOf(w.get(fPeriod))
	if !ok {
		bad(fPeriod, "period")
	}
	pay := func(field string) core.Pay {
		m := money(field)
		if !m.Stated() {
			return core.Pay{}
		}
		per := period
		if own := periodIn(w.get(field)); own != "" {
			per = own
		}
		return core.Pay{Min: m, Max: m, Period: per}
	}
	p.Price, p.Budget = pay(fPrice), pay(fBudget)
	r.outcomes(w, &p, bad, day, money)
	if r.report.IssueCount == before {
		r.keep(p)
	}
}

// outcomes reads what became of a row.
func (r *reader) outcomes(w row, p *core.PastProposal, bad func(field, code string), day func(string) (core.PastOutcome, bool), money func(string) core.Money) {
	for _, x := range []struct {
		field string
		kind  core.OutcomeKind
	}{{fReplied, core.OutcomeReplied}, {fInterview, core.OutcomeInterviewing}, {fOffered, core.OutcomeOffered}, {fLost, core.OutcomeLost}, {fWon, core.OutcomeWon}, {fPaidAt, core.OutcomePaid}} {
		if o, ok := day(x.field); ok {
			o.Kind = x.kind
			p.Outcomes = append(p.Outcomes, o)
		}
	}
	has := func(k core.OutcomeKind) int {
		for i, o := range p.Outcomes {
			if o.Kind == k {
				return i
			}
		}
		return -1
	}
	status, ok := statusOf(w.get(fStatus))
	if !ok {
		bad(fStatus, "status")
	}
	kind := core.OutcomeKind(status)
	if kind.Valid() && has(kind) < 0 {
		p.Outcomes = append(p.Outcomes, core.PastOutcome{Kind: kind})
	}
	amount, fee := money(fAmount), money(fFee)
	hours := 0.0
	if h := w.get(fHours); h != "" {
		if hours, ok = numberOf(strings.TrimSpace(strings.TrimRight(h, "h std."))); !ok {
			bad(fHours, "number")
		}
	}
	if amount.Stated() && amount.Minor > 0 {
		if has(core.OutcomePaid) < 0 {
			p.Outcomes = append(p.Outcomes, core.PastOutcome{Kind: core.OutcomePaid})
		}
		o := &p.Outcomes[has(core.OutcomePaid)]
		o.Amount, o.Fee, o.Hours = amount, fee, hours
	}
	p.Outcomes = inOrder(p.Outcomes)
	p.Known = len(p.Outcomes) > 0 || status == statusNone
}

// langOf reads the name or code of a language; "" for one that is not known.
func langOf(s string) core.Lang {
	names := map[string]core.Lang{"german": "de", "deutsch": "de", "english": "en", "englisch": "en", "spanish": "es", "spanisch": "es", "french": "fr", "franzoesisch": "fr"}
	if l, ok := names[s]; ok {
		return l
	}
	if len(s) == 2 && strconv.Quote(s) == `"`+s+`"` {
		return core.Lang(s)
	}
	return ""
}
