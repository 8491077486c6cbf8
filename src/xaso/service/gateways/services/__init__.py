"""What changes: lines, attempts, callbacks, answers, returns."""
