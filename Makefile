# `make demo` and `make test` do the set-up themselves, on a fresh Debian 12 or Ubuntu 24.04.
# Nothing is built inside the tree: all builds share one folder, ~/.cache/vitrin/target (VITRIN_TARGET, or CARGO_TARGET_DIR).

VITRIN_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/vitrin
VITRIN_TARGET ?= $(VITRIN_CACHE)/target
CARGO_TARGET_DIR ?= $(VITRIN_TARGET)
export VITRIN_CACHE CARGO_TARGET_DIR
export PATH := $(VITRIN_CACHE)/bin:$(HOME)/.cargo/bin:$(PATH)

.PHONY: help setup build release demo test test-films fuzz bench docs texts check-windows windows package-windows test-windows reproduce-windows clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install packages, Rust, Python environment, test footage, cargo-deny; keeps what is installed
	@scripts/setup.sh

build: setup ## build the program as the tests and the demo use it
	cargo build --locked

release: setup ## build the program for distribution
	cargo build --locked --release

demo: build ## seal a film into a vault, open the console with it and play it
	@scripts/demo.sh

test: setup ## check format, lints, documentation and licences, and run all tests
	@scripts/test.sh

test-films: setup ## try the whole corpus of films, beside mpv; VITRIN_FILMS=<kind or part of a name> chooses
	@scripts/test-films.sh

fuzz: setup ## fuzz what is read of sticks, cards and other processes; VITRIN_FUZZ=<targets>, VITRIN_FUZZ_SECONDS=<of each>
	@scripts/fuzz.sh

bench: setup ## measure everything that has a goal (benches/goals.toml), beside mpv, cp or the same without; VITRIN_BENCH=<names> chooses
	@scripts/bench.sh

docs: setup ## generate the code's documentation, docs/commands.md from the command table, and docs/films.md from the corpus
	UPDATE_DOCS=1 cargo test --locked --test architecture generated_documentation
	UPDATE_DOCS=1 cargo test --locked --test films docs_films
	cargo doc --locked --no-deps

texts: setup ## write the command line's texts again (tests/cli/trycmd); read the diff
	TRYCMD=overwrite cargo test --locked --test cli texts::

check-windows: ## compile everything for Windows and run clippy (does not need the Linux set-up)
	@scripts/windows/setup.sh
	@scripts/windows/check.sh

windows: ## build vitrin.exe on Debian 12, with all set-up (does not need the Linux set-up)
	@scripts/windows/setup.sh
	@scripts/windows/build.sh

package-windows: windows ## make and check the packages for Windows (docs/windows.md): a zip and two MSIs
	@packaging/windows/package.sh

test-windows: setup package-windows ## test the Windows build under Wine
	@scripts/windows/test.sh

reproduce-windows: package-windows ## build and package for Windows again, elsewhere and from scratch, and compare byte for byte
	@scripts/windows/reproduce.sh

clean: ## remove build output (keeps the set-up)
	cargo clean
