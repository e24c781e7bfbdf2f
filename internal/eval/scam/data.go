// Package scam trains and measures the scam model of core/screen/scam by the rule of
// the data set: no group on both sides of a split, neutral text, one threshold that
// is chosen on other rows than it is judged by.
package scam

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"

	"github.com/automonet/automonet/core/learn/text"
)

// EMSCAD is the source name of the rows that carry both labels.
const EMSCAD = "emscad"

// Doc is one posting of the data folder. Title and text are neutral.
type Doc struct {
	Source, Group, Title, Text string
	// Raw is the text as it stands in the file.
	Raw   string
	Fraud bool
}

// Load reads EMSCAD and the ordinary postings of other sources from a data folder.
// Every text passes through text.Neutral, as live postings do.
func Load(folder string) ([]Doc, error) {
	var docs []Doc
	err := table(filepath.Join(folder, "fraud", "emscad.csv.gz"), func(get func(string) string) {
		docs = append(docs, Doc{
			Source: EMSCAD, Group: EMSCAD + "/" + get("group_key"), Title: text.Neutral(get("title")), Text: text.Neutral(get("description")),
			Raw: get("description"), Fraud: get("fraudulent") == "1",
		})
	})
	if err != nil {
		return nil, err
	}
	err = table(filepath.Join(folder, "fraud", "legit-postings-source-shifted.csv.gz"), func(get func(string) string) {
		docs = append(docs, Doc{
			Source: get("source"), Group: get("source") + "/" + get("group_key"), Title: text.Neutral(get("title")), Text: text.Neutral(get("description")),
		})
	})
	return docs, err
}

// table calls f with each row of a packed CSV file.
func table(path string, f func(get func(string) string)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return fmt.Errorf("unpack %s: %w", path, err)
	}
	r := csv.NewReader(unpacked)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	if len(rows) == 0 {
		return fmt.Errorf("read %s: it is empty", path)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	for _, row := range rows[1:] {
		f(func(name string) string {
			if i, ok := column[name]; ok && i < len(row) {
				return row[i]
			}
			return ""
		})
	}
	return nil
}
