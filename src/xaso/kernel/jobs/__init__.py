"""Work done after the answer: enqueued in the same transaction, run by a worker."""
