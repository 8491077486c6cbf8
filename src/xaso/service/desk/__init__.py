"""The counter: people at the desk, their papers taken in, their slip in hand."""
