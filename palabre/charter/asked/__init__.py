"""
Checks that ask something of the operator's own beside Palabre: a server by its address, a model in a folder.

They are no less plain than the others (values in, findings out, no Django), but what they ask may be away or wrong: what it
answers is read strictly, and a check that gets no answer in time is noted and stops nothing.
"""
