package core

// SourceImport is what came of files that the user handed to a source.
type SourceImport struct {
	Source SourceName `json:"source"`
	// Status and Reason are those of the source for what it read.
	Status string `json:"status"`
	Reason string `json:"reason,omitempty"`
	// Postings counts what was read, New what was not known before or has changed.
	Postings int `json:"postings"`
	New      int `json:"new"`
	// Skipped counts what was left out, Reasons by reason.
	Skipped int            `json:"skipped"`
	Reasons map[string]int `json:"reasons,omitempty"`
}

// Plus adds what came of a further part of the same files. The status of a part that
// gave postings wins.
func (i SourceImport) Plus(o SourceImport) SourceImport {
	if i.Status == "" || i.Postings == 0 && (o.Postings > 0 || o.Reason != "") {
		i.Source, i.Status = o.Source, o.Status
	}
	if o.Reason != "" && (i.Reason == "" || i.Postings == 0 && o.Postings > 0) {
		i.Reason = o.Reason
	}
	i.Postings += o.Postings
	i.New += o.New
	i.Skipped += o.Skipped
	reasons := make(map[string]int, len(i.Reasons)+len(o.Reasons))
	for _, m := range []map[string]int{i.Reasons, o.Reasons} {
		for k, n := range m {
			reasons[k] += n
		}
	}
	i.Reasons = reasons
	return i
}
