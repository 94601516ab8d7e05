# Everything a person runs. `make` lists it.
.DEFAULT_GOAL := help
GO ?= go
BIN := bin/signpost
RELEASE ?= development

.PHONY: help build demo test check screen-report bench flood generate faults clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

build: ## bin/signpost
	$(GO) build -trimpath -ldflags "-s -w -X main.release=$(RELEASE)" -o $(BIN) ./cmd/signpost

demo: build ## everything on this machine, no accounts: prints what to open
	$(BIN) demo

test: ## everything that needs no privileges (browser tests want Chromium)
	$(GO) test -timeout 15m ./...

check: ## before every commit: format, vet, staticcheck, floors, fast tests with the race detector
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "not formatted: $$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) test -race -short -timeout 5m ./...

screen-report: ## what the screening hears of its corpus, by level, language and rule, and under noise
	$(GO) test ./flows/crisis -run TestScreenReport -v -count=1 -args -report -seed 0

bench: ## what a message costs, beside a baseline in the same run
	$(GO) test -run '^$$' -bench . -benchmem -timeout 15m ./flows/crisis ./flows/places ./flows/directory ./store/bolt ./bot ./cmd/signpost

flood: ## ten thousand urgent texts in each fault of the records, with times
	$(GO) test ./cmd/signpost -run TestUrgentFlood -v -count=1 -timeout 30m -args -flood 10000

generate: ## Go tables from what people edit, and the tour of the commands
	$(GO) test ./flows/crisis -run TestTablesAgree -update
	$(GO) test ./cmd/signpost -run TestDoc -update

faults: ## disk faults that need root; says what it could not run
	$(GO) test -tags faults -count=1 -timeout 30m -run 'TestFault|TestUrgentThroughFaults' -v ./cmd/signpost

clean: ## remove what was built
	rm -rf bin
