"""What is learned: a small head over a sentence encoder and classes of words, and how it is trained."""
