"""The cash desk: shifts, cash in and out, what was counted, pages of payments."""
