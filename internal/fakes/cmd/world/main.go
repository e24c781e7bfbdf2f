// Command world starts the replay servers on this machine and prints the
// environment that points an agent at them, one NAME=value a line; then it serves
// until it is interrupted or its standard input ends.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"strings"

	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes/world"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "world:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	w, err := world.Start(ctx, world.Options{Clock: clock.System{}})
	if err != nil {
		return err
	}
	defer func() { _ = w.Close() }()
	var sources []map[string]any
	var hosts []string
	for _, driver := range w.Drivers() {
		sources = append(sources, map[string]any{"name": driver, "driver": driver, "config": w.Sources()[driver]})
		u, err := url.Parse(w.URL(driver))
		if err != nil {
			return err
		}
		hosts = append(hosts, u.Host)
	}
	list, err := json.Marshal(sources)
	if err != nil {
		return err
	}
	allow, err := json.Marshal(hosts)
	if err != nil {
		return err
	}
	fmt.Printf("AUTOMONET_SOURCES=%s\nAUTOMONET_WEB__ALLOW_PRIVATE=%s\n", list, allow)
	fmt.Println(strings.Repeat("-", 8))
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	select {
	case <-ctx.Done():
	case <-ended:
	}
	return nil
}
