// Package traintest makes a data folder for the tests of training and evaluation.
package traintest

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func packed(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(content))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
}

func table(t *testing.T, rows [][]string) string {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	require.NoError(t, w.WriteAll(rows))
	return b.String()
}

// Folder makes a small data folder of the shapes of the real one, in which each task
// can be learnt.
func Folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	jobs := []string{"nurse", "driver", "painter", "teacher", "cook", "tailor"}
	own := [][]string{{"title", "description", "fraudulent", "group_key"}}
	other := [][]string{{"source", "title", "description", "fraudulent", "group_key"}}
	for i := range 60 {
		own = append(own, []string{"Clerk " + jobs[i%6], fmt.Sprintf("Earn easy money from home as %s, weekly deposit, start today, no skill. Offer %s%s.", jobs[i%6], jobs[i%5], jobs[i%3]), "1", fmt.Sprint("f", i/2)},
			[]string{"Senior " + jobs[i%6], fmt.Sprintf("Our team in the city hires a %s with a diploma, we review work and care for people. Unit %s%s.", jobs[i%6], jobs[i%5], jobs[i%3]), "0", fmt.Sprint("l", i/2)})
		other = append(other, []string{[]string{"one", "two"}[i%2], "Remote " + jobs[i%6], "A startup that builds software: our team hires a " + jobs[i%6] + " with a diploma, we review work and care for people.", "0", fmt.Sprint("o", i)})
	}
	packed(t, filepath.Join(dir, "fraud", "emscad.csv.gz"), table(t, own))
	packed(t, filepath.Join(dir, "fraud", "legit-postings-source-shifted.csv.gz"), table(t, other))

	prices := [][]string{{"Job Title", "Hourly/Fixed", "Budget", "Level", "Skills"}}
	letters := "abcdefghijklmnopqrstuvwxyz"
	for i := range 60 {
		level, base := []string{"Expert", "Intermediate", "Entry Level", ""}[i%4], []int{60, 30, 10, 20}[i%4]
		word := letters[i%26:i%26+1] + letters[i/26:i/26+1]
		prices = append(prices, []string{word + " website " + jobs[i%6], fmt.Sprintf("Hourly: $%d.00 - $%d.00", base, base+i%7), "N/A", level, "PHP, Web Design, +2"},
			[]string{"app " + word + " " + jobs[i%6], "Fixed price", fmt.Sprintf("Est. budget:\n$1,%03d.00", base*5+i), level, "Android"})
	}
	packed(t, filepath.Join(dir, "freelance-jobs", "upwork-titles-budget-skills.csv.gz"), table(t, prices))

	var train, dev strings.Builder
	for i := range 40 {
		row, err := json.Marshal(map[string]any{"tokens": []string{"You", "know", "Python", "and", "can", "lead", "people", fmt.Sprint(i)},
			"tags_skill": []string{"O", "O", "O", "O", "O", "B", "I", "O"}, "tags_knowledge": []string{"O", "O", "B", "O", "O", "O", "O", "O"}})
		require.NoError(t, err)
		train.WriteString(string(row) + "\n")
		dev.WriteString(string(row) + "\n")
	}
	packed(t, filepath.Join(dir, "skills", "skillspan-train.ndjson.gz"), train.String())
	packed(t, filepath.Join(dir, "skills", "skillspan-dev.ndjson.gz"), dev.String())

	for _, task := range []string{"usa_q_en_c_en", "deu_q_de_c_de", "esp_q_es_c_es", "fra_q_fr_c_fr", "deu_q_de_c_en"} {
		var names, queries, right strings.Builder
		for i, j := range jobs {
			fmt.Fprintf(&names, "C%06d_xx_000\t%s\nC%06d_xx_001\t%s of all trades\n", i+1, j, i+1, j)
			fmt.Fprintf(&queries, "Q%d\t%s\n", i, j)
			fmt.Fprintf(&right, "Q%d\t0\tC%06d_xx_000\t1\n", i, i+1)
		}
		queries.WriteString("Q99\twithout an answer\n")
		base := filepath.Join(dir, "multilingual", "melo", task)
		packed(t, base+".corpus-elements.tsv.gz", names.String())
		packed(t, base+".queries.tsv.gz", queries.String())
		packed(t, base+".annotations.tsv.gz", right.String())
	}
	return dir
}
