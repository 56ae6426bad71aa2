# `make demo` and `make test` do all the set-up themselves, on a fresh Debian 12 or Ubuntu 24.04.
# Nothing is built inside the tree: builds share one folder under ~/.cache/vitrin (VITRIN_TARGET, or CARGO_TARGET_DIR).

VITRIN_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/vitrin
VITRIN_TARGET ?= $(VITRIN_CACHE)/target
CARGO_TARGET_DIR ?= $(VITRIN_TARGET)
export VITRIN_CACHE CARGO_TARGET_DIR
export PATH := $(VITRIN_CACHE)/bin:$(HOME)/.cargo/bin:$(PATH)

.PHONY: help setup build release demo test bench docs check-windows windows package-windows test-windows reproduce-windows clean

help: ## say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## packages, Rust, Python environment, real footage, cargo-deny; leaves alone what is there
	@.ci/setup.sh

build: setup ## the program, as the tests and the demo use it
	cargo build --locked

release: setup ## the program, as it is handed out
	cargo build --locked --release

demo: build ## seal a film into a vault, open the console with it and play it
	@.ci/demo.sh

test: setup ## format, lints, documentation, licences, all tests
	@.ci/test.sh

bench: setup ## decryption latency, playback sealed beside clear, drawing beside mpv, what the protection of film costs
	cargo bench --locked --features bench-bare

docs: setup ## the code's documentation, and docs/commands.md from the command table
	UPDATE_DOCS=1 cargo test --locked --test architecture generated_documentation
	cargo doc --locked --no-deps

check-windows: ## does all of it still compile for Windows, and has clippy nothing to say there? (the Linux set-up is not needed)
	@.ci/windows/setup.sh
	@.ci/windows/check.sh

windows: ## vitrin.exe, built on Debian 12; sets up what that needs (the Linux set-up is not needed)
	@.ci/windows/setup.sh
	@.ci/windows/build.sh

package-windows: windows ## what is handed out for Windows (docs/windows.md): a zip and two MSIs, checked
	@.ci/windows/package.sh

test-windows: setup package-windows ## what was built for Windows, tested under wine
	@.ci/windows/test.sh

reproduce-windows: package-windows ## build and package for Windows once more, elsewhere and from nothing, and compare byte for byte
	@.ci/windows/reproduce.sh

clean: ## remove what was built (the set-up stays)
	cargo clean
