# Run `make` to see what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
export CGO_ENABLED ?= 1

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TAGS ?=
LDFLAGS ?= -s -w -funcalign=1 -X main.version=$(VERSION)
GCFLAGS := $(foreach p,$(shell sed '/^#/d' build/cold.txt),-gcflags=$(p)=-l) \
	-gcflags=github.com/automonet/automonet/adapters/llm/...=
BIN ?= bin/automonet
DESKTOP_BIN ?= bin/automonet-desktop
DATA ?= ../shared/data

.PHONY: help
help: ## show this list
	@awk -F':.*## ' '/^[a-zA-Z_-]+:.*## / {printf "  \033[1m%-14s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## check the tools and fetch the modules
	@./build/setup.sh

.PHONY: build
build: setup ui ## build bin/automonet (no cgo), with the dashboard where Node is there
	@$(MAKE) --no-print-directory binary TAGS=$$([ ! -e frontend/dist/index.html ] || echo ui)

.PHONY: binary
binary:
	@CGO_ENABLED=0 go build -trimpath -tags '$(TAGS)' $(GCFLAGS) -ldflags '$(LDFLAGS)' -o "$(BIN)" ./cmd/automonet

.PHONY: package
package: build ## make the deb and rpm packages of this machine's kind into bin/package
	@./build/package.sh

.PHONY: package-test
package-test: ## install, run, upgrade and remove the package in a root that is thrown away
	@./build/package-test.sh

.PHONY: desktop
desktop: setup ui ## build bin/automonet-desktop (cgo; needs the headers of GTK 3 and WebKitGTK 4.1)
	@CGO_ENABLED=1 CGO_LDFLAGS="$${CGO_LDFLAGS:-}$$([ "$$(uname)" != Darwin ] || echo ' -framework UniformTypeIdentifiers')" go build -trimpath -tags "desktop,production,webkit2_41$$([ ! -e frontend/dist/index.html ] || echo ,ui)" -ldflags '-s -w -X main.version=$(VERSION)' -o "$(DESKTOP_BIN)" ./cmd/automonet-desktop

.PHONY: desktop-windows
desktop-windows: setup ui ## build bin/automonet-desktop.exe on any system (no cgo)
	@CGO_ENABLED=0 GOOS=windows GOARCH=amd64 go build -trimpath -tags "desktop,production$$([ ! -e frontend/dist/index.html ] || echo ,ui)" -ldflags '-s -w -H windowsgui -X main.version=$(VERSION)' -o "$(DESKTOP_BIN).exe" ./cmd/automonet-desktop

.PHONY: desktop-installer
desktop-installer: ## build bin/automonet-desktop.exe and its installer on any system (needs nsis)
	@./build/windows/installer.sh

.PHONY: desktop-test
desktop-test: ## drive the desktop program under Xvfb: window, menus, CV, notices, kill, offline
	@./build/desktop-e2e.sh

.PHONY: desktop-e2e
desktop-e2e: ## run the browser suite against the desktop program in the place of the daemon
	@./build/desktop-e2e.sh browser

.PHONY: ui
ui: ## build the dashboard into frontend/dist when it has changed
	@./build/ui.sh

.PHONY: ui-test
ui-test: ## type check, unit tests with coverage floors and bundle budget of the dashboard
	@UI_REQUIRED=1 ./build/ui.sh modules
	@cd frontend && npm run --silent check && npm run --silent test && npm run --silent build

.PHONY: e2e
e2e: setup ## drive the real program in Chromium: scenarios, axe on every page, hostile texts
	@./build/e2e.sh

.PHONY: ui-dev
ui-dev: ## serve the dashboard from its sources, beside an agent (AUTOMONET_URL=http://127.0.0.1:7777)
	@UI_REQUIRED=1 ./build/ui.sh modules
	@cd frontend && npm run --silent dev

.PHONY: stack
stack: ## start a Supabase project on this machine for development (needs PostgreSQL 15)
	@./build/postgrest.sh
	@go run ./internal/stack/cmd $(ARGS)

.PHONY: run
run: build ## start the agent (asks what it needs; dry-run by default)
	@./bin/automonet run $(ARGS)

.PHONY: demo
demo: build ## one whole dry-run on recorded postings: no network, no key
	@./bin/automonet demo $(ARGS)

.PHONY: screenshots
screenshots: build ## draw the end of the demo and the pages of the dashboard into docs/img
	@./build/e2e.sh screenshots
	@go run ./internal/gen/termshot -out docs/img/demo.svg -- bin/automonet demo

.PHONY: gen
gen: ## regenerate lists, tables and diagrams
	@go run ./internal/gen
	@if [ -e docs/openapi.yaml ] && [ -d frontend/node_modules ]; then cd frontend && npm run --silent gen; fi

.PHONY: check
check: setup ## format, vet, staticcheck, architecture, generated files fresh
	@./build/check.sh

.PHONY: test
test: check ## everything: race tests with coverage floors, end-to-end, README commands
	@./build/test.sh

.PHONY: fuzz
fuzz: setup ## every fuzz target for ten seconds (AUTOMONET_FUZZTIME=...)
	@./build/fuzz.sh

.PHONY: vuln
vuln: setup ## known holes in what the program calls
	@go run golang.org/x/vuln/cmd/govulncheck@v1.1.4 ./...

.PHONY: bench
bench: setup ## measure each goal beside its floor, write docs/benchmarks.md
	@go run ./internal/bench -data $(DATA) $(ARGS)

.PHONY: eval
eval: eval-replies eval-dedupe eval-extract eval-sources eval-cv eval-gates eval-budget eval-cost eval-win eval-plan eval-forecast eval-replay eval-scam eval-titles eval-skills eval-price eval-fit ## run every evaluation, write docs/evaluation.md

.PHONY: eval-dedupe
eval-dedupe: ## near-duplicates on the recorded Hacker News months
	@go run ./internal/eval/cmd/dedupe -data $(DATA) -write

.PHONY: eval-extract
eval-extract: ## extraction against hand-made labels
	@go run ./internal/eval/cmd/extract -data $(DATA) -write

.PHONY: eval-sources
eval-sources: ## every recorded answer through its driver: counts and filled fields
	@go run ./internal/eval/cmd/sources -data $(DATA) -write

.PHONY: eval-replies
eval-replies: ## the classes of replies against hand-made labels
	@go run ./internal/eval/cmd/replies -write

.PHONY: eval-cv
eval-cv: ## the reading of CVs against hand-made labels
	@go run ./internal/eval/cmd/cv -write

.PHONY: eval-gates
eval-gates: ## gates against good and bad model outputs
	@go run ./internal/eval/cmd/gates -write

.PHONY: eval-budget
eval-budget: ## the twenty properties of the budget (ARGS=-full for full size)
	@go run ./internal/eval/cmd/budget -write $(ARGS)

.PHONY: eval-cost
eval-cost: ## what proposals cost by policy, simulated on recorded postings
	@go run ./internal/eval/cmd/cost -data $(DATA) -write $(ARGS)

.PHONY: eval-win
eval-win: ## win model, drift watch and arms against the truth of simulated markets
	@go run ./internal/eval/cmd/win -write $(ARGS)

.PHONY: eval-plan
eval-plan: ## the planner against simple policies and an oracle, simulated
	@go run ./internal/eval/cmd/plan -write $(ARGS)

.PHONY: eval-forecast
eval-forecast: ## forecasts against what then happens, simulated
	@go run ./internal/eval/cmd/forecast -write $(ARGS)

.PHONY: eval-replay
eval-replay: ## off-policy estimates and the look-ahead guard, simulated
	@go run ./internal/eval/cmd/replay -write $(ARGS)

.PHONY: eval-scam
eval-scam: ## the scam model by the joint rule, the rules for junk and chat scams
	@go run ./internal/eval/cmd/models -model scam -data $(DATA) -write

.PHONY: eval-titles
eval-titles: ## titles of national classifications against ESCO (ARGS="-embed PROVIDER/MODEL": also by its vectors)
	@go run ./internal/eval/cmd/models -model titles -data $(DATA) -write $(ARGS)

.PHONY: eval-skills
eval-skills: ## spans of skills and knowledge on SkillSpan
	@go run ./internal/eval/cmd/models -model skills -data $(DATA) -write

.PHONY: eval-fit
eval-fit: ## whether occupations and the skill tagger rank jobs better
	@go run ./internal/eval/cmd/fit -data $(DATA) -write

.PHONY: eval-price
eval-price: ## price bands, hourly and fixed
	@go run ./internal/eval/cmd/models -model price -data $(DATA) -write

.PHONY: soak
soak: setup ## the kill, seed and simulation suites at full size
	@./build/soak.sh
