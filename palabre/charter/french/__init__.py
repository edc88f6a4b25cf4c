"""French as the checks of rule 3 read it: a lexicon, words in their sentences, spelling."""
