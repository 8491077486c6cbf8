"""Pure rules of bills: codes, states, tariffs, meters, lists, shares."""
