"""Agreement near by, each fault by a function that is asked at every word and says what it ought to be."""
