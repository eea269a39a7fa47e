"""The filter of passwords that everybody guesses first: made anew, the same every time, from words and patterns."""
