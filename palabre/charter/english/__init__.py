"""English as the checks read it: words, spelling, and the faults that are made most."""
