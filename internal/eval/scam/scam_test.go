package scam

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTmp(t *testing.T) {
	r, err := Sets("../../..")
	require.NoError(t, err)
	for _, x := range r {
		fmt.Printf("%+v\n", x)
	}
	for _, n := range []string{"junk", "chat"} {
		items, _ := LoadSet("testdata/" + n + ".ndjson")
		is := map[string]func(string) bool{"junk": Junk, "chat": Chat}[n]
		for _, i := range items {
			if !i.HeldOut() && Caught(i, is) != i.Yes {
				fmt.Printf("%s %v %s: %.150q\n", n, i.Yes, i.From, i.Title+"|"+i.Text)
			}
		}
	}
}

func TestTmp2(t *testing.T) {
	docs, _ := Load("/work/shared/data")
	n, c, j := 0, 0, 0
	for _, d := range docs {
		if d.Source != EMSCAD {
			n++
			if Caught(Item{Title: d.Title, Text: d.Text}, func(c string) bool { return c == "flag.crypto_scheme" || c == "flag.task_scheme" }) {
				c++
				if c < 14 {
					fmt.Printf("%s %.80q\n", d.Source, d.Title)
				}
			}
			if Caught(Item{Title: d.Title, Text: d.Text}, func(c string) bool { return c == "junk.no_job" }) {
				j++
			}
		}
	}
	fmt.Println(n, c, j)
}
