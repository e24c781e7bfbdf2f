package title

import (
	"fmt"
	"testing"
)

func TestTmp(t *testing.T) {
	for _, task := range Tasks() {
		r, err := Measure("/work/shared/data", task)
		fmt.Printf("%s->%s MRR %.3f plain %.3f byC %.3f  %v %v\n", task.From, task.To, r.MRR, r.Plain, r.ByConcept, r.PerQuery, err)
	}
}
