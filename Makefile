# A thin face of `python3 -m intespo.launch`, which needs only the standard library.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
ONLY ?=


.PHONY: test-long
test-long:
	@INTESPO_LONG=1 $(PYTHON) -m intespo.launch test

.PHONY: run test lint fmt services stop bench setup
run test lint fmt services stop setup:
	@$(PYTHON) -m intespo.launch $@

# make crash POINTS=10000 SEED=7: faults at random moments of sending, and what came of them.
POINTS ?= 10000
SEED ?= 7
.PHONY: crash
crash:
	@$(PYTHON) -m intespo.launch crash $(POINTS) $(SEED)

bench:
	@$(PYTHON) -m intespo.launch bench $(ONLY)
