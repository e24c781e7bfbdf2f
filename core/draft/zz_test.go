package draft

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/automonet/automonet/core"
)

func TestZZ(t *testing.T) {
	for _, l := range strings.Fields(os.Getenv("ZZ")) {
		for _, kind := range []string{"cliche", "leak", "placeholder", "lifted", "plain"} {
			raw, err := os.ReadFile("/work/sealed/brain/" + kind + "-" + l + ".txt")
			if err != nil {
				continue
			}
			n, hit := 0, 0
			for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
				if strings.TrimSpace(line) == "" {
					continue
				}
				n++
				c := Candidate{Settings: core.DefaultSettings(), Content: core.Content{Language: core.Lang(l), Channel: "assist", Body: "Alpha beta.\n\n" + line + "\n\nMara Lindqvist"}, Profile: core.Profile{Name: "Mara Lindqvist"}}
				got := map[string]string{}
				for _, g := range Check(c) {
					if !g.Passed && g.Gate != GateLength && g.Gate != GateNames {
						got[g.Gate] = g.Detail
					}
				}
				for _, m := range append(leaks.find(line, 3), factLabel.FindAllString(line, 3)...) {
					got["leak"] = m
				}
				ok := false
				switch kind {
				case "cliche":
					ok = got[GateCliche] != ""
				case "leak":
					ok = got["leak"] != "" || got[GatePlaceholder] != ""
				case "placeholder":
					ok = got[GatePlaceholder] != ""
				case "lifted":
					ok = got[GateStatements] != "" || got[GateNumbers] != ""
				case "plain":
					delete(got, GateNumbers)
					ok = len(got) == 0
				}
				if ok {
					hit++
				} else {
					fmt.Println(kind, l, "MISS", line, got)
				}
			}
			fmt.Println("==", kind, l, hit, "of", n)
		}
	}
}
