package skills

import (
	"context"
	"fmt"
	"testing"

	"github.com/automonet/automonet/core/learn/span"
)

func TestTmp(t *testing.T) {
	tr, err := Load("/work/shared/data", "train")
	if err != nil {
		t.Skip(err)
	}
	var a, b []Sentence
	for i, s := range tr {
		if i/50%5 == 0 {
			b = append(b, s)
		} else {
			a = append(a, s)
		}
	}
	dev, _ := Load("/work/shared/data", "dev")
	for k := range 2 {
		for _, miss := range []float32{4, 10, 20, 40, 80} {
			r := Shipped()
			r.Miss = miss; r.Epochs = 6
			m, _ := Train(context.Background(), a, k, r)
			fmt.Println(k, miss, Measure(m, b, k).F1, Measure(m, dev, k))
		}
		m, _ := Train(context.Background(), tr, k, Shipped())
		p, err := span.Pack(m)
		fmt.Println("full", Measure(m, dev, k), len(p), err)
	}
}
