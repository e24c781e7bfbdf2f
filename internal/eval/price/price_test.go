package price

import (
	"context"
	"fmt"
	"testing"
)

func TestTmp(t *testing.T) {
	h, f, err := Load("/work/shared/data")
	if err != nil {
		t.Skip(err)
	}
	try := func(n string, g func(r *Recipe)) {
		r := Shipped()
		g(&r)
		a, _ := Judge(context.Background(), "hourly", h, r, 1, func(string) {})
		b, err := Judge(context.Background(), "fixed", f, r, 1, func(string) {})
		fmt.Printf("%s\n%+v\n%+v %v\n", n, a, b, err)
	}
	for _, c := range []struct {
		c, t, p float64
		g       bool
	}{{0.5, 0.5, 0.3, false}, {1, 0.5, 0.3, false}, {1, 0.5, 0.3, true}, {1, 1, 0.1, false}, {2, 0.5, 0.3, false}} {
		try(fmt.Sprint(c), func(r *Recipe) { r.Shape.Grams = c.g; r.C = c.c; r.Shape.Title = c.t; r.Shape.Power = c.p })
	}
}
